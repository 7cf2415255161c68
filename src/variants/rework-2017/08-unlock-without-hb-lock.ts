/**
 * 16ffa12d7425 "futex: Pull rt_mutex_futex_unlock() out from under hb->lock", Peter Zijlstra, 22
 * March 2017, patch 8.
 *
 * unlock_pi takes a reference on the pi_state, drops hb->lock, and only then takes wait_lock: the
 * same gap with neither lock as in October 2016. What made that patch fail is gone, as an unlock
 * that finds no waiter in the gap starts anew instead of clearing the word. An exit, too, lets go
 * of hb->lock before it unlocks the rt_mutex, and takes a reference for that.
 *
 * What is wrong with it, beside what patch 7 left: put_pi_state() is now called without hb->lock,
 * which nobody has told exit (c74aef2d06a9, 153fbd1226fb; needs an owner that dies).
 *
 * Collapsed here: the failure exit of lock_pi, which only a page fault leads to, goes out from
 * under hb->lock as well; here it does so with patch 11.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { EAGAIN, EINVAL, EPERM } from '../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { exit_pi_state_list } from '../fixes/owner-unserialised.ts';
import { type Kernel07, rework_07 } from './07-start-anew.ts';

export type Kernel08 = Kernel07 & Bound<typeof own>;

/** From hb->lock to wait_lock; changed: for a moment neither is held. */
function* changeLocks(_k: Kernel08, hb: futex_hash_bucket, lock: rt_mutex): Proc<void> {
  yield* hb.lock.unlock();
  yield* lock.wait_lock.lock();
}

/** changed: wait_lock is held on entry and dropped, and the caller has a reference. */
function* wake_futex_pi(
  k: Kernel08,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
): Proc<number> {
  const { pi_mutex } = pi_state;
  const wqh: task_struct[] = [];
  let deboost = false;
  const new_owner = k.newOwner(pi_mutex);
  let ret = -EAGAIN;
  if (new_owner !== null) ret = yield* k.passOn(uaddr, uval, pi_state, new_owner);
  if (ret === 0) deboost = yield* k.__rt_mutex_futex_unlock(pi_mutex, wqh);
  forgetAllBut(OP_BEGAN, 'wake_futex_pi: decided', pi_state, wqh, deboost, ret);
  yield* pi_mutex.wait_lock.unlock();
  if (deboost) yield* k.postunlock(pi_mutex, wqh);
  return ret;
}

function* futex_unlock_pi(k: Kernel08, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.read();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const match = k.futex_top_waiter(hb, uaddr);
    if (match === null) return yield* k.unlockWithoutWaiters(uaddr, uval);
    // changed, from here: the pi_state is looked at before hb->lock is dropped.
    const pi_state = match.pi_state.get();
    if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) {
      yield* hb.lock.unlock();
      return -EINVAL;
    }
    yield* k.get_pi_state(pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state);
    yield* k.changeLocks(hb, pi_state.pi_mutex);
    const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
    yield* k.put_pi_state(pi_state);
    if (ret !== -EAGAIN) return ret;
    k.reached('unlock_pi: EAGAIN, started anew');
    yield* k.spin();
  }
}

/** changed: the unlock, if there is one, comes after hb->lock. */
export function* leaveAsMoved(
  k: Kernel08,
  q: futex_q,
  pi_mutex: rt_mutex,
  ret: number,
): Proc<void> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  const failed = ret !== 0 && (yield* k.rt_mutex_owner(pi_mutex)) === k.current;
  if (failed) yield* k.get_pi_state(pi_state);
  yield* k.unqueue_me_pi(q);
  if (!failed) return;
  yield* k.rt_mutex_futex_unlock(pi_mutex);
  yield* k.put_pi_state(pi_state);
}

const own = { changeLocks, wake_futex_pi, futex_unlock_pi, leaveAsMoved, exit_pi_state_list };

export const rework_08 = patch(
  rework_07,
  'rework-08',
  'Up to 16ffa12d7425: unlock_pi drops hb->lock before it takes wait_lock.',
  own,
  { is: 'kernel', adds: ['attach: the word changed before wait_lock was taken'] },
);
