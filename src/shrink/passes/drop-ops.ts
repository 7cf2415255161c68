import { acquires, lockOf, type Op, type Program, type TaskSpec } from '../../program/program.ts';
import { unlockOf, withOps, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Leaves out a lock together with its unlock, or one op, or a lock held at the start. */
export const dropOps: Pass = {
  name: 'drop ops',
  simplification: 'ops are left out, or a lock is not held',
  *candidates(program) {
    for (const [at, task] of program.tasks.entries()) {
      for (let first = 0; first + 1 < task.ops.length; first++) {
        yield withOps(program, at, (op, index) => {
          return index === first || index === first + 1 ? null : op;
        });
        yield* dropPair(program, at, first);
      }
    }
    for (const [at, task] of program.tasks.entries()) {
      for (let gone = task.ops.length - 1; gone >= 0; gone--) {
        yield withOps(program, at, (op, index) => (index === gone ? null : op));
      }
      yield* releaseFromStart(program, at, task);
    }
  },
};

/** A lock and its unlock, with other ops between them. */
function* dropPair(program: Program, at: number, first: number): Iterable<Program> {
  const { ops } = program.tasks[at] as TaskSpec;
  const op = ops[first] as Op;
  const last = acquires(op) ? unlockOf(ops, lockOf(op), first) : -1;
  if (last <= first + 1) return;
  yield withOps(program, at, (other, index) => (index === first || index === last ? null : other));
}

function* releaseFromStart(program: Program, at: number, task: TaskSpec): Iterable<Program> {
  for (const gone of task.holds) {
    const holds = task.holds.filter((lock) => lock !== gone);
    yield withTask(program, at, { ...task, holds });
    const unlock = unlockOf(task.ops, gone, -1);
    if (unlock < 0) continue;
    const ops = task.ops.filter((_, index) => index !== unlock);
    yield withTask(program, at, { ...task, holds, ops });
  }
}
