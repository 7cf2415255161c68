import { kindOf } from '../../program/op-kinds.ts';
import { lockOf, type TaskSpec } from '../../program/program.ts';
import { unlockOf, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Gives a lock back before the next one is asked for. */
export const unNest: Pass = {
  name: 'un-nest',
  simplification: 'a lock is given back earlier',
  *candidates(program) {
    for (const [at, task] of program.tasks.entries()) {
      for (const ops of flatter(task)) yield withTask(program, at, { ...task, ops });
    }
  },
};

function* flatter({ holds, ops }: TaskSpec): Iterable<TaskSpec['ops']> {
  const has = new Set(holds);
  for (const [index, op] of ops.entries()) {
    const { acquires, releases } = kindOf(op);
    if (releases) has.delete(lockOf(op));
    if (!acquires) continue;
    for (const lock of has) {
      const from = unlockOf(ops, lock, index);
      const unlock = ops[from];
      if (unlock === undefined) continue;
      const others = ops.filter((_, other) => other !== from);
      yield [...others.slice(0, index), unlock, ...others.slice(index)];
    }
    has.add(lockOf(op));
  }
}
