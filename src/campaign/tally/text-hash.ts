/** Texts, and sets of them, as numbers that are 53 bits wide: as many as a number holds exactly. */

const { imul } = Math;

/** Two FNV-1a hashes of 32 bits, from different beginnings, of which 53 bits fit into a number. */
export function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = imul(low ^ code, 0x01000193);
    high = imul(high ^ code ^ (low >>> 15), 0x01000193);
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/**
 * The same for the same texts in any order: the sum of their hashes. Each is stirred first, because
 * FNV-1a hashes of texts that differ in one place differ by little, and such differences would
 * cancel each other out.
 *
 * @param texts each only once
 */
export function hashOfSet(texts: Iterable<string>): number {
  let low = 0;
  let high = 0;
  for (const text of texts) {
    const hash = hashOf(text);
    low = (low + stirred(hash | 0)) | 0;
    high = (high + stirred(Math.floor(hash / 2 ** 32) ^ imul(hash | 0, 0x9e3779b1))) | 0;
  }
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** The end of MurmurHash3 (Appleby, 2011): every bit depends on every other. */
function stirred(bits: number): number {
  let mixed = imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
