/**
 * What "simpler" means: one total order for the whole project.
 *
 * A reader keeps tasks in mind first, so fewer tasks beat everything; then locks, then ops, then
 * anything unusual about them, then high priorities; and only then the schedule, where a preemption
 * costs more attention than a switch at a task's own blocking, and a switch more than a step.
 */
import type { Decision } from '../explore/decision.ts';
import { kindOfEvent } from '../program/event-kinds.ts';
import { kindOf } from '../program/op-kinds.ts';
import { countOps, lockOf, locksOf, type Program, type TaskSpec } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import type { Counterexample } from './counterexample.ts';

/**
 * How many things about a program are not the default: timeouts, policies, shared buckets, events,
 * locks beside others, ops that a library makes of several calls ...
 */
export function attributesOf(program: Program): number {
  const { sharedBuckets, robust, hostile, events } = program;
  let count = sharedBuckets.length + robust.length + hostile.length + events.length;
  for (const task of program.tasks) {
    if (task.fifo !== 0) count++;
    count += nestings(task);
    for (const op of task.ops) {
      const kind = kindOf(op);
      count += kind.plainer(op).length + (kind.byLibrary === null ? 0 : 1);
    }
  }
  return count;
}

/** How many locks it asks for, or starts with, beside one that it has or may have. */
function nestings({ holds, ops }: TaskSpec): number {
  const has = new Set(holds);
  let count = Math.max(0, has.size - 1);
  for (const op of ops) {
    const { acquires, releases } = kindOf(op);
    if (releases) has.delete(lockOf(op));
    if (!acquires) continue;
    if (has.size > 0) count++;
    has.add(lockOf(op));
  }
  return count;
}

/** All of its priorities together, those that events give included. */
export function sumOfPriorities({ tasks, events }: Program): number {
  let sum = 0;
  for (const { fifo } of tasks) sum += fifo;
  for (const event of events) sum += kindOfEvent(event).priority(event);
  return sum;
}

/** Negative when `a` is simpler than `b`, 0 when they are equal in everything that counts. */
export function comparePrograms(a: Program, b: Program): number {
  return (
    a.tasks.length - b.tasks.length ||
    locksOf(a).length - locksOf(b).length ||
    countOps(a) - countOps(b) ||
    attributesOf(a) - attributesOf(b) ||
    sumOfPriorities(a) - sumOfPriorities(b)
  );
}

/** The part of a counterexample that the order of schedules looks at. */
export interface ScheduleSize {
  readonly preemptions: number;
  readonly switches: number;
  readonly steps: number;
}

export function compareSchedules(a: ScheduleSize, b: ScheduleSize): number {
  return a.preemptions - b.preemptions || a.switches - b.switches || a.steps - b.steps;
}

export function compareCounterexamples(a: Counterexample, b: Counterexample): number {
  return (
    comparePrograms(a.program, b.program) ||
    compareSchedules(a, b) ||
    compareTexts(printProgram(a.program), printProgram(b.program)) ||
    compareTexts(decisionsText(a.decisions), decisionsText(b.decisions))
  );
}

function decisionsText(decisions: readonly Decision[]): string {
  return decisions.map(({ after, to }) => `${after} > ${to}`).join('\n');
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
