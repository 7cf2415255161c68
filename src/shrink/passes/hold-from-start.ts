import { lockOf, waits } from '../../program/program.ts';
import { withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** A lock that a task takes first of all can be held before the race begins: one op less. */
export const holdFromStart: Pass = {
  name: 'hold from start',
  simplification: 'a lock is held from the start',
  *candidates(program) {
    for (const [at, task] of program.tasks.entries()) {
      const [first, ...rest] = task.ops;
      if (first === undefined || !waits(first)) continue;
      const lock = lockOf(first);
      if (program.tasks.some((other) => other.holds.includes(lock))) continue;
      yield withTask(program, at, { ...task, holds: [...task.holds, lock], ops: rest });
    }
  },
};
