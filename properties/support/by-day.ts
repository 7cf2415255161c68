/**
 * What is asked of many things of a kind is asked of some of them by day, drawn by the seed, and of
 * all of them by night: `npm run test:long` sets EVERY.
 */
export const isNight = process.env.EVERY !== undefined;

/** One in `nth`, and at least one; others with every seed. */
export function someOf<T>(list: readonly T[], nth: number): T[] {
  if (isNight || list.length === 0) return [...list];
  const turn = Math.abs(jest.getSeed()) % Math.min(nth, list.length);
  return list.filter((_, at) => at % nth === turn);
}
