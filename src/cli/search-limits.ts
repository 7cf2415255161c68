/** The options of commands that search all schedules of a program: how far, and for how long. */
import type { Limits } from '../campaign/limited-search.ts';
import { seconds, wholeNumber } from './arguments.ts';

/** Four tasks that lock and unlock once have up to 4.4 million on any build, in some 830 MB. */
export const DEFAULT_STATES = String(5_000_000);
/** 45 bytes a state and more while tables grow: this many fill a few gigabytes. */
const MAX_STATES = 50_000_000;
const MAX_PREEMPTIONS = 100;
const WEEK = 7 * 24 * 60 * 60;

/** As they stand on the command line. */
export interface LimitWords {
  readonly preemptions?: string;
  readonly maxStates: string;
  readonly time?: string;
}

/** Limits of time and memory, and a bound on preemptions; null for all schedules there are. */
export interface SearchLimits extends Limits {
  readonly preemptions: number | null;
}

/** @throws UsageError for what is no number, or too big a one */
export function limitsFrom({ preemptions, maxStates, time }: LimitWords): SearchLimits {
  return {
    preemptions:
      preemptions === undefined
        ? null
        : wholeNumber('--preemptions', preemptions, 0, MAX_PREEMPTIONS),
    maxStates: wholeNumber('--max-states', maxStates, 1, MAX_STATES),
    seconds: time === undefined ? null : seconds('--time', time, WEEK),
  };
}
