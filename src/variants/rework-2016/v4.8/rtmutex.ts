/**
 * rt_mutexes as of Linux 4.8.15 (kernel/locking/rtmutex.c): futexes use the same calls as everybody
 * else, lock-free fast paths included, and an owner is deboosted only after the wake-up.
 *
 * Collapsed here, beside what kernel/locking/rtmutex.ts collapses:
 * - a waiter has one priority key in the C, kept here in both of today's copies. It changes under
 *   wait_lock alone, while the owner's boost tree is sorted by it (until f7853c342418, v6.5; see
 *   fixes/pi-waiters-key-mutation.ts);
 * - nice levels: tasks without a real-time priority are equal.
 */
import type { Bound, Kernel } from '../../../kernel/build.ts';
import { EINTR, ETIMEDOUT } from '../../../kernel/errno.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../../../kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../../../kernel/locking/rt_mutex_waiter.ts';
import {
  armWaiter as armWaiterToday,
  waiter_update_prio as waiterUpdatePrioToday,
} from '../../../kernel/locking/rtmutex.ts';
import {
  RT_MUTEX_FULL_CHAINWALK,
  RT_MUTEX_MIN_CHAINWALK,
} from '../../../kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../../kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../../kernel/time/hrtimer.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, markHere, OP_BEGAN } from '../../../machine/observer.ts';
import {
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
} from '../../../machine/task-state.ts';

export type RtKernel = Kernel & Bound<typeof rtmutex48>;

/** rt_mutex_adjust_prio(task): under its pi_lock, once everything else is done. */
function* deboostTask(k: RtKernel, lock: rt_mutex, task: task_struct): Proc<void> {
  yield* task.pi_lock.lock();
  yield* k.rt_mutex_adjust_prio(lock, task);
  yield* task.pi_lock.unlock();
}

/** __rt_mutex_adjust_prio(): the donor's key counts, not its live priority. */
function* rt_mutex_adjust_prio(k: RtKernel, _lock: rt_mutex, task: task_struct): Proc<void> {
  k.lockdep_assert_held(task.pi_lock);
  const normal = task.normal_prio.load();
  const top = k.task_top_pi_waiter(task);
  const prio = top === null ? normal : Math.min(normal, top.pi_tree_prio.get());
  if (task.prio.load() !== prio) yield* task.prio.write(prio);
}

/** Notes the top waiter for waking. The boost stays until the wake-up is done. */
function* mark_wakeup_next_waiter(k: RtKernel, wqh: task_struct[], lock: rt_mutex): Proc<void> {
  yield* k.current.pi_lock.lock();
  const waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;
  k.rt_mutex_dequeue_pi(k.current, waiter);
  yield* lock.owner.write(RT_MUTEX_HAS_WAITERS);
  yield* k.current.pi_lock.unlock();
  yield* k.wake_q_add(wqh, waiter.task as task_struct);
}

/** True when somebody has to be woken and the caller to be deboosted after that. */
function* rt_mutex_slowunlock(k: RtKernel, lock: rt_mutex, wqh: task_struct[]): Proc<boolean> {
  const entry = markHere();
  yield* lock.wait_lock.lock();
  while (!k.rt_mutex_has_waiters(lock)) {
    forgetAllBut(entry, 'slowunlock');
    // Drops wait_lock: somebody may come in between.
    if (yield* k.unlock_rt_mutex_safe(lock)) return false;
    k.reached('rt_mutex_unlock: a waiter came while wait_lock was dropped');
    yield* lock.wait_lock.lock();
  }
  yield* k.mark_wakeup_next_waiter(wqh, lock);
  yield* lock.wait_lock.unlock();
  return true;
}

/** What wake_futex_pi() calls: says whether to deboost after the wake-up. */
function* rtMutexFutexUnlock(k: RtKernel, lock: rt_mutex, wqh: task_struct[]): Proc<boolean> {
  if (yield* k.rt_mutex_cmpxchg_release(lock, k.current, null)) return false;
  return yield* k.rt_mutex_slowunlock(lock, wqh);
}

function* rt_mutex_unlock(k: RtKernel, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  if (yield* k.rt_mutex_cmpxchg_release(lock, k.current, null)) return;
  const deboost = yield* k.rt_mutex_slowunlock(lock, wqh);
  yield* k.wake_up_q(wqh);
  if (deboost) yield* k.deboostTask(lock, k.current);
}

/** The top waiter's task. wait_lock is held. */
function rt_mutex_next_owner(k: RtKernel, lock: rt_mutex): task_struct | null {
  return k.rt_mutex_top_waiter(lock)?.task ?? null;
}

/** __rt_mutex_slowlock(): the wait loop. wait_lock is held. */
function* __rt_mutex_slowlock(
  k: RtKernel,
  lock: rt_mutex,
  state: number,
  timeout: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  let ret = 0;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'slowlock', lock);
    if (yield* k.try_to_take_rt_mutex(lock, k.current, waiter)) break;
    if (yield* k.signal_pending_state(state, k.current)) ret = -EINTR;
    if (timeout !== null && (yield* timeout.task.read()) === null) ret = -ETIMEDOUT;
    if (ret !== 0) break;
    forgetAllBut(OP_BEGAN, 'slowlock: sleep', lock);
    yield* lock.wait_lock.unlock();
    yield* k.schedule();
    yield* lock.wait_lock.lock();
    yield* k.set_current_state(state);
  }
  yield* k.set_current_state(TASK_RUNNING);
  return ret;
}

/** Queues, waits, and on failure leaves the rt_mutex again, all without hb->lock. */
function* rt_mutex_slowlock(
  k: RtKernel,
  lock: rt_mutex,
  state: number,
  timeout: hrtimer_sleeper | null,
  chwalk: boolean,
): Proc<number> {
  const waiter = new rt_mutex_waiter();
  yield* lock.wait_lock.lock();
  if (yield* k.try_to_take_rt_mutex(lock, k.current, null)) {
    yield* lock.wait_lock.unlock();
    return 0;
  }
  yield* k.set_current_state(state);
  if (timeout !== null) yield* k.hrtimer_sleeper_start_expires(timeout);
  let ret = yield* k.task_blocks_on_rt_mutex(lock, waiter, k.current, chwalk);
  if (ret === 0) ret = yield* k.__rt_mutex_slowlock(lock, state, timeout, waiter);
  if (ret !== 0) {
    yield* k.set_current_state(TASK_RUNNING);
    if (k.rt_mutex_has_waiters(lock)) yield* k.remove_waiter(lock, waiter);
    k.rt_mutex_handle_deadlock(ret, chwalk);
  }
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  if (timeout !== null) yield* k.hrtimer_cancel(timeout);
  waiter.life.dead = true;
  return ret;
}

/** No lock-free attempt here: the caller wants deadlocks looked for. */
function* rt_mutex_timed_futex_lock(
  k: RtKernel,
  lock: rt_mutex,
  timeout: hrtimer_sleeper | null,
): Proc<number> {
  return yield* k.rt_mutex_slowlock(lock, TASK_INTERRUPTIBLE, timeout, RT_MUTEX_FULL_CHAINWALK);
}

/** The same for everybody but futexes: with a lock-free attempt, and no deadlocks looked for. */
function* rt_mutex_lock(k: RtKernel, lock: rt_mutex): Proc<void> {
  k.might_sleep();
  if (yield* k.rt_mutex_cmpxchg_acquire(lock, null, k.current)) return;
  yield* k.rt_mutex_slowlock(lock, TASK_UNINTERRUPTIBLE, null, RT_MUTEX_MIN_CHAINWALK);
}

function* rt_mutex_lock_interruptible(k: RtKernel, lock: rt_mutex): Proc<number> {
  k.might_sleep();
  if (yield* k.rt_mutex_cmpxchg_acquire(lock, null, k.current)) return 0;
  return yield* k.rt_mutex_slowlock(lock, TASK_INTERRUPTIBLE, null, RT_MUTEX_MIN_CHAINWALK);
}

/** rt_mutex_get_effective_prio(): looks at the boost tree itself. task->pi_lock is held. */
function* rt_effective_prio(k: RtKernel, p: task_struct, newprio: number): Proc<number> {
  const top = k.task_top_pi_waiter(p);
  if (top === null) return newprio;
  return Math.min(newprio, yield* (top.task as task_struct).prio.read());
}

/** One key for both trees, so the copy in the boost tree is never an old one. */
function* waiter_update_prio(k: RtKernel, waiter: rt_mutex_waiter, task: task_struct): Proc<void> {
  yield* waiterUpdatePrioToday(k, waiter, task);
  waiter.pi_tree_prio.value = waiter.tree_prio.value;
}

function waiter_clone_prio(): void {}

/** The task's own priority is brought up to date before its waiter takes it over. */
function* armWaiter(
  k: RtKernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<void> {
  yield* k.rt_mutex_adjust_prio(lock, task);
  yield* armWaiterToday(k, lock, waiter, task);
}

export const rtmutex48 = {
  deboostTask,
  rt_mutex_adjust_prio,
  mark_wakeup_next_waiter,
  rt_mutex_slowunlock,
  rtMutexFutexUnlock,
  rt_mutex_unlock,
  rt_mutex_next_owner,
  __rt_mutex_slowlock,
  rt_mutex_slowlock,
  rt_mutex_timed_futex_lock,
  rt_mutex_lock,
  rt_mutex_lock_interruptible,
  rt_effective_prio,
  waiter_update_prio,
  waiter_clone_prio,
  armWaiter,
};
