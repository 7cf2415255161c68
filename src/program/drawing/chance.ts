/** Random numbers for programs. */

/** A random integer, both limits included. */
export type Draw = (min: number, max: number) => number;

/** One of a list, each as likely as any other. */
export function pick<T>(draw: Draw, from: readonly T[]): T {
  return from[draw(0, from.length - 1)] as T;
}

/** @param percent 0 for never, 100 for always; then nothing is drawn */
export function chance(draw: Draw, percent: number): boolean {
  return percent > 0 && (percent >= 100 || draw(0, 99) < percent);
}
