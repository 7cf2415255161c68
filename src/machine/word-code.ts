/**
 * A number of 32 bits that stands for a word, a verb or the name of a field, where text would be
 * too slow (FNV-1a, Fowler, Noll and Vo).
 */
export function wordCode(word: string): number {
  let code = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) {
    code = Math.imul(code ^ word.charCodeAt(at), 0x01000193);
  }
  return code ^ (code >>> 15);
}
