import { withOps, withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Timeouts, priorities, fast paths and buckets back to what is usual. */
export const plainAttributes: Pass = {
  name: 'make attributes plain',
  *candidates(program) {
    if (program.sharedBuckets.length > 0) yield { ...program, sharedBuckets: [] };
    if (program.tasks.some((task) => task.fifo !== 0)) {
      yield { ...program, tasks: program.tasks.map((task) => ({ ...task, fifo: 0 })) };
    }
    for (const [at, task] of program.tasks.entries()) {
      if (task.fifo !== 0) yield withTask(program, at, { ...task, fifo: 0 });
      for (const [target, { call, timeout, kernelOnly, ifHeld }] of task.ops.entries()) {
        const edit = (change: object) => {
          return withOps(program, at, (op, index) =>
            index === target ? { ...op, ...change } : op,
          );
        };
        if (call === 'trylock') yield edit({ call: 'lock' });
        if (kernelOnly) yield edit({ kernelOnly: false });
        if (ifHeld) yield edit({ ifHeld: false });
        if (timeout) {
          yield edit({ timeout: false });
          yield withOps(program, at, (op, index) => {
            if (index === target) return { ...op, timeout: false };
            return index === target + 1 ? { ...op, ifHeld: false } : op;
          });
        }
      }
    }
  },
};
