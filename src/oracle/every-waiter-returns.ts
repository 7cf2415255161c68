import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Op } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';
import { wordText } from './word-text.ts';

/**
 * Nobody can take another step, so whoever has not finished never will. Waiting for a task whose
 * program ended while it held the lock is the program's own doing.
 */
export const everyWaiterReturns: Oracle = {
  name: 'every-waiter-returns',
  rule: 'Every waiter returns once the lock has been released.',

  ended(view: View): Finding | null {
    const stuck = view.world.tasks.filter((task) => task.proc !== null);
    const victim = stuck.find((task) => !waitsForHolder(view, task, stuck));
    if (victim === undefined) return null;
    const op = view.toldTo(victim).op as Op;
    const asleep = view.asleep(victim);
    const where = asleep ? 'sleeps' : `waits for ${victim.access.object?.label()}`;
    const word = wordText(view.futex(op.futex).uaddr.value);
    return {
      detail: `${op.call}_pi/${asleep ? 'asleep' : `stuck-on-${victim.access.kind?.verb}`}`,
      sentence:
        `${victim.name} ${where} in its ${op.call} of f${op.futex} for ever, and nobody holds ` +
        `the lock (the word says ${word}).`,
    };
  },
};

/** Whether the program itself keeps the lock, directly or because the holder is stuck likewise. */
function waitsForHolder(view: View, task: task_struct, stuck: readonly task_struct[]): boolean {
  const op = view.toldTo(task).op;
  if (op === null || op.call !== 'lock' || !view.asleep(task)) return false;
  return view
    .holders(op.futex)
    .some((holder) => view.toldTo(holder).ended || stuck.includes(holder));
}
