/**
 * Looks for a schedule of a program that fails with a given kind, fewest preemptions first, by
 * enumerating all schedules with 0, 1, 2 ... preemptions.
 */
import type { Deviations } from '../explore/enumerate.ts';
import { enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules, type ScheduleSize } from './order.ts';

export interface Found extends ScheduleSize {
  readonly schedule: Deviations;
}

export interface Effort {
  /** Preemptions to go up to. */
  readonly preemptions: number;
  /** Runs to spend at the most, over all numbers of preemptions. */
  readonly runs: number;
}

/**
 * The simplest failing schedule of the first number of preemptions that has one. When the runs are
 * used up, the best that was seen until then, or null.
 */
export function findSchedule(
  subject: Subject,
  program: Program,
  kind: string,
  effort: Effort,
): Found | null {
  let runs = effort.runs;
  for (let preemptions = 0; preemptions <= effort.preemptions; preemptions++) {
    let best: Found | null = null;
    for (const one of enumerate(subject.fast, program, subject.oracles, preemptions)) {
      if (one.failure?.kind === kind) {
        const found = { ...one, preemptions };
        if (best === null || compareSchedules(found, best) < 0) best = found;
      }
      if (--runs <= 0) return best;
    }
    if (best !== null) return best;
  }
  return null;
}
