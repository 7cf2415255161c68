import type { task_struct } from '../kernel/sched/task_struct.ts';
import { TASK_RUNNING } from '../machine/task-state.ts';
import { callName, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/** A system call leaves nothing of its caller in the kernel but what the lock itself needs. */
export const nothingLeftBehind: Oracle = {
  name: 'nothing-left-behind',
  rule: 'A task returns to user space without locks, queue entries, timers or a sleeping state.',

  returned: finding,
  restarting: finding,
};

function finding(view: View, task: task_struct, op: Op): Finding | null {
  const what = leftBehind(view, task);
  if (what === null) return null;
  return {
    detail: `${callName(op)}/${what.replaceAll(' ', '-')}`,
    sentence: `${task.name} returned from its ${op.call} of ${targetName(op.target)} with ${what}.`,
  };
}

function leftBehind(view: View, task: task_struct): string | null {
  if (task.held.length > 0) return `${task.held[0]?.field} held`;
  if (task.preempt_count !== 0) return 'preemption disabled';
  if (task.pi_blocked_on.value !== null) return 'pi_blocked_on set';
  if (task.timeout?.timer.armed === true) return 'its timer armed';
  if (task.__state.value !== TASK_RUNNING) return 'a sleeping state';
  for (const futex of view.world.futexes.all) {
    for (const q of futex.hb.chain.value) if (q.task === task) return 'its futex_q queued';
  }
  for (const mutex of view.rtMutexes()) {
    for (const w of mutex.waiters.value) if (w.task === task) return 'its waiter queued';
  }
  return null;
}
