import type { Program, TaskSpec } from '../../program/program.ts';
import { withOps, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Leaves out a lock together with its unlock, or one op, or a lock held at the start. */
export const dropOps: Pass = {
  name: 'drop ops',
  *candidates(program) {
    for (const [at, task] of program.tasks.entries()) {
      for (let first = 0; first + 1 < task.ops.length; first++) {
        yield withOps(program, at, (op, index) => {
          return index === first || index === first + 1 ? null : op;
        });
      }
    }
    for (const [at, task] of program.tasks.entries()) {
      for (let gone = task.ops.length - 1; gone >= 0; gone--) {
        yield withOps(program, at, (op, index) => (index === gone ? null : op));
      }
      if (task.holds.length > 0) yield* releaseFromStart(program, at, task);
    }
  },
};

function* releaseFromStart(program: Program, at: number, task: TaskSpec): Iterable<Program> {
  yield withTask(program, at, { ...task, holds: [] });
  const [first, ...rest] = task.ops;
  if (first?.call === 'unlock') yield withTask(program, at, { ...task, holds: [], ops: rest });
}
