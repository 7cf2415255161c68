import { kindOf } from '../../program/op-kinds.ts';
import { lockOf } from '../../program/program.ts';
import { unlockOf, withOps, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Timeouts, priorities, fast paths, buckets, robust and hostile locks back to what is usual. */
export const plainAttributes: Pass = {
  name: 'make attributes plain',
  simplification: 'an attribute is gone',
  *candidates(program) {
    if (program.sharedBuckets.length > 0) yield { ...program, sharedBuckets: [] };
    for (const futex of program.robust) {
      yield { ...program, robust: program.robust.filter((other) => other !== futex) };
    }
    for (const futex of program.hostile) {
      yield { ...program, hostile: program.hostile.filter((other) => other !== futex) };
    }
    if (program.tasks.some((task) => task.fifo !== 0)) {
      yield { ...program, tasks: program.tasks.map((task) => ({ ...task, fifo: 0 })) };
    }
    for (const [at, task] of program.tasks.entries()) {
      if (task.fifo !== 0) yield withTask(program, at, { ...task, fifo: 0 });
      for (const [target, op] of task.ops.entries()) {
        for (const plainer of kindOf(op).plainer(op)) {
          yield withOps(program, at, (one, index) => (index === target ? plainer.op : one));
          if (!plainer.surer) continue;
          const unlock = unlockOf(task.ops, lockOf(op), target);
          yield withOps(program, at, (one, index) => {
            if (index === target) return plainer.op;
            return index === unlock ? kindOf(one).forHolder(one, true) : one;
          });
        }
      }
    }
  },
};
