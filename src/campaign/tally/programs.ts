/** Which programs there were. */
import { printProgram } from '../../program/text.ts';
import type { TallyKind } from './tally-kind.ts';
import { hashOf } from './text-hash.ts';

/** Different programs are counted up to here; hours of running must not fill the memory. */
const COUNTED = 1_000_000;

/**
 * Hashes of their texts, 53 bits wide: that two of a million programs are taken for one has a
 * probability of 1 in 18,000.
 */
export const programs: TallyKind<Set<number>> = {
  empty: () => new Set(),
  begin(part, { program }) {
    part.add(hashOf(printProgram(program, ' | ')));
  },
  add(whole, later) {
    for (const program of later) {
      if (whole.size >= COUNTED) return;
      whole.add(program);
    }
  },
};
