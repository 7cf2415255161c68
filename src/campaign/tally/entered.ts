/** Which functions were called by which the build differs from a kernel of Linux. */
import type { TallyKind } from './tally-kind.ts';

export const entered: TallyKind<Set<string>> = {
  empty: () => new Set(),
  count(part, { machine }) {
    for (const name of machine.entered) part.add(name);
  },
  add(whole, later) {
    for (const name of later) whole.add(name);
  },
};
