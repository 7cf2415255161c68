/** How many cases, runs and steps there were. */
import type { TallyKind } from './tally-kind.ts';

/** Of some runs, or of all. */
export interface Totals {
  cases: number;
  runs: number;
  steps: number;
}

export const totals: TallyKind<Totals> = {
  empty: () => ({ cases: 0, runs: 0, steps: 0 }),
  begin(part) {
    part.cases++;
  },
  count(part, { steps }) {
    part.runs++;
    part.steps += steps;
  },
  add(whole, later) {
    whole.cases += later.cases;
    whole.runs += later.runs;
    whole.steps += later.steps;
  },
};
