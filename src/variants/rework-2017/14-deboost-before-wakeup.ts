/**
 * 2a1c60299406 "rtmutex: Deboost before waking up the top waiter", Xunlei Pang, 23 March 2017, from
 * the series about rt_mutexes that follows the 13 patches; counted on from there.
 *
 * Who unlocks gives the borrowed priority back under wait_lock, before the wake-up, and cannot be
 * preempted in between. What was left before is as it was: who runs at which priority in that
 * moment only shows where priorities order the CPU.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import { RT_MUTEX_HAS_WAITERS } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { __rt_mutex_futex_unlock as futexUnlockToday } from '../../kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { type Kernel13, rework_13 } from './13-lock-pi-drops-hb-lock.ts';

export type Kernel14 = Kernel13 & Bound<typeof own>;

function* mark_wakeup_next_waiter(k: Kernel14, wqh: task_struct[], lock: rt_mutex): Proc<void> {
  yield* k.current.pi_lock.lock();
  const waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;
  k.rt_mutex_dequeue_pi(k.current, waiter);
  yield* k.rt_mutex_adjust_prio(lock, k.current); // changed
  yield* lock.owner.write(RT_MUTEX_HAS_WAITERS);
  yield* k.current.pi_lock.unlock();
  yield* k.wake_q_add(wqh, waiter.task as task_struct);
}

function* __rt_mutex_futex_unlock(k: Kernel14, lock: rt_mutex, wqh: task_struct[]): Proc<boolean> {
  const waiters = yield* futexUnlockToday(k, lock, wqh);
  if (waiters) k.preempt_disable(); // changed
  return waiters;
}

function* postunlock(k: Kernel14, _lock: rt_mutex, wqh: task_struct[]): Proc<void> {
  yield* k.rt_mutex_postunlock(wqh); // changed: no deboost here
}

function* rt_mutex_slowunlock(k: Kernel14, lock: rt_mutex, wqh: task_struct[]): Proc<boolean> {
  const entry = markHere();
  yield* lock.wait_lock.lock();
  while (!k.rt_mutex_has_waiters(lock)) {
    forgetAllBut(entry, 'slowunlock');
    if (yield* k.unlock_rt_mutex_safe(lock)) return false;
    yield* lock.wait_lock.lock();
  }
  yield* k.mark_wakeup_next_waiter(wqh, lock);
  k.preempt_disable(); // changed
  yield* lock.wait_lock.unlock();
  return true;
}

function* rt_mutex_unlock(k: Kernel14, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  if (yield* k.rt_mutex_cmpxchg_release(lock, k.current, null)) return;
  if (yield* k.rt_mutex_slowunlock(lock, wqh)) yield* k.rt_mutex_postunlock(wqh); // changed
}

const own = {
  mark_wakeup_next_waiter,
  __rt_mutex_futex_unlock,
  postunlock,
  rt_mutex_slowunlock,
  rt_mutex_unlock,
};

export const rework_14 = patch(
  rework_13,
  'rework-14',
  'Up to 2a1c60299406: who unlocks is deboosted before the wake-up, not after it.',
  own,
  { is: 'kernel' },
);
