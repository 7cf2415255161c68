/** How many of the schedules of a program fail, by plain counting. */
import { enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';

/** The schedules of a program with one number of preemptions. */
export interface Tally {
  /** How many of those that were looked at fail in that way. */
  readonly fail: number;
  readonly all: number;
  /** Whether these are all that there are. */
  readonly complete: boolean;
}

/** Schedules that are looked at, at the most. */
const MOST = 10_000;
/** Steps of all of them: walks that chase each other make runs of thousands. */
const STEPS = 2_000_000;

/**
 * Every schedule counts once, and any two that differ in a switch are two.
 *
 * @param kind of the failure
 * @param preemptions exactly so many
 */
export function tally(
  { fast, oracles }: Subject,
  program: Program,
  kind: string,
  preemptions: number,
): Tally {
  let [fail, all, walked] = [0, 0, 0];
  for (const { failure, steps } of enumerate(fast, program, oracles, preemptions)) {
    if (all === MOST || walked >= STEPS) return { fail, all, complete: false };
    all++;
    walked += steps;
    if (failure?.kind === kind) fail++;
  }
  return { fail, all, complete: true };
}
