import type { task_struct } from '../kernel/sched/task_struct.ts';
import { acquires, callName, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * Nobody can take another step, so whoever has not finished never will. Waiting for a task whose
 * program ended while it held the lock is the program's own doing.
 */
export const everyWaiterReturns: Oracle = {
  name: 'every-waiter-returns',
  rule: 'Every waiter returns once the lock has been released.',

  ended(view: View): Finding | null {
    const stuck = view.world.tasks.filter((task) => task.proc !== null);
    const victim = stuck.find((task) => !waitsForEnded(view, task, []));
    if (victim === undefined) return null;
    const op = view.toldTo(victim).op as Op;
    const asleep = view.asleep(victim);
    const where = asleep ? 'sleeps' : `waits for ${victim.access.object?.label()}`;
    const holder = view.holders(op.target)[0]?.name ?? 'nobody';
    const how = isInCircle(view, victim) ? 'asleep-in-a-circle' : 'asleep';
    return {
      detail: `${callName(op)}/${asleep ? how : `stuck-on-${victim.access.kind?.verb}`}`,
      sentence:
        `${victim.name} ${where} in its ${op.call} of ${targetName(op.target)} for ever, and ` +
        `${holder} holds the lock (${view.says(op.target)}).`,
    };
  },
};

/**
 * Whether the program itself keeps the lock: whoever holds it has ended, or waits likewise. Tasks
 * that wait for one another in a circle are no excuse.
 */
function waitsForEnded(view: View, task: task_struct, before: readonly task_struct[]): boolean {
  const { op } = view.toldTo(task);
  if (op === null || !acquires(op) || !view.asleep(task) || before.includes(task)) return false;
  return view.holders(op.target).some((holder) => {
    return view.toldTo(holder).ended || waitsForEnded(view, holder, [...before, task]);
  });
}

/** Whether tasks that sleep for one another's locks in a circle are what it waits for. */
function isInCircle(view: View, victim: task_struct): boolean {
  const seen: task_struct[] = [];
  let task: task_struct | undefined = victim;
  while (task !== undefined && !seen.includes(task)) {
    if (!view.asleep(task)) return false;
    seen.push(task);
    task = view.holders((view.toldTo(task).op as Op).target)[0];
  }
  return task !== undefined;
}
