import { acquires } from '../../program/program.ts';
import { withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** A lock that a task takes first of all can be held before the race begins: one op less. */
export const holdFromStart: Pass = {
  name: 'hold from start',
  simplification: 'a lock is held from the start',
  *candidates(program) {
    for (const [at, task] of program.tasks.entries()) {
      const [first, ...rest] = task.ops;
      if (first === undefined || !acquires(first) || first.call === 'trylock') continue;
      if (program.tasks.some((other) => other.holds.includes(first.target))) continue;
      yield withTask(program, at, { ...task, holds: [...task.holds, first.target], ops: rest });
    }
  },
};
