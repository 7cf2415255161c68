/** One attempt at finding what is wrong with a build; plain values. */

/** Where an attempt is given up. */
export interface AttemptCut {
  /** Of CPU time. */
  readonly seconds: number;
  /** Of a sweep these are programs; null for no limit. */
  readonly runs: number | null;
}

export interface AttemptOrder {
  readonly build: string;
  /** The name of a strategy, or SWEEP. */
  readonly by: string;
  /** Null for a sweep, which draws nothing. */
  readonly seed: number | null;
  readonly cut: AttemptCut;
}

/** What came of it. */
export interface AttemptEnd {
  /** The kind of the first failure that counts; null if there was none. */
  readonly found: string | null;
  /** Runs up to that failure, that one included, or all that were made; of a sweep programs. */
  readonly tries: number;
  /** Of CPU time. */
  readonly seconds: number;
  /** It was not cut: it found something, or there was nothing left to look at. */
  readonly isOver: boolean;
}

export interface Attempt extends AttemptOrder, AttemptEnd {}

/** What stands where attempts of strategies have the name of one. */
export const SWEEP = 'sweep';

/** Attempts of one key are attempts at the very same. */
export function keyOf({ build, by, seed }: Omit<AttemptOrder, 'cut'>): string {
  return `${build} ${by} ${seed}`;
}
