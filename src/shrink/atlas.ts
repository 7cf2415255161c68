/** What enumerating the schedules of small programs says of them; remembered. */
import { type Enumerated, enumerate } from '../explore/enumerate.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { compareSchedules } from './order.ts';
import { Remembered } from './remembered.ts';
import { ScheduleCount } from './schedule-count.ts';

/** All schedules of a program with one number of preemptions. */
export interface Level {
  /** The simplest failing schedule of each kind that is asked for. */
  readonly best: ReadonlyMap<string, Enumerated>;
  /** False if a limit was reached first. */
  readonly complete: boolean;
  /** Those that were made. */
  readonly runs: number;
  /** How many of those fail that were made, and of all there are; null if only one kind counted. */
  readonly count: ScheduleCount | null;
}

/**
 * Runs may take so many steps on average, which is some five times the usual. Where locks are
 * waited for in a circle that nobody notices, each walks around it for thousands of steps.
 */
const STEPS_A_RUN = 300;
/** So many runs are waited for that are cut off; one takes as long as hundreds of others. */
const ENDLESS = 50;

const levels = new Remembered<Level>();

/**
 * @param limit runs to make at the most
 * @param only the one kind that anybody wants to know of: quicker, as schedules with more switches
 *   than what was found are left out, and not counted; null for all kinds, and all schedules
 */
export function levelOf(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
  only: string | null = null,
): Level {
  // Schedules are positions, so those of the program in its usual numbers are its own.
  return levels.of(subject, program, question(preemptions, limit, only), (usual) => {
    return explore(subject, usual, preemptions, limit, only);
  });
}

/** What `levelOf` has counted, if it was asked for all kinds. */
export function countSeen(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): ScheduleCount | null {
  const seen = levels.known(subject, program, question(preemptions, limit, null));
  return seen === undefined ? null : seen.count;
}

function question(preemptions: number, limit: number, only: string | null): string {
  return `${limit} ${preemptions} ${only}`;
}

function explore(
  { fast, oracles }: Subject,
  program: Program,
  preemptions: number,
  limit: number,
  only: string | null,
): Level {
  const best = new Map<string, Enumerated>();
  const isWanted = (switches: number) => {
    const known = only === null ? undefined : best.get(only);
    return known === undefined || switches <= known.switches;
  };
  let runs = 0;
  let steps = 0;
  let endless = 0;
  const schedules = enumerate(fast, program, oracles, preemptions, isWanted);
  const count = new ScheduleCount(schedules);
  const end = (complete: boolean): Level => {
    return { best, complete, runs, count: only === null ? count : null };
  };
  // Not for-of, which leaves nothing for who goes on.
  for (let next = schedules.next(); next.done !== true; next = schedules.next()) {
    const one = next.value;
    count.note(one);
    if (runs === limit || steps > limit * STEPS_A_RUN) return end(false);
    runs++;
    steps += one.steps;
    if (one.exhausted && ++endless > ENDLESS) return end(false);
    if (one.failure === null || (only ?? one.failure.kind) !== one.failure.kind) continue;
    const known = best.get(one.failure.kind);
    if (known === undefined || isSimpler(one, known)) best.set(one.failure.kind, one);
  }
  return end(true);
}

/** Among schedules of the same size, the one that leaves the default for lower-numbered tasks. */
function isSimpler(a: Enumerated, b: Enumerated): boolean {
  const order = compareSchedules(a, b);
  if (order !== 0) return order < 0;
  for (const [at, { step, actor }] of a.schedule.list.entries()) {
    const other = b.schedule.list[at];
    if (other === undefined) return false;
    if (step !== other.step) return step < other.step;
    if (actor !== other.actor) return actor < other.actor;
  }
  return true;
}
