/** The kinds of failure that a program has, found by the search that sees each state once. */
import type { Subject } from '../../src/explore/subject.ts';
import type { Program } from '../../src/program/program.ts';
import { verdictOf } from '../../src/shrink/verdicts.ts';

/** More than any program of the tests has; coming this far is a failure of the test. */
const STATES = 500_000;

/**
 * All kinds of failure in all schedules with at most so many preemptions; Infinity for all
 * schedules there are. Throws if that is not all of them.
 */
export function kindsWithin(under: Subject, program: Program, preemptions: number): string[] {
  const { broken, complete } = verdictOf(under, program, preemptions, STATES);
  if (!complete) throw new Error(`${under.build.name} has more states than were looked at`);
  return [...broken.keys()];
}
