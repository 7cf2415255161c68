/**
 * cfafcd117da0 "futex: Rework futex_lock_pi() to use rt_mutex_*_proxy_lock()", Peter Zijlstra, 22
 * March 2017, patch 11.
 *
 * lock_pi enters the rt_mutex's queue while it still holds hb->lock, and leaves it with hb->lock
 * held again when it fails: bucket and rt_mutex agree on who waits whenever hb->lock is free. The
 * call by which it enters forgets about a deadlock if the owner has let go meanwhile, so a waiter
 * that is told EDEADLK has not been designated.
 *
 * What is wrong with it, beside what patches 7 and 8 left:
 * - the hole of patch 10 is now in lock_pi: ETIMEDOUT, and the word names the caller;
 * - hrtimer_cancel() was lost on the way: lock_pi returns with its timer armed;
 * - where hb->lock is an rt_mutex itself (PREEMPT_RT) the chain walk sees a deadlock that is none.
 * By mistake the tidying of the waiters bit moved from the wait to the cleanup, which did it
 * already; without a lock-free unlock a stale bit harms nobody.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { EAGAIN, EBUSY, EINTR, ERESTARTNOINTR, EWOULDBLOCK } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../kernel/futex/futex_q.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import * as today from '../../kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { TASK_INTERRUPTIBLE } from '../../machine/task-state.ts';
import { type Kernel10, rework_10 } from './10-wait-and-cleanup.ts';

export type Kernel11 = Kernel10 & Bound<typeof own>;

/** 1 taken, 0 queued; if it fails the waiter is removed at once. wait_lock is held. */
export function* __rt_mutex_start_proxy_lock(
  k: Kernel11,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  const ret = yield* today.__rt_mutex_start_proxy_lock(k, lock, waiter, task);
  if (ret < 0) yield* k.remove_waiter(lock, waiter);
  return ret;
}

/** The same for a sleeper that is being requeued. The inner half has removed the waiter. */
export function* rt_mutex_start_proxy_lock(
  k: Kernel11,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  yield* lock.wait_lock.lock();
  const ret = yield* k.__rt_mutex_start_proxy_lock(lock, waiter, task);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** Starts to take the rt_mutex; drops hb->lock if the caller has to wait, which is 0. */
function* startToWait(k: Kernel11, q: futex_q, waiter: rt_mutex_waiter): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  yield* pi_mutex.wait_lock.lock();
  const ret = yield* k.__rt_mutex_start_proxy_lock(pi_mutex, waiter, k.current);
  yield* pi_mutex.wait_lock.unlock();
  if (ret === 0) yield* q.hb.lock.unlock();
  return ret;
}

/** The waiting part of futex_lock_pi(). hb->lock is held before and after. */
function* waitByProxy(
  k: Kernel11,
  q: futex_q,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  const started = yield* k.startToWait(q, waiter);
  if (started !== 0) return started === 1 ? 0 : started;
  if (to !== null) yield* k.hrtimer_sleeper_start_expires(to);
  const ret = yield* k.rt_mutex_wait_proxy_lock(pi_mutex, to, waiter);
  yield* (q.lock_ptr.load() as Spinlock).lock();
  if (ret !== 0 && !(yield* k.rt_mutex_cleanup_proxy_lock(pi_mutex, waiter))) return 0;
  return ret;
}

/** Without the tidying of the waiters bit. */
function* rt_mutex_wait_proxy_lock(
  k: Kernel11,
  lock: rt_mutex,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  yield* lock.wait_lock.lock();
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  const ret = yield* k.__rt_mutex_slowlock(lock, TASK_INTERRUPTIBLE, to, waiter);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** With the tidying of the waiters bit done twice. */
function* rt_mutex_cleanup_proxy_lock(
  k: Kernel11,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
): Proc<boolean> {
  let cleanup = false;
  yield* lock.wait_lock.lock();
  if ((yield* k.rt_mutex_owner(lock)) !== k.current) {
    yield* k.remove_waiter(lock, waiter);
    yield* k.fixup_rt_mutex_waiters(lock);
    cleanup = true;
  }
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return cleanup;
}

export function* futex_lock_pi(
  k: Kernel11,
  uaddr: futex_key,
  time: boolean,
  trylock: boolean,
): Proc<number> {
  k.refill_pi_state_cache();
  const to = k.futex_setup_timer(time);
  const q = new futex_q(uaddr);
  const rt_waiter = new rt_mutex_waiter();
  const hb = q.hb;
  k.current.exiting = null;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'lock_pi');
    yield* k.queue_lock(q, hb);
    const ret = yield* k.futex_lock_pi_atomic(uaddr, hb, q.pi_state, k.current, false);
    if (ret === 0) break;
    yield* k.queue_unlock(hb);
    if (ret === 1) return 0;
    // -EBUSY since v5.5, and only there.
    if (ret !== -EAGAIN && ret !== -EBUSY) return ret;
    k.reached('lock_pi: EAGAIN, started anew');
    yield* k.wait_for_owner_exiting(ret, k.current.exiting);
    yield* k.cond_resched();
  }
  const pi_state = q.pi_state.get() as futex_pi_state;
  k.WARN_ON(pi_state === null, 'futex_lock_pi: no pi_state');
  // changed, up to the fixup: hb->lock is not dropped here.
  yield* k.__futex_queue(q, hb, k.current);
  forgetAllBut(OP_BEGAN, 'lock_pi: queued', pi_state);
  let ret: number;
  if (trylock) {
    ret = (yield* k.rt_mutex_futex_trylock(pi_state.pi_mutex)) ? 0 : -EWOULDBLOCK;
    if (ret !== 0) k.reached('trylock_pi: somebody had the lock');
  } else {
    ret = yield* k.waitByProxy(q, to, rt_waiter);
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: waited', pi_state, ret);
  const res = yield* k.fixup_owner(uaddr, q, ret === 0);
  if (res !== 0) ret = res < 0 ? res : 0;
  // Since patch 8 the failure exit unlocks without hb->lock; only a page fault leads there.
  const failed = ret !== 0 && (yield* k.rt_mutex_owner(pi_state.pi_mutex)) === k.current;
  if (failed) yield* k.get_pi_state(pi_state);
  yield* k.unqueue_me_pi(q);
  if (failed) {
    yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
    yield* k.put_pi_state(pi_state);
  }
  q.life.dead = true;
  rt_waiter.life.dead = true;
  if (ret === -EINTR) k.reached('lock_pi: a signal came, started anew');
  return ret === -EINTR ? -ERESTARTNOINTR : ret;
}

const own = {
  __rt_mutex_start_proxy_lock,
  rt_mutex_start_proxy_lock,
  startToWait,
  waitByProxy,
  rt_mutex_wait_proxy_lock,
  rt_mutex_cleanup_proxy_lock,
  futex_lock_pi,
};

export const rework_11 = patch(
  rework_10,
  'rework-11',
  'Up to cfafcd117da0: lock_pi enters and leaves the rt_mutex with hb->lock held.',
  own,
  { is: 'kernel' },
);
