/** Small edits of programs that the passes are made of. */
import {
  acquires,
  futexesOf,
  lockOf,
  type Op,
  type Program,
  releases,
  type TaskSpec,
} from '../../program/program.ts';

/** The program with one task replaced, or left out if `next` is null. */
export function withTask(program: Program, at: number, next: TaskSpec | null): Program {
  const tasks = program.tasks.flatMap((task, index) => {
    if (index !== at) return [task];
    return next === null ? [] : [next];
  });
  return tidy({ ...program, tasks });
}

/** The program with some ops of one task replaced (`null` leaves an op out). */
export function withOps(
  program: Program,
  at: number,
  edit: (op: Op, index: number) => Op | null,
): Program {
  const task = program.tasks[at] as TaskSpec;
  const ops = task.ops.flatMap((op, index) => edit(op, index) ?? []);
  return withTask(program, at, { ...task, ops });
}

/** Where a lock is given back for good after an op, or -1. */
export function unlockOf(ops: readonly Op[], lock: number, after: number): number {
  return ops.findIndex((op, index) => {
    return index > after && releases(op) && !acquires(op) && lockOf(op) === lock;
  });
}

/**
 * Leaves out tasks that have nothing to do, buckets of futexes that nobody uses any more, and what
 * happens to tasks that are gone.
 */
function tidy(program: Program): Program {
  const tasks = program.tasks.filter((task) => task.ops.length > 0 || task.holds.length > 0);
  const used = new Set(futexesOf({ ...program, tasks }));
  const sharedBuckets = program.sharedBuckets
    .map((group) => group.filter((futex) => used.has(futex)))
    .filter((group) => group.length > 1);
  const events = program.events.filter((event) => tasks.some(({ id }) => id === event.task));
  const robust = program.robust.filter((futex) => used.has(futex));
  const hostile = program.hostile.filter((futex) => used.has(futex));
  return { tasks, sharedBuckets, robust, hostile, events };
}
