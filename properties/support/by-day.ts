/**
 * What is asked of many things of a kind is asked of some of them by day, drawn by the seed, and of
 * all of them by night: `npm run test:long` sets EVERY.
 */
export const isNight = process.env.EVERY !== undefined;

/** `it` for one in `nth` of the tests that it is told of. */
export function oneIn(nth: number): (name: string, test: () => void) => void {
  let told = 0;
  const turn = Math.abs(jest.getSeed()) % nth;
  return (name, test) => {
    if (isNight || told++ % nth === turn) it(name, test);
  };
}

/** `describe` for what is asked as a whole, or not at all: with one seed in `nth`. */
export function describeOneIn(nth: number): (name: string, tests: () => void) => void {
  return (name, tests) => {
    if (isNight || Math.abs(jest.getSeed()) % nth === 0) describe(name, tests);
  };
}

/** One in `nth`, and at least one; others with every seed. */
export function someOf<T>(list: readonly T[], nth: number): T[] {
  if (isNight || list.length === 0) return [...list];
  const turn = Math.abs(jest.getSeed()) % Math.min(nth, list.length);
  return list.filter((_, at) => at % nth === turn);
}

/** Runs of a property that draws at random. */
export function runsOf(most: number): number {
  return isNight ? most : Math.ceil(most / 3);
}
