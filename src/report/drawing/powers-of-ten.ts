/** What logarithmic axes are marked with. */

/** Logarithms of powers of ten come out a little too small or too large. */
export function powerOf(value: number): number {
  return Number(Math.log10(value).toFixed(9));
}

/** `100`, `10K`, `1M`. */
export function short(count: number): string {
  return count.toLocaleString('en-US', { notation: 'compact' });
}
