/**
 * Looks for a schedule of a program that fails with a given kind, fewest preemptions first, by
 * enumerating all schedules with 0, 1, 2 ... preemptions.
 */
import type { Enumerated } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { levelOf } from './atlas.ts';
import type { Effort } from './effort.ts';

/**
 * The simplest failing schedule of the first number of preemptions that has one. Where the runs do
 * not suffice for all schedules of a number, the simplest of those that were seen.
 *
 * @param spent told how many runs of the usual length each number of preemptions took
 * @param counted look at all schedules, because they are to be counted later on anyway
 */
export function findSchedule(
  subject: Subject,
  program: Program,
  kind: string,
  { preemptions, runs }: Effort,
  spent: (runs: number) => void = () => {},
  counted = false,
): Enumerated | null {
  for (let level = 0; level <= preemptions; level++) {
    const only = counted ? null : kind;
    const { best, complete, runs: made } = levelOf(subject, program, level, runs, only);
    // Also what was only remembered counts: the result must not depend on what was asked before.
    // Where runs are so long that their steps end it, it has cost as much as all of them.
    spent(complete ? made : runs);
    const found = best.get(kind);
    if (found !== undefined) return found;
    // The next number has many more.
    if (!complete) return null;
  }
  return null;
}
