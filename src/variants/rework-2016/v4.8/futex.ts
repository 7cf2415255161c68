/**
 * PI futexes as of Linux 4.8.15 (kernel/futex.c): hb->lock serialises nearly everything, the
 * unlock is done with it held, and futex_q and rt_mutex may disagree on whether anybody waits.
 *
 * Guarded by hb->lock: the bucket, futex_q -> pi_state, and {user word, pi_state->owner} as far as
 * the kernel writes them. wait_lock guards the rt_mutex alone.
 *
 * Collapsed here: what kernel/futex/pi.ts collapses.
 */
import type { Bound } from '../../../kernel/build.ts';
import {
  EAGAIN,
  EDEADLK,
  EINTR,
  EINVAL,
  EPERM,
  ERESTARTNOINTR,
  EWOULDBLOCK,
} from '../../../kernel/errno.ts';
import * as core from '../../../kernel/futex/core.ts';
import type { futex_hash_bucket, futex_key } from '../../../kernel/futex/futex_key.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_TID_MASK,
  FUTEX_WAITERS,
} from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../../../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../../kernel/futex/futex_q.ts';
import { PF_KTHREAD, type task_struct } from '../../../kernel/sched/task_struct.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../../machine/observer.ts';
import type { Spinlock } from '../../../machine/spinlock.ts';
import type { PiStateKernel } from './futex_pi_state.ts';

export type Kernel48 = PiStateKernel & Bound<typeof futex48>;

/** @param set_waiters others are going to wait behind a sleeper that is given the lock */
function* futex_lock_pi_atomic(
  k: Kernel48,
  uaddr: futex_key,
  hb: futex_hash_bucket,
  ps: PiStateSlot,
  task: task_struct,
  set_waiters: boolean,
): Proc<number> {
  const vpid = task.pid;
  const uval = yield* k.futex_get_value_locked(uaddr);
  if ((uval & FUTEX_TID_MASK) === vpid) {
    k.reached('lock_pi: EDEADLK, the word names the caller');
    return -EDEADLK;
  }
  const match = k.futex_top_waiter(hb, uaddr);
  if (match !== null) {
    return yield* k.attach_to_pi_state(uaddr, uval, match.pi_state.get(), ps);
  }
  if ((uval & FUTEX_TID_MASK) === 0) {
    k.row(1, uval, null);
    const newval = (uval & FUTEX_OWNER_DIED) | vpid | (set_waiters ? FUTEX_WAITERS : 0);
    const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);
    return ret !== 0 ? ret : 1;
  }
  const ret = yield* k.lock_pi_update_atomic(uaddr, uval, uval | FUTEX_WAITERS);
  if (ret !== 0) return ret;
  return yield* k.attach_to_pi_owner(uval, uaddr, ps);
}

/** Any task but the kernel's own; address spaces are not compared. */
function mayOwnFutexes(_k: Kernel48, p: task_struct): boolean {
  return (p.flags & PF_KTHREAD) === 0;
}

/** Queues q and lets go of hb->lock: from here on q is seen, and has no waiter in the rt_mutex. */
function* queue_me(k: Kernel48, q: futex_q, hb: futex_hash_bucket): Proc<void> {
  yield* k.__futex_queue(q, hb, k.current);
  yield* hb.lock.unlock();
}

function* unqueue_me_pi(k: Kernel48, q: futex_q): Proc<void> {
  k.__futex_unqueue(q);
  const pi_state = q.pi_state.get();
  k.WARN_ON(pi_state === null, 'unqueue_me_pi: no pi_state');
  yield* k.put_pi_state(pi_state as futex_pi_state);
  q.pi_state.set(null);
  yield* (q.lock_ptr.load() as Spinlock).unlock();
}

/** After the wait: 1 the lock is ours, 0 it is not. hb->lock is held. */
function* fixup_owner(k: Kernel48, uaddr: futex_key, q: futex_q, locked: boolean): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  if (locked) {
    if ((yield* pi_state.owner.read()) !== k.current) {
      yield* k.fixup_pi_state_owner(uaddr, q, k.current);
    }
    return 1;
  }
  return yield* k.fixupDesignatedLeaver(uaddr, q);
}

/**
 * The second half of fixup_owner(): the wait failed. If the unlocker had designated us all the same
 * ("branch 2", since cdf71a10c7b6), we take the lock now, or see who got it.
 */
function* fixupDesignatedLeaver(k: Kernel48, uaddr: futex_key, q: futex_q): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  if ((yield* pi_state.owner.read()) === k.current) {
    if (yield* k.rt_mutex_futex_trylock(pi_state.pi_mutex)) {
      k.reached('fixup: the trylock succeeded');
      return 1;
    }
    yield* pi_state.pi_mutex.wait_lock.lock();
    let owner = yield* k.rt_mutex_owner(pi_state.pi_mutex);
    if (owner !== null) k.reached('fixup: the lock was stolen from the leaver');
    else owner = k.rt_mutex_next_owner(pi_state.pi_mutex);
    yield* pi_state.pi_mutex.wait_lock.unlock();
    return yield* k.fixup_pi_state_owner(uaddr, q, k.notNull(owner, 'newowner in fixup_owner'));
  }
  const paranoia = (yield* k.rt_mutex_owner(pi_state.pi_mutex)) === k.current;
  k.WARN_ON(paranoia, 'fixup_owner: rt_mutex is ours though the wait failed');
  return 0;
}

/** rt_mutex_trylock(), with its lock-free attempt. */
function* rt_mutex_futex_trylock(k: Kernel48, lock: futex_pi_state['pi_mutex']): Proc<boolean> {
  return yield* k.rt_mutex_trylock(lock);
}

/** The failure exit of futex_lock_pi() lets go of a lock that it came to own all the same. */
function* unlockUnwanted(k: Kernel48, lock: futex_pi_state['pi_mutex']): Proc<void> {
  yield* k.rt_mutex_unlock(lock);
}

function* futex_lock_pi(
  k: Kernel48,
  uaddr: futex_key,
  time: boolean,
  trylock: boolean,
): Proc<number> {
  k.refill_pi_state_cache();
  const to = k.futex_setup_timer(time);
  const q = new futex_q(uaddr);
  const hb = q.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'lock_pi');
    yield* k.queue_lock(q, hb);
    const ret = yield* k.futex_lock_pi_atomic(uaddr, hb, q.pi_state, k.current, false);
    if (ret === 0) break;
    yield* k.queue_unlock(hb);
    if (ret === 1) return 0;
    if (ret !== -EAGAIN) return ret;
    k.reached('lock_pi: EAGAIN, started anew');
    yield* k.cond_resched();
  }
  const pi_state = q.pi_state.get() as futex_pi_state;
  yield* k.queue_me(q, hb);
  forgetAllBut(OP_BEGAN, 'lock_pi: queued', pi_state);
  k.WARN_ON(pi_state === null, 'futex_lock_pi: no pi_state');
  let ret: number;
  if (trylock) {
    ret = (yield* k.rt_mutex_futex_trylock(pi_state.pi_mutex)) ? 0 : -EWOULDBLOCK;
    if (ret !== 0) k.reached('trylock_pi: somebody had the lock');
  } else {
    ret = yield* k.rt_mutex_timed_futex_lock(pi_state.pi_mutex, to);
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: waited', pi_state, ret);
  yield* (q.lock_ptr.load() as Spinlock).lock();
  const res = yield* k.fixup_owner(uaddr, q, ret === 0);
  if (res !== 0) ret = res < 0 ? res : 0;
  if (ret !== 0 && (yield* k.rt_mutex_owner(pi_state.pi_mutex)) === k.current) {
    yield* k.unlockUnwanted(pi_state.pi_mutex);
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: settled', ret);
  yield* k.unqueue_me_pi(q);
  q.life.dead = true;
  if (ret === -EINTR) k.reached('lock_pi: a signal came, started anew');
  return ret === -EINTR ? -ERESTARTNOINTR : ret;
}

/**
 * Hands the futex over with hb->lock held; drops it on success. Without a waiter in the rt_mutex it
 * goes to the first futex_q's task: either it is about to queue there, or it is leaving and its
 * fixup will sort it out.
 */
function* wake_futex_pi(
  k: Kernel48,
  uaddr: futex_key,
  uval: number,
  top_waiter: futex_q,
  hb: futex_hash_bucket,
): Proc<number> {
  const pi_state = top_waiter.pi_state.get();
  if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) return -EINVAL;
  const { pi_mutex } = pi_state;
  const wqh: task_struct[] = [];
  yield* pi_mutex.wait_lock.lock();
  let new_owner = k.rt_mutex_next_owner(pi_mutex);
  if (new_owner === null) {
    k.reached('wake_futex_pi: a futex_q without a waiter in the rt_mutex');
    new_owner = top_waiter.task as task_struct;
  }
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, FUTEX_WAITERS | new_owner.pid);
  if (curval !== uval) {
    yield* pi_mutex.wait_lock.unlock();
    return (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  }
  yield* k.pi_state_update_owner(pi_state, new_owner);
  yield* pi_mutex.wait_lock.unlock();

  const deboost = yield* k.rtMutexFutexUnlock(pi_mutex, wqh);
  // hb->lock first, so that the woken task does not run into it; the boost last, so that we are not
  // scheduled away before the wake-up.
  yield* hb.lock.unlock();
  yield* k.wake_up_q(wqh);
  if (deboost) yield* k.deboostTask(pi_mutex, k.current);
  return 0;
}

function* futex_unlock_pi(k: Kernel48, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.read();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const match = k.futex_top_waiter(hb, uaddr);
    if (match !== null) {
      const ret = yield* k.wake_futex_pi(uaddr, uval, match, hb);
      if (ret === 0) return 0;
      yield* hb.lock.unlock();
      if (ret !== -EAGAIN) return ret;
      k.reached('unlock_pi: EAGAIN, started anew');
      continue;
    }
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
    yield* hb.lock.unlock();
    if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
    return curval === uval ? 0 : -EAGAIN;
  }
}

/** FUTEX_LOCK_PI2 comes with v5.14. */
function knowsLockPi2(): boolean {
  return false;
}

export const futex48 = {
  knowsLockPi2,
  mayOwnFutexes,
  queue_lock: core.futex_q_lock,
  queue_unlock: core.futex_q_unlock,
  futex_lock_pi_atomic,
  queue_me,
  unqueue_me_pi,
  fixup_owner,
  fixupDesignatedLeaver,
  rt_mutex_futex_trylock,
  unlockUnwanted,
  futex_lock_pi,
  wake_futex_pi,
  futex_unlock_pi,
};
