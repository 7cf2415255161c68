/**
 * acd58620e415 "sched/rtmutex: Refactor rt_mutex_setprio()", Peter Zijlstra, 23 March 2017.
 *
 * A task's priority is made of its own and of its donor's live one, not of the key that the donor
 * queued with. mark_wakeup_next_waiter() disables preemption itself and notes whom to wake before
 * it drops pi_lock: it is today's. Who changes a priority from outside looks at the donor that
 * rt_mutex_setprio() noted (since e96a7705e7d3, just before), not at the boost tree.
 *
 * What is wrong with it, beside what was left before: a futex's unlock disables preemption once
 * more on its own, and nobody enables it again.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import { mark_wakeup_next_waiter } from '../../kernel/locking/rtmutex.ts';
import { rt_effective_prio } from '../../kernel/sched/syscalls.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { rtmutex48 } from '../rework-2016/v4.8/rtmutex.ts';
import { type Kernel14, rework_14 } from './14-deboost-before-wakeup.ts';

export type Kernel15 = Kernel14 & Bound<typeof own>;

/** Also for a task that owns no lock but is about to wait. */
export function* rt_mutex_adjust_prio(k: Kernel15, _lock: rt_mutex, p: task_struct): Proc<void> {
  k.lockdep_assert_held(p.pi_lock);
  yield* k.rt_mutex_setprio(p, k.task_top_pi_waiter(p)?.task ?? null);
}

const own = {
  rt_mutex_adjust_prio,
  rt_effective_prio,
  mark_wakeup_next_waiter,
  // As mark_wakeup_next_waiter() disables preemption, this does not.
  rt_mutex_slowunlock: rtmutex48.rt_mutex_slowunlock,
};

export const rework_15 = patch(
  rework_14,
  'rework-15',
  'Up to acd58620e415: rt_mutex_setprio() takes the donor.',
  own,
  { is: 'kernel' },
);
