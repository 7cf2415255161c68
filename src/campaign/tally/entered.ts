/** Which functions were called by which the build differs from a kernel of Linux. */
import { type PlainCase, packed } from '../plain-case.ts';
import type { TallyKind } from './tally-kind.ts';

/** A run that called one of them. */
export interface Entrance {
  /** The number of its case within the campaign, from 0. */
  readonly index: number;
  readonly one: PlainCase;
  /** Which of the case's schedules it is. */
  readonly schedule: number;
}

export interface Entered {
  /** How many runs called each of them. */
  readonly runs: Map<string, number>;
  /** The first runs that called any, one of a case. */
  readonly kept: Entrance[];
}

/** So many are looked at more closely. */
const KEPT = 100;

export const entered: TallyKind<Entered> = {
  empty: () => ({ runs: new Map(), kept: [] }),
  count({ runs, kept }, { machine, index, one, schedule }) {
    if (machine.entered.size === 0) return;
    for (const name of machine.entered) runs.set(name, (runs.get(name) ?? 0) + 1);
    if (kept.length < KEPT && kept.at(-1)?.index !== index) {
      kept.push({ index, one: packed(one), schedule });
    }
  },
  add({ runs, kept }, later) {
    for (const [name, more] of later.runs) runs.set(name, (runs.get(name) ?? 0) + more);
    kept.push(...later.kept.slice(0, KEPT - kept.length));
  },
};
