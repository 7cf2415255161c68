/**
 * Who can come to sleep on a condition variable. The plain calls are for who waits plainly, and
 * those of requeue-PI for who waits to be moved to a lock; a call that meets a sleeper of the other
 * kind answers EINVAL. A program may mix them all the same, and has to live with that answer then.
 */
import { type Program, targetsOf } from './program.ts';

/** Some task may wait to be moved from there to a lock. */
export function mayAwaitLock({ tasks }: Program, condition: number): boolean {
  return tasks.some(({ ops }) => {
    return ops.some((op) => op.call === 'wait_requeue_pi' && op.condition === condition);
  });
}

/** Some task may wait there plainly, or be moved there from where it does. */
export function mayWaitPlainly({ tasks }: Program, condition: number): boolean {
  const ops = tasks.flatMap((task) => task.ops);
  const reached = new Set(ops.flatMap((op) => (op.call === 'wait' ? [op.target] : [])));
  let size = -1;
  while (size !== reached.size) {
    size = reached.size;
    for (const op of ops) {
      if (op.call !== 'requeue' && op.call !== 'cmp_requeue') continue;
      const [from, to] = targetsOf(op) as [number, number];
      if (reached.has(from)) reached.add(to);
    }
  }
  return reached.has(condition);
}
