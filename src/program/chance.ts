/** Random numbers for programs. */

/** A random integer, both limits included. */
export type Draw = (min: number, max: number) => number;

/** Priorities of tasks, 0 for SCHED_OTHER. */
export const PRIORITIES = [0, 0, 10, 10, 20, 30] as const;

export function pick(draw: Draw, from: readonly number[]): number {
  return from[draw(0, from.length - 1)] as number;
}

export function oneIn(draw: Draw, n: number): boolean {
  return draw(0, n - 1) === 0;
}
