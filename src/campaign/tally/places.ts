/** How many runs came past each place (the *sometimes* oracles). */
import { addCounts, type Counts, countOne } from './counts.ts';
import type { TallyKind } from './tally-kind.ts';

export const places: TallyKind<Counts> = {
  empty: () => new Map(),
  count(part, { machine }) {
    for (const site of machine.sites) countOne(part, site);
  },
  add: addCounts,
};
