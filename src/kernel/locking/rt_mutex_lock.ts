/**
 * Locking and unlocking an rt_mutex without a futex (the outer half of kernel/locking/rtmutex.c and
 * of rtmutex_api.c, Linux v7.0): one compare-and-exchange of lock->owner while nobody waits, and
 * wait_lock otherwise. Futexes never come through here: their fast path is in user space.
 *
 * The waiters bit keeps the two halves apart: while it is set no compare-and-exchange succeeds.
 *
 * Collapsed here: lockdep's notes, CONFIG_DEBUG_RT_MUTEXES, killable sleeps.
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import {
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
} from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import { EDEADLK } from '../errno.ts';
import type { task_struct } from '../sched/task_struct.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from './rt_mutex.ts';
import { rt_mutex_waiter } from './rt_mutex_waiter.ts';
import { RT_MUTEX_MIN_CHAINWALK } from './rtmutex_api.ts';

function isSame(seen: number, expected: number): boolean {
  return seen === expected;
}

/** Takes a lock that is free and has no waiters. */
export function rt_mutex_cmpxchg_acquire(
  k: Kernel,
  lock: rt_mutex,
  old: task_struct | null,
  next: task_struct | null,
): Proc<boolean> {
  const expected = k.address(old);
  return lock.owner.cmpxchg(expected, k.address(next)).as(isSame, expected);
}

/** Lets go of a lock that has no waiters. */
export function rt_mutex_cmpxchg_release(
  k: Kernel,
  lock: rt_mutex,
  old: task_struct | null,
  next: task_struct | null,
): Proc<boolean> {
  const expected = k.address(old);
  return lock.owner.cmpxchg(expected, k.address(next)).as(isSame, expected);
}

/** wait_lock is held, so nobody sets the bit; a lock-free unlock needs it clear. */
export function* clear_rt_mutex_waiters(_k: Kernel, lock: rt_mutex): Proc<void> {
  const owner = yield* lock.owner.read();
  yield* lock.owner.write(owner & ~RT_MUTEX_HAS_WAITERS);
}

/** Clears the bit, drops wait_lock, and only then tries to let go without it. */
export function* unlock_rt_mutex_safe(k: Kernel, lock: rt_mutex): Proc<boolean> {
  const owner = yield* k.rt_mutex_owner(lock);
  yield* k.clear_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  // Whoever set the bit in between makes this fail.
  return yield* k.rt_mutex_cmpxchg_release(lock, owner, null);
}

export function* rt_mutex_slowunlock(k: Kernel, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  const entry = markHere();
  yield* lock.wait_lock.lock();
  // Without waiters the owner cannot just be set to NULL here: the next owner could free the lock
  // before wait_lock is dropped.
  while (!k.rt_mutex_has_waiters(lock)) {
    forgetAllBut(entry, 'slowunlock');
    if (yield* k.unlock_rt_mutex_safe(lock)) return;
    k.reached('rt_mutex_unlock: a waiter came while wait_lock was dropped');
    yield* lock.wait_lock.lock();
  }
  yield* k.mark_wakeup_next_waiter(wqh, lock);
  yield* lock.wait_lock.unlock();
  yield* k.rt_mutex_postunlock(wqh);
}

/** A deadlock that nobody asked to be told of: the C complains and stops the task for ever. */
export function rt_mutex_handle_deadlock(k: Kernel, res: number, detect_deadlock: boolean): void {
  k.WARN_ON(res === -EDEADLK && !detect_deadlock, 'rtmutex deadlock detected');
}

/** wait_lock is held; the walk along the chain drops it. */
export function* __rt_mutex_slowlock(
  k: Kernel,
  lock: rt_mutex,
  state: number,
  chwalk: boolean,
  waiter: rt_mutex_waiter,
): Proc<number> {
  k.lockdep_assert_held(lock.wait_lock);
  if (yield* k.try_to_take_rt_mutex(lock, k.current, null)) return 0;
  yield* k.set_current_state(state);
  let ret = yield* k.task_blocks_on_rt_mutex(lock, waiter, k.current, chwalk);
  if (ret === 0) ret = yield* k.rt_mutex_slowlock_block(lock, state, null, waiter);
  if (ret !== 0) {
    yield* k.set_current_state(TASK_RUNNING);
    yield* k.remove_waiter(lock, waiter);
    k.rt_mutex_handle_deadlock(ret, chwalk);
  }
  yield* k.fixup_rt_mutex_waiters(lock);
  return ret;
}

export function* rt_mutex_slowlock(k: Kernel, lock: rt_mutex, state: number): Proc<number> {
  const waiter = new rt_mutex_waiter();
  yield* lock.wait_lock.lock();
  const ret = yield* k.__rt_mutex_slowlock(lock, state, RT_MUTEX_MIN_CHAINWALK, waiter);
  yield* lock.wait_lock.unlock();
  waiter.life.dead = true;
  return ret;
}

export function* __rt_mutex_lock(k: Kernel, lock: rt_mutex, state: number): Proc<number> {
  k.might_sleep();
  if (yield* k.rt_mutex_cmpxchg_acquire(lock, null, k.current)) return 0;
  return yield* k.rt_mutex_slowlock(lock, state);
}

/** Waits until the lock is the caller's. */
export function* rt_mutex_lock(k: Kernel, lock: rt_mutex): Proc<void> {
  yield* k.__rt_mutex_lock(lock, TASK_UNINTERRUPTIBLE);
}

/** Waits until the lock is the caller's (0) or a signal is pending (-EINTR). */
export function* rt_mutex_lock_interruptible(k: Kernel, lock: rt_mutex): Proc<number> {
  return yield* k.__rt_mutex_lock(lock, TASK_INTERRUPTIBLE);
}

/** Takes the lock if nobody has it; says whether it did. */
export function* rt_mutex_trylock(k: Kernel, lock: rt_mutex): Proc<boolean> {
  if (yield* k.rt_mutex_cmpxchg_acquire(lock, null, k.current)) return true;
  return yield* k.rt_mutex_slowtrylock(lock);
}

export function* rt_mutex_unlock(k: Kernel, lock: rt_mutex): Proc<void> {
  if (yield* k.rt_mutex_cmpxchg_release(lock, k.current, null)) return;
  yield* k.rt_mutex_slowunlock(lock);
}
