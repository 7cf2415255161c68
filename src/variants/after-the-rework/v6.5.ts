/**
 * Linux 6.5, August 2023: v6.7 without fbeb558b0dd0 "futex/pi: Fix recursive rt_mutex waiter
 * state", Peter Zijlstra, 15 September 2023.
 *
 * A waiter that gives up takes hb->lock before it leaves the rt_mutex, so bucket and rt_mutex agree
 * on who waits whenever both locks are held: an unlock that finds a futex_q and nobody in the
 * rt_mutex complains. On PREEMPT_RT, where hb->lock is an rt_mutex, such a waiter waits for two.
 *
 * It is the first with f7853c342418 (v6.2.ts), and v6.6 is the same. What is wrong with it, beside
 * what is wrong with mainline: a leaver that finds nobody to name lets go of hb->lock with its
 * futex_q in the bucket, and the next unlock complains after all (v5.10.ts).
 */
import { type Bound, type Kernel, patch } from '../../kernel/build.ts';
import {
  EAGAIN,
  EBUSY,
  EINTR,
  EINVAL,
  EPERM,
  ERESTARTNOINTR,
  EWOULDBLOCK,
} from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../kernel/futex/futex_q.ts';
import { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { unlockUncontended } from '../fixes/stale-pi-state-reuse.ts';
import { futex_wait_requeue_pi, takeMovedLock } from './v6.5/wait_requeue_pi.ts';
import { v6_7 } from './v6.7.ts';

type Kernel65 = Omit<Kernel, keyof typeof own> & Bound<typeof own>;

/** Hands the futex to the top waiter. wait_lock is held and dropped; the caller has a reference. */
function* wake_futex_pi(
  k: Kernel65,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
): Proc<number> {
  const wqh: task_struct[] = [];
  let postunlock = false;
  let ret = 0;
  const top_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);
  // The C starts anew after it has complained.
  k.WARN_ON(top_waiter === null, 'wake_futex_pi: a futex_q without a waiter in the rt_mutex');
  const new_owner = (top_waiter as rt_mutex_waiter).task as task_struct;
  const newval = FUTEX_WAITERS | new_owner.pid;
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
  if (curval !== uval) ret = (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  if (ret === 0) {
    yield* k.pi_state_update_owner(pi_state, new_owner);
    postunlock = yield* k.__rt_mutex_futex_unlock(pi_state.pi_mutex, wqh);
    forgetAllBut(OP_BEGAN, 'wake_futex_pi: handed over', pi_state, wqh, postunlock);
  }
  yield* pi_state.pi_mutex.wait_lock.unlock();
  if (postunlock) yield* k.rt_mutex_postunlock(wqh);
  return ret;
}

/** The part of futex_lock_pi() up to no_block, for who may wait. hb->lock is held at both ends. */
function* waitForLock(
  k: Kernel65,
  q: futex_q,
  to: hrtimer_sleeper | null,
  rt_waiter: rt_mutex_waiter,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  yield* pi_state.pi_mutex.wait_lock.lock();
  yield* q.hb.lock.unlock();
  let ret = yield* k.__rt_mutex_start_proxy_lock(pi_state.pi_mutex, rt_waiter, k.current);
  yield* pi_state.pi_mutex.wait_lock.unlock();
  if (ret === 1) {
    ret = 0;
  } else if (ret === 0) {
    if (to !== null) yield* k.hrtimer_sleeper_start_expires(to);
    ret = yield* k.rt_mutex_wait_proxy_lock(pi_state.pi_mutex, to, rt_waiter);
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: wait ended', pi_state, ret);
  // cleanup: hb->lock first, so that an unlocker never sees a futex_q without a waiter.
  yield* k.futex_q_lockptr_lock(q);
  if (ret === 0) return 0;
  return (yield* k.rt_mutex_cleanup_proxy_lock(pi_state.pi_mutex, rt_waiter)) ? ret : 0;
}

function* futex_lock_pi(
  k: Kernel65,
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
  // Not with each new try (until 210d36d892de, v7.0).
  k.current.exiting = null;
  out: {
    for (;;) {
      forgetAllBut(OP_BEGAN, 'lock_pi');
      yield* k.futex_q_lock(q, hb);
      ret = yield* k.futex_lock_pi_atomic(uaddr, hb, q.pi_state, k.current, false);
      if (ret === 0) break;
      yield* k.futex_q_unlock(hb);
      if (ret !== -EAGAIN && ret !== -EBUSY) {
        if (ret === 1) ret = 0;
        break out;
      }
      k.reached('lock_pi: EAGAIN, started anew');
      yield* k.wait_for_owner_exiting(ret, k.current.exiting);
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
      ret = yield* k.waitForLock(q, to, rt_waiter);
    }
    // no_block:
    forgetAllBut(OP_BEGAN, 'lock_pi: no_block', ret);
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
  if (ret === -EINTR) k.reached('lock_pi: a signal came, started anew');
  return ret === -EINTR ? -ERESTARTNOINTR : ret;
}

function* futex_unlock_pi(k: Kernel65, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.read();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const top_waiter = k.futex_top_waiter(hb, uaddr);
    if (top_waiter === null) return yield* unlockUncontended(k, uaddr, uval, hb);
    const pi_state = top_waiter.pi_state.get();
    if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) {
      yield* hb.lock.unlock();
      return -EINVAL;
    }
    yield* k.get_pi_state(pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state);
    yield* pi_state.pi_mutex.wait_lock.lock();
    yield* hb.lock.unlock();
    const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
    yield* k.put_pi_state(pi_state);
    if (ret !== -EAGAIN) return ret;
    k.reached('unlock_pi: EAGAIN, started anew');
    yield* k.cond_resched();
  }
}

const own = {
  wake_futex_pi,
  waitForLock,
  futex_lock_pi,
  futex_unlock_pi,
  takeMovedLock,
  futex_wait_requeue_pi,
};

export const v6_5 = patch(
  v6_7,
  'v6.5',
  'Linux 6.5: each of the trees of a waiter has a key of its own (f7853c342418).',
  own,
  { is: 'kernel' },
);
