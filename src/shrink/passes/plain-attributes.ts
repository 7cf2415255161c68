import { unlockOf, withOps, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Timeouts, priorities, fast paths and buckets back to what is usual. */
export const plainAttributes: Pass = {
  name: 'make attributes plain',
  simplification: 'an attribute is gone',
  *candidates(program) {
    if (program.sharedBuckets.length > 0) yield { ...program, sharedBuckets: [] };
    if (program.tasks.some((task) => task.fifo !== 0)) {
      yield { ...program, tasks: program.tasks.map((task) => ({ ...task, fifo: 0 })) };
    }
    for (const [at, task] of program.tasks.entries()) {
      if (task.fifo !== 0) yield withTask(program, at, { ...task, fifo: 0 });
      for (const [target, op] of task.ops.entries()) {
        const { call, timeout, kernelOnly, ifHeld, interruptible } = op;
        const edit = (change: object) => {
          return withOps(program, at, (one, index) =>
            index === target ? { ...one, ...change } : one,
          );
        };
        if (call === 'trylock' || call === 'lock2') yield edit({ call: 'lock' });
        if (interruptible) yield edit({ interruptible: false });
        if (kernelOnly) yield edit({ kernelOnly: false });
        if (ifHeld) yield edit({ ifHeld: false });
        if (timeout) {
          yield edit({ timeout: false });
          const unlock = unlockOf(task.ops, op.target, target);
          yield withOps(program, at, (one, index) => {
            if (index === target) return { ...one, timeout: false };
            return index === unlock ? { ...one, ifHeld: false } : one;
          });
        }
      }
    }
  },
};
