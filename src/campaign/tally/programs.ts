/** Which programs there were. */
import { printProgram } from '../../program/text.ts';
import type { TallyKind } from './tally-kind.ts';

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

/** Two FNV-1a hashes of 32 bits, from different beginnings, of which 53 bits fit into a number. */
function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 15), 0x01000193);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
