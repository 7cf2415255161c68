/**
 * What is to be seen from outside while nobody is on the way: words, priorities, who sleeps in its
 * call, and what everybody was told. The same for the model and for a real kernel.
 */
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';
import type { SeenTask, View } from '../oracle/view.ts';
import { futexesOf, lockOf } from '../program/program.ts';

export interface SightedTask {
  readonly id: number;
  /** Its own priority: SCHED_FIFO 1 to 99, 0 for SCHED_OTHER. */
  readonly own: number;
  /** What it runs with, boosts included. */
  readonly runs: number;
  /** The futex in whose lock it sleeps; null if it is not in a call. */
  readonly sleepsAt: number | null;
  /** The futexes that it was told it holds. */
  readonly holds: readonly number[];
}

export interface SightedWord {
  readonly futex: number;
  /** The number of the task whose TID it has; 0 for nobody. */
  readonly names: number;
  readonly waiters: boolean;
  readonly ownerDied: boolean;
}

export interface OutsideSighting {
  readonly tasks: readonly SightedTask[];
  readonly words: readonly SightedWord[];
}

function fifoOf(prio: number): number {
  return prio < MAX_RT_PRIO ? MAX_RT_PRIO - 1 - prio : 0;
}

function sightedTask(view: View, task: SeenTask): SightedTask {
  const { op, holds } = view.toldTo(task);
  return {
    id: task.pid,
    own: fifoOf(task.normal_prio.value),
    runs: fifoOf(task.prio.value),
    sleepsAt: op !== null && view.asleep(task) ? lockOf(op) : null,
    holds: holds.slice(),
  };
}

/** What would be seen of the model from outside. */
export function sightingOf(view: View): OutsideSighting {
  const { program, tasks } = view.world;
  return {
    tasks: tasks.map((task) => sightedTask(view, task)),
    words: futexesOf(program).map((futex) => sightedWord(futex, view.futex(futex).uaddr.value)),
  };
}

/** @param value with the number of a task in place of its TID */
export function sightedWord(futex: number, value: number): SightedWord {
  return {
    futex,
    names: value & FUTEX_TID_MASK,
    waiters: (value & FUTEX_WAITERS) !== 0,
    ownerDied: (value & FUTEX_OWNER_DIED) !== 0,
  };
}

export function holderOf({ tasks }: OutsideSighting, futex: number): SightedTask | null {
  return tasks.find(({ holds }) => holds.includes(futex)) ?? null;
}

export function sleepersAt({ tasks }: OutsideSighting, futex: number): SightedTask[] {
  return tasks.filter(({ sleepsAt }) => sleepsAt === futex);
}
