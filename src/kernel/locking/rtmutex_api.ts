/**
 * The rt_mutex calls that only futexes use (kernel/locking/rtmutex_api.c, Linux v7.0): no lock-free
 * fast path, and the two halves of a lock operation apart.
 *
 * Collapsed here:
 * - wake queues that only a ww_mutex fills;
 * - task references (get_task_struct): a task_struct is there as long as anybody looks at it.
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_INTERRUPTIBLE } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import type { rt_mutex } from './rt_mutex.ts';
import type { rt_mutex_waiter } from './rt_mutex_waiter.ts';

/** RT_MUTEX_FULL_CHAINWALK and RT_MUTEX_MIN_CHAINWALK: whether deadlocks are looked for. */
export const RT_MUTEX_MIN_CHAINWALK = false;
export const RT_MUTEX_FULL_CHAINWALK = true;

export function rt_mutex_futex_trylock(k: Kernel, lock: rt_mutex): Proc<boolean> {
  return k.rt_mutex_slowtrylock(lock);
}

export function __rt_mutex_futex_trylock(k: Kernel, lock: rt_mutex): Proc<boolean> {
  return k.__rt_mutex_slowtrylock(lock);
}

/** Releases the lock; says whether somebody must be woken once wait_lock is dropped. */
export function* __rt_mutex_futex_unlock(
  k: Kernel,
  lock: rt_mutex,
  wqh: task_struct[],
): Proc<boolean> {
  k.lockdep_assert_held(lock.wait_lock);
  if (!k.rt_mutex_has_waiters(lock)) {
    yield* lock.owner.write(0);
    return false;
  }
  // Deboosts, and leaves preemption disabled until the wake-up has been issued.
  yield* k.mark_wakeup_next_waiter(wqh, lock);
  return true;
}

export function* rt_mutex_futex_unlock(k: Kernel, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  yield* lock.wait_lock.lock();
  const postunlock = yield* k.__rt_mutex_futex_unlock(lock, wqh);
  yield* lock.wait_lock.unlock();
  if (postunlock) yield* k.rt_mutex_postunlock(wqh);
}

/** Makes a lock that nobody can see yet owned by somebody else. No locking. */
export function rt_mutex_init_proxy_locked(k: Kernel, lock: rt_mutex, proxy: task_struct): void {
  lock.waiters.set([]);
  lock.owner.store(k.address(proxy));
}

/** Releases the lock of a dying pi_state. The caller holds wait_lock. */
export function rt_mutex_proxy_unlock(k: Kernel, lock: rt_mutex): Proc<void> {
  return k.rt_mutex_set_owner(lock, null);
}

/**
 * Starts to take the lock for `task`: 1 taken, 0 queued, negative an error, in which case the
 * waiter may be queued all the same and the caller cleans up. wait_lock is held.
 */
export function* __rt_mutex_start_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  k.lockdep_assert_held(lock.wait_lock);
  if (yield* k.try_to_take_rt_mutex(lock, task, null)) return 1;
  let ret = yield* k.task_blocks_on_rt_mutex(lock, waiter, task, RT_MUTEX_FULL_CHAINWALK);
  // The owner may have let go while the chain was walked: let the waiter sort it out.
  if (ret !== 0 && (yield* k.rt_mutex_owner(lock)) === null) ret = 0;
  return ret;
}

/**
 * The same for who has not got wait_lock: a sleeper that is being requeued. Here nobody else cleans
 * up, so the waiter is taken out again if there was an error.
 */
export function* rt_mutex_start_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  yield* lock.wait_lock.lock();
  const ret = yield* k.__rt_mutex_start_proxy_lock(lock, waiter, task);
  if (ret < 0) yield* k.remove_waiter(lock, waiter);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** Sleeps until the lock is ours (0), time is over (-ETIMEDOUT) or a signal came (-EINTR). */
export function* rt_mutex_wait_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  forgetAllBut(OP_BEGAN, 'wait_proxy_lock', lock);
  yield* lock.wait_lock.lock();
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  const ret = yield* k.rt_mutex_slowlock_block(lock, TASK_INTERRUPTIBLE, to, waiter);
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return ret;
}

/**
 * Ends a failed attempt: true when the waiter has been removed, false when the lock turned out to
 * be ours after all and the failure must be ignored.
 */
export function* rt_mutex_cleanup_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
): Proc<boolean> {
  let cleanup = false;
  yield* lock.wait_lock.lock();
  // Unconditional: an unlocker may have designated us. The owner says whether it worked.
  yield* k.try_to_take_rt_mutex(lock, k.current, waiter);
  if ((yield* k.rt_mutex_owner(lock)) !== k.current) {
    yield* k.remove_waiter(lock, waiter);
    cleanup = true;
  } else {
    k.reached('lock_pi: the lock was granted after the wait had failed');
  }
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return cleanup;
}

/** Called when a task's priority has changed: if it waits, its place in the queue may change. */
export function* rt_mutex_adjust_pi(k: Kernel, task: task_struct): Proc<void> {
  yield* task.pi_lock.lock();
  const waiter = task.pi_blocked_on.get();
  if (waiter === null || waiter.tree_prio.get() === (yield* k.__waiter_prio(task))) {
    yield* task.pi_lock.unlock();
    return;
  }
  k.reached('rt_mutex_adjust_pi: a waiter is moved');
  const next_lock = waiter.lock;
  yield* task.pi_lock.unlock();
  yield* k.rt_mutex_adjust_prio_chain(task, RT_MUTEX_MIN_CHAINWALK, null, next_lock, null, task);
}

/** Wakes whom the unlock has designated, and enables preemption again. */
export function* rt_mutex_postunlock(k: Kernel, wqh: task_struct[]): Proc<void> {
  yield* k.wake_up_q(wqh);
  k.preempt_enable();
}
