/** What a campaign says of itself: while it goes on, and at its end. */
import type { Otherwise } from './otherwise.ts';
import type { Residual } from './residual.ts';

export interface Progress {
  readonly runs: number;
  readonly steps: number;
  /** Seconds since the campaign began. */
  readonly seconds: number;
  /** Kinds of failure seen so far, of which there is a page if one can be made. */
  readonly kinds: number;
}

export interface Explored {
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  /** Programs that were generated, and how many of them were different. */
  readonly programs: number;
  readonly differentPrograms: number;
  /** How many runs came past each place (the *sometimes* oracles). */
  readonly sites: ReadonlyMap<string, number>;
  /** How many runs called each function that the build replaces, or brings; maybe none. */
  readonly reached: ReadonlyMap<string, number>;
  /** How some of these runs go on the build to compare with; null if none was compared. */
  readonly otherwise: Otherwise | null;
  /** How many programs had each kind of op or event: `lock`, `lock timeout`, `signal` ... */
  readonly ops: ReadonlyMap<string, number>;
  /** How many runs failed in each way that is known; those that were not met are not there. */
  readonly known: ReadonlyMap<string, number>;
  /** How likely the next run shows something new, as it was estimated on the way; the last last. */
  readonly residuals: readonly Residual[];
  /** Why it ended. */
  readonly ended: 'runs' | 'time' | 'interrupted';
}
