/** How many of the schedules of a program fail. */
import { enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { countSeen } from '../shrink/atlas.ts';
import { lastLook } from '../shrink/effort.ts';
import { ScheduleCount } from '../shrink/schedule-count.ts';

/** The schedules of a program with one number of preemptions. */
export interface Tally {
  /** How many of those that were looked at fail in that way. */
  readonly fail: number;
  readonly all: number;
  /** Whether these are all that there are. */
  readonly complete: boolean;
}

/**
 * Every schedule counts once, and any two that differ in a switch are two.
 *
 * @param kind of the failure
 * @param preemptions exactly so many
 */
export function tally(
  subject: Subject,
  program: Program,
  kind: string,
  preemptions: number,
): Tally {
  // A certificate has had most of them made.
  const { runs } = lastLook({ program, preemptions });
  const seen = countSeen(subject, program, preemptions, runs);
  const count = seen?.goOn() ? seen : counted(subject, program, preemptions);
  return { fail: count.failing(kind), all: count.all, complete: !count.isFull };
}

function counted({ fast, oracles }: Subject, program: Program, preemptions: number): ScheduleCount {
  const count = new ScheduleCount(enumerate(fast, program, oracles, preemptions));
  count.goOn();
  return count;
}
