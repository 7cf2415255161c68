/**
 * PI futexes: FUTEX_LOCK_PI, FUTEX_TRYLOCK_PI and FUTEX_UNLOCK_PI (kernel/futex/pi.c, Linux v7.0
 * with the later fixes that lock and unlock have seen). How a waiter comes to its pi_state is in
 * attach.ts.
 *
 *   lock                  guards
 *   hb->lock              which futex_q is in a bucket, and futex_q -> pi_state
 *   pi_mutex->wait_lock   the pair {user word, pi_state}, and the rt_mutex
 *   p->pi_lock            p->pi_state_list, and who is on it
 *   pi_state->refcount    the life of the pi_state
 *
 * Order: hb->lock, then wait_lock, then pi_lock.
 *
 * Collapsed here:
 * - memory pressure (-ENOMEM);
 * - bucket references of resizable hash tables (drop_hb_ref).
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere, OP_BEGAN } from '../../machine/observer.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import type { Kernel } from '../build.ts';
import {
  EAGAIN,
  EBUSY,
  EDEADLK,
  EFAULT,
  EINTR,
  EINVAL,
  EPERM,
  ERESTARTNOINTR,
  EWOULDBLOCK,
} from '../errno.ts';
import { rt_mutex_waiter } from '../locking/rt_mutex_waiter.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { futex_hash_bucket, futex_key } from './futex_key.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from './futex_key.ts';
import type { futex_pi_state, PiStateSlot } from './futex_pi_state.ts';
import { futex_q } from './futex_q.ts';

export function* lock_pi_update_atomic(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  newval: number,
): Proc<number> {
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
  if (uaddr.uaddr.faulted(curval)) return -EFAULT;
  return curval !== uval ? -EAGAIN : 0;
}

/**
 * A pi_state for a sleeper that has just been given the lock. It sleeps, or waits for us: nobody
 * has to look whether it is there and may be an owner.
 */
export function* attachToTaker(
  k: Kernel,
  uaddr: futex_key,
  ps: PiStateSlot,
  task: task_struct,
): Proc<void> {
  yield* task.pi_lock.lock();
  k.__attach_to_pi_owner(task, uaddr, ps);
  yield* task.pi_lock.unlock();
}

/**
 * What can be done under hb->lock: 1 the lock is taken, 0 attached and ready to wait, or error.
 *
 * @param task who is to have the lock: the caller, or a sleeper that is being requeued
 * @param set_waiters others are going to wait behind it, so that the bit has to be set at once and
 *   a pi_state to be there
 */
export function* futex_lock_pi_atomic(
  k: Kernel,
  uaddr: futex_key,
  hb: futex_hash_bucket,
  ps: PiStateSlot,
  task: task_struct,
  set_waiters: boolean,
): Proc<number> {
  const vpid = task.pid;
  const uval = yield* k.futex_get_value_locked(uaddr);
  if (uaddr.uaddr.faulted(uval)) return -EFAULT;
  if ((uval & FUTEX_TID_MASK) === vpid) {
    k.reached('lock_pi: EDEADLK, the word names the caller');
    return -EDEADLK;
  }

  const top_waiter = k.futex_top_waiter(hb, uaddr);
  if (top_waiter !== null) {
    return yield* k.attach_to_pi_state(uaddr, uval, top_waiter.pi_state.get(), ps);
  }

  if ((uval & FUTEX_TID_MASK) === 0) {
    // [1] Nobody owns it and nobody waits. OWNER_DIED is kept for user space to see.
    k.row(1, uval, null);
    const newval = (uval & FUTEX_OWNER_DIED) | vpid | (set_waiters ? FUTEX_WAITERS : 0);
    const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);
    if (ret !== 0) return ret;
    if (set_waiters) yield* k.attachToTaker(uaddr, ps, task);
    return 1;
  }

  // First waiter. The bit goes first: it forces an owner that unlocks into the kernel, where
  // hb->lock stops it.
  const newval = uval | FUTEX_WAITERS;
  const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);
  if (ret !== 0) return ret;
  // If attaching fails no harm is done, the bit is just set.
  return yield* k.attach_to_pi_owner(newval, uaddr, ps);
}

/** Hands the futex to the top waiter. wait_lock is held and dropped; the caller has a reference. */
export function* wake_futex_pi(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
  top_waiter: rt_mutex_waiter,
): Proc<number> {
  const wqh: task_struct[] = [];
  let postunlock = false;
  let ret = 0;
  const new_owner = top_waiter.task as task_struct;
  // The WAITERS bit stays while there is a pi_state; OWNER_DIED goes, we are the owner.
  const newval = FUTEX_WAITERS | new_owner.pid;
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
  if (uaddr.uaddr.faulted(curval)) {
    ret = -EFAULT;
  } else if (curval !== uval) {
    // Somebody set the WAITERS bit after our unlocked read: again. Anything else is misuse.
    ret = (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  }
  if (ret === 0) {
    // The word is written: from here on nothing may fail.
    yield* k.pi_state_update_owner(pi_state, new_owner);
    postunlock = yield* k.__rt_mutex_futex_unlock(pi_state.pi_mutex, wqh);
    forgetAllBut(OP_BEGAN, 'wake_futex_pi: handed over', pi_state, wqh, postunlock);
  }
  yield* pi_state.pi_mutex.wait_lock.unlock();
  if (postunlock) yield* k.rt_mutex_postunlock(wqh);
  return ret;
}

/**
 * Makes word and pi_state name the rt_mutex's owner: us if we stole the lock (argowner), or whoever
 * stole it from us (argowner NULL). 1 we own it, 0 we do not. hb->lock and wait_lock are held.
 *
 * The word goes first: it is the one that can fault.
 */
export function* __fixup_pi_state_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  // We hold it, so nobody can move q to another bucket.
  let hb_lock = q.lock_ptr.load() as Spinlock;
  const entry = markHere();
  const oldowner = yield* pi_state.owner.read();
  for (;;) {
    forgetAllBut(entry, 'fixup', oldowner);
    let newowner = argowner;
    if (argowner === null) {
      // Somebody else has fixed it already.
      if (oldowner !== k.current) return 0;
      if (yield* k.__rt_mutex_futex_trylock(pi_state.pi_mutex)) {
        // Got it after all, and word and pi_state say so.
        k.reached('fixup: the trylock succeeded');
        return 1;
      }
      newowner = yield* k.rt_mutex_owner(pi_state.pi_mutex);
      // A waiter that outranks us has been woken and has not taken it yet: wait for it.
      k.reached(
        newowner === null
          ? 'fixup: nobody owned the lock yet'
          : 'fixup: the lock was stolen from the leaver',
      );
    } else {
      k.WARN_ON(argowner !== k.current, '__fixup_pi_state_owner: argowner is not current');
      if (oldowner === k.current) return 1;
    }
    let err = newowner === null ? -EAGAIN : yield* writeOwner(k, uaddr, pi_state, newowner);
    if (err === 0) {
      yield* k.pi_state_update_owner(pi_state, newowner);
      return argowner === k.current ? 1 : 0;
    }
    // handle_err:
    yield* pi_state.pi_mutex.wait_lock.unlock();
    yield* hb_lock.unlock();
    if (err === -EFAULT) err = yield* k.fault_in_user_writeable(uaddr);
    else {
      yield* k.cond_resched();
      err = 0;
    }
    hb_lock = yield* k.futex_q_lockptr_lock(q);
    yield* pi_state.pi_mutex.wait_lock.lock();
    // Somebody else may have fixed it for us.
    if ((yield* pi_state.owner.read()) !== oldowner) return argowner === k.current ? 1 : 0;
    if (err === 0) continue;
    // The word cannot be mended. The kernel's own notes agree at least: whoever has the rt_mutex.
    k.reached('fixup: EFAULT, the word cannot be mended');
    const owner = yield* k.rt_mutex_owner(pi_state.pi_mutex);
    yield* k.pi_state_update_owner(pi_state, owner);
    return err;
  }
}

/** The part of __fixup_pi_state_owner() that writes the user word: 0, or -EFAULT. */
function* writeOwner(
  k: Kernel,
  uaddr: futex_key,
  pi_state: futex_pi_state,
  newowner: task_struct,
): Proc<number> {
  let newtid = newowner.pid | FUTEX_WAITERS;
  if ((yield* pi_state.owner.read()) === null) newtid |= FUTEX_OWNER_DIED;
  let uval = yield* k.futex_get_value_locked(uaddr);
  if (uaddr.uaddr.faulted(uval)) return -EFAULT;
  for (;;) {
    const newval = (uval & FUTEX_OWNER_DIED) | newtid;
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
    if (uaddr.uaddr.faulted(curval)) return -EFAULT;
    if (curval === uval) return 0;
    uval = curval;
  }
}

export function* fixup_pi_state_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  k.lockdep_assert_held(q.lock_ptr.load() as Spinlock);
  yield* pi_state.pi_mutex.wait_lock.lock();
  const ret = yield* k.__fixup_pi_state_owner(uaddr, q, argowner);
  yield* pi_state.pi_mutex.wait_lock.unlock();
  return ret;
}

/** After the wait: 1 the lock is ours, 0 it is not. hb->lock is held. */
export function* fixup_pi_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  locked: boolean,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  if (locked) {
    // Read without wait_lock: as we own the lock, "it names us" is stable. Otherwise we stole it.
    if ((yield* pi_state.owner.read()) !== k.current) {
      return yield* k.fixup_pi_state_owner(uaddr, q, k.current);
    }
    return 1;
  }
  // We did not get it, but the unlocker had designated us: word and pi_state must not go on naming
  // us. Another unlocked read; "it names us" is not stable here, but needs a look. [10]
  if ((yield* pi_state.owner.read()) === k.current) {
    return yield* k.fixup_pi_state_owner(uaddr, q, null);
  }
  const paranoia = (yield* k.rt_mutex_owner(pi_state.pi_mutex)) === k.current;
  k.WARN_ON(paranoia, 'fixup_pi_owner: rt_mutex is ours though the wait failed');
  return 0;
}

/** Takes q out of the bucket, unless an unlocker has done so, and drops its pi_state. [hb->lock] */
export function* futex_unqueue_pi(k: Kernel, q: futex_q): Proc<void> {
  if (q.listed.get()) k.__futex_unqueue(q);
  const pi_state = q.pi_state.get();
  k.WARN_ON(pi_state === null, 'futex_unqueue_pi: no pi_state');
  yield* k.put_pi_state(pi_state as futex_pi_state);
  q.pi_state.set(null);
}

/**
 * FUTEX_LOCK_PI, FUTEX_LOCK_PI2 or FUTEX_TRYLOCK_PI. The user-space fast path has failed, or was
 * not tried. LOCK_PI2 (bf22a6976897, v5.14) has another clock for its timeout, and nothing else.
 */
export function* futex_lock_pi(
  k: Kernel,
  uaddr: futex_key,
  time: boolean,
  trylock: boolean,
): Proc<number> {
  k.refill_pi_state_cache();
  const to = k.futex_setup_timer(time);
  const q = new futex_q(uaddr);
  const rt_waiter = new rt_mutex_waiter();
  const hb = q.hb;
  let ret: number;
  k.current.exiting = null;
  out: {
    for (;;) {
      forgetAllBut(OP_BEGAN, 'lock_pi');
      yield* k.futex_q_lock(q, hb);
      ret = yield* k.futex_lock_pi_atomic(uaddr, hb, q.pi_state, k.current, false);
      if (ret === 0) break;
      yield* k.futex_q_unlock(hb);
      if (ret === -EFAULT) {
        ret = yield* k.fault_in_user_writeable(uaddr);
        if (ret !== 0) {
          k.reached('lock_pi: EFAULT, the page cannot be written to');
          break out;
        }
        k.reached('lock_pi: the page was brought in, started anew');
        continue;
      }
      if (ret !== -EAGAIN && ret !== -EBUSY) {
        if (ret === 1) ret = 0;
        break out;
      }
      // The user word changed under us, or the owner is exiting.
      k.reached('lock_pi: EAGAIN, started anew');
      yield* k.wait_for_owner_exiting(ret, k.current.exiting);
      k.clearExiting();
      yield* k.cond_resched();
    }
    const pi_state = q.pi_state.get() as futex_pi_state;
    k.WARN_ON(pi_state === null, 'futex_lock_pi: no pi_state');
    yield* k.__futex_queue(q, hb, k.current);
    forgetAllBut(OP_BEGAN, 'lock_pi: queued', pi_state);

    if (trylock) {
      ret = (yield* k.rt_mutex_futex_trylock(pi_state.pi_mutex)) ? 0 : -EWOULDBLOCK;
      if (ret !== 0) k.reached('trylock_pi: somebody had the lock');
    } else {
      // wait_lock first, then let go of hb->lock: an unlocker that finds q in the bucket has to
      // wait for wait_lock, and by then the waiter below is queued too.
      yield* pi_state.pi_mutex.wait_lock.lock();
      yield* hb.lock.unlock();
      ret = yield* k.__rt_mutex_start_proxy_lock(pi_state.pi_mutex, rt_waiter, k.current);
      yield* pi_state.pi_mutex.wait_lock.unlock();
      if (ret === 1) {
        ret = 0;
      } else if (ret === 0) {
        if (to !== null) yield* k.hrtimer_sleeper_start_expires(to);
        ret = yield* k.rt_mutex_wait_proxy_lock(pi_state.pi_mutex, to, rt_waiter);
      }
      forgetAllBut(OP_BEGAN, 'lock_pi: waited', pi_state, ret);
      // cleanup: the waiter leaves the rt_mutex before q leaves the bucket, so an unlocker can see
      // a q without a waiter. It knows that such a q is leaving.
      if (ret !== 0) {
        if (!(yield* k.rt_mutex_cleanup_proxy_lock(pi_state.pi_mutex, rt_waiter))) ret = 0;
      }
      yield* k.futex_q_lockptr_lock(q);
    }

    // no_block:
    forgetAllBut(OP_BEGAN, 'lock_pi: no_block', pi_state, ret);
    const res = yield* k.fixup_pi_owner(uaddr, q, ret === 0);
    if (res !== 0) ret = res < 0 ? res : 0;
    forgetAllBut(OP_BEGAN, 'lock_pi: settled', ret);
    yield* k.futex_unqueue_pi(q);
    yield* hb.lock.unlock();
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: out', ret);
  if (to !== null) yield* k.hrtimer_cancel(to);
  q.life.dead = true;
  rt_waiter.life.dead = true;
  // After a signal the system call starts anew, unseen by its caller.
  if (ret === -EINTR) k.reached('lock_pi: a signal came, started anew');
  return ret === -EINTR ? -ERESTARTNOINTR : ret;
}

/** FUTEX_UNLOCK_PI. */
export function* futex_unlock_pi(k: Kernel, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  retry: for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.readByUser();
    // Only what we own.
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    for (;;) {
      // Waiters first: the user word is not to be trusted.
      const top_waiter = k.futex_top_waiter(hb, uaddr);
      if (top_waiter === null) break;
      const pi_state = top_waiter.pi_state.get();
      if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) {
        yield* hb.lock.unlock();
        return -EINVAL;
      }
      // wait_lock while hb->lock is still held: there is no moment with neither, so a new waiter
      // cannot be missed.
      yield* pi_state.pi_mutex.wait_lock.lock();
      const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);
      if (rt_waiter === null) {
        // It is on its way out. It must not be found by a new locker: look again without it.
        k.reached('unlock_pi: a leaving waiter was taken out of the bucket');
        k.__futex_unqueue(top_waiter);
        yield* pi_state.pi_mutex.wait_lock.unlock();
        continue;
      }
      yield* k.get_pi_state(pi_state);
      forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state, rt_waiter);
      yield* hb.lock.unlock();
      const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state, rt_waiter);
      forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
      yield* k.put_pi_state(pi_state);
      if (ret === -EFAULT) {
        if ((yield* k.fault_in_user_writeable(uaddr)) === 0) continue retry;
        k.reached('unlock_pi: EFAULT, the page cannot be written to');
        return ret;
      }
      if (ret === -EAGAIN) {
        k.reached('unlock_pi: EAGAIN, started anew');
        yield* k.cond_resched();
        continue retry;
      }
      return ret;
    }
    // Nobody waits; who is about to is stuck on hb->lock. Neither bit is kept.
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
    yield* hb.lock.unlock();
    if (uaddr.uaddr.faulted(curval)) {
      if ((yield* k.fault_in_user_writeable(uaddr)) === 0) continue;
      k.reached('unlock_pi: EFAULT, the page cannot be written to');
      return -EFAULT;
    }
    // Let user space handle a changed word.
    if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
    return curval === uval ? 0 : -EAGAIN;
  }
}
