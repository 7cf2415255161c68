/**
 * What a program has of what known bugs need: read off the program itself, whatever its features
 * were when it was drawn.
 */
import { Nesting } from '../../src/program/nesting.ts';
import {
  acquires,
  isRtMutex,
  lockOf,
  locksOf,
  mayTimeOut,
  type Op,
  type Program,
  releases,
  type TaskSpec,
  waits,
} from '../../src/program/program.ts';

/** Asks for the lock and waits for it, so long as somebody else has it. */
function waitsFor({ ops }: TaskSpec, lock: number): boolean {
  return ops.some((op) => waits(op) && lockOf(op) === lock);
}

/** A task whose first op waits for that lock, which another one starts with. */
function comesToWait({ ops, holds }: TaskSpec, lock: number): boolean {
  const [first] = ops;
  return first !== undefined && waits(first) && lockOf(first) === lock && !holds.includes(lock);
}

function waitersAt({ tasks }: Program, lock: number): TaskSpec[] {
  return tasks.filter((task) => comesToWait(task, lock));
}

/** How often tasks have, or wait for, the lock that most do. */
function crowd({ tasks }: Program): number {
  const counts = new Map<number, number>();
  for (const { holds, ops } of tasks) {
    for (const lock of holds) counts.set(lock, (counts.get(lock) ?? 0) + 1);
    for (const op of ops) if (waits(op)) counts.set(lockOf(op), (counts.get(lockOf(op)) ?? 0) + 1);
  }
  return Math.max(...counts.values(), 0);
}

function eventsOf({ events }: Program, call: string, { id }: TaskSpec): number {
  return events.filter((event) => event.call === call && event.task === id).length;
}

function changesOfWaiters(program: Program): number {
  const waiting = program.tasks.filter((task) => task.ops.some(waits));
  return waiting.reduce((sum, task) => sum + eventsOf(program, 'setprio', task), 0);
}

function isInterrupted(program: Program, task: TaskSpec): boolean {
  const [first] = task.ops;
  if (first?.call !== 'lock' || !first.interruptible) return false;
  return eventsOf(program, 'signal', task) > 0;
}

/** A task that has so many locks, each of them wanted by another one. */
function hasContended(program: Program, count: number): boolean {
  return program.tasks.some(({ holds }) => {
    return holds.filter((lock) => waitersAt(program, lock).length > 0).length >= count;
  });
}

/** Each of so many tasks waits for a lock of the next one, and the last for one of the first. */
function hasCircleOf({ tasks }: Program, count: number): boolean {
  const goesRound = (first: TaskSpec, at: TaskSpec, left: number): boolean => {
    return tasks.some((next) => {
      const isLast = left === 1;
      if (isLast !== (next === first) || next === at) return false;
      if (!next.holds.some((lock) => waitsFor(at, lock))) return false;
      return isLast || goesRound(first, next, left - 1);
    });
  };
  return tasks.some((task) => goesRound(task, task, count));
}

/** Whether a task asks for a lock which it surely has at that place. */
function asksAgain(program: Program): boolean {
  let found = false;
  const nesting = new Nesting(program);
  for (const task of program.tasks) {
    nesting.walk(task, (op, held) => {
      if (acquires(op) && held.get(lockOf(op)) === true) found = true;
    });
  }
  return found;
}

function isHandedOver(program: Program): boolean {
  return program.tasks.some(({ holds, ops }) => {
    return ops.some((op) => {
      const lock = lockOf(op);
      return releases(op) && holds.includes(lock) && waitersAt(program, lock).length > 0;
    });
  });
}

function someOp(test: (op: Op) => boolean): (program: Program) => boolean {
  return ({ tasks }) => tasks.some(({ ops }) => ops.some(test));
}

export const PROGRAM_FEATURES = {
  'two tasks': ({ tasks }) => tasks.length === 2,
  'three tasks': ({ tasks }) => tasks.length === 3,
  'four tasks': ({ tasks }) => tasks.length === 4,
  'five tasks': ({ tasks }) => tasks.length === 5,
  'one lock': (program) => locksOf(program).length === 1,
  'two locks': (program) => locksOf(program).length === 2,
  'three locks': (program) => locksOf(program).length === 3,
  'four locks': (program) => locksOf(program).length === 4,
  'at most four ops': ({ tasks }) => tasks.reduce((sum, { ops }) => sum + ops.length, 0) <= 4,
  'a lock with rivals given back': isHandedOver,
  'a lock for three': (program) => crowd(program) >= 3,
  'a lock for four': (program) => crowd(program) >= 4,
  'two contended locks of one task': (program) => hasContended(program, 2),
  'three contended locks of one task': (program) => hasContended(program, 3),
  'a circle of two': (program) => hasCircleOf(program, 2),
  'a circle of three': (program) => hasCircleOf(program, 3),
  'a lock asked for by who has it': asksAgain,
  'a timeout': someOp(mayTimeOut),
  'a try': someOp(({ call }) => call === 'trylock'),
  'a lock2': someOp(({ call }) => call === 'lock2'),
  priorities: ({ tasks }) => tasks.some(({ fifo }) => fifo > 0),
  'a waiter whose priority changes': (program) => changesOfWaiters(program) > 0,
  'two changes of waiters': (program) => changesOfWaiters(program) > 1,
  'a signal': ({ events }) => events.some(({ call }) => call === 'signal'),
  'an rt_mutex': (program) => locksOf(program).some(isRtMutex),
  'two waiters interrupted': (program) => {
    return locksOf(program).some((lock) => {
      return waitersAt(program, lock).filter((task) => isInterrupted(program, task)).length > 1;
    });
  },
  'a contended owner that waits': ({ tasks }) => {
    return tasks.some((owner) => {
      const rivals = (lock: number) => tasks.some((other) => comesToWait(other, lock));
      return (
        owner.holds.some(rivals) &&
        tasks.some(({ holds }) => {
          return holds.some((lock) => comesToWait(owner, lock));
        })
      );
    });
  },
} as const satisfies Readonly<Record<string, (program: Program) => boolean>>;

export type ProgramFeature = keyof typeof PROGRAM_FEATURES;
