/** Who takes part in a trace, and what each of them comes to next. */

import type { Mover } from '../../explore/actor-kinds.ts';
import type { Place } from '../../explore/thing.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { eventWords } from './event-words.ts';

/** What comes to a task from outside: `timer`, `signal` or `setprio`; null for a task itself. */
export function asideOf({ kind }: Mover): string | null {
  return kind === 'task' ? null : kind;
}

/** `T2`, `T2’s timer`, `the signal for T2`, `setprio of T2`. */
export function moverName({ kind, task }: Mover): string {
  if (kind === 'task') return task;
  if (kind === 'timer') return `${task}’s timer`;
  return eventWords[kind].mover(task);
}

/** Columns and lanes: a task has one, and so has each kind of thing that comes to it. */
export function laneOf({ kind, task }: Mover): string {
  return kind === 'task' ? task : `${kind}${task}`;
}

/** Those that take steps, each lane once: a task, and after it what comes to it from outside. */
export function lanesOf({ steps }: Trace, tasks: readonly string[]): Mover[] {
  const lanes = new Map(steps.map(({ by }) => [laneOf(by), by]));
  return tasks.flatMap((task) => {
    const outside = [...lanes.values()].filter((by) => by.task === task && by.kind !== 'task');
    const own = lanes.get(task);
    return own === undefined ? outside : [own, ...outside];
  });
}

/** An access that has been taken, or that was about to be. */
export interface Pending {
  readonly verb: string;
  readonly place: Place;
  /** Number of the step that it became; null if the run was over before. */
  readonly number: number | null;
}

/** What an actor was about to do after a step; null when it had ended, or nobody knows. */
export function nextOf(trace: Trace, step: TraceStep): Pending | null {
  const taken = trace.steps.slice(step.number).find(({ by }) => by.name === step.by.name);
  if (taken !== undefined) return taken;
  const next = trace.state.tasks.find(({ name }) => name === step.by.name)?.next ?? null;
  return next === null ? null : { ...next, number: null };
}

/**
 * The steps that an actor has taken since it took the first of the spinlocks that it still holds
 * after a step of its own; none if it holds none.
 */
export function criticalSection(trace: Trace, step: TraceStep): TraceStep[] {
  const outermost = step.holds[0]?.name;
  if (outermost === undefined) return [];
  const own = trace.steps.slice(0, step.number).filter(({ by }) => by.name === step.by.name);
  const before = own.findLastIndex(({ holds }) => holds.every(({ name }) => name !== outermost));
  return own.slice(before + 1);
}

/** Steps whose successor is another actor; the last one has none. */
export function switches(trace: Trace): TraceStep[] {
  return trace.steps.slice(0, -1).filter(({ switched }) => switched !== null);
}

export function preemptions(trace: Trace): TraceStep[] {
  return switches(trace).filter(({ switched }) => switched === 'preempted');
}
