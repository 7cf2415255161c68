/**
 * The patch that the seed mail answers: "futex: Rewrite FUTEX_UNLOCK_PI", Peter Zijlstra, October
 * 2016. Over 4.8.15 it
 *
 * - gives futexes rt_mutex calls without a fast path, so that an unlock never drops wait_lock;
 * - drops hb->lock early in unlock_pi and uses only wait_lock from there on;
 * - sides with the rt_mutex when it knows of no waiter, and simply clears the user word.
 *
 * The patch itself is not public any more; this is rebuilt from what the mail quotes of it. What
 * the mail does not say is a sub-variant, not a silent guess: without one, the owner stays as it is
 * when the word is cleared, and fixup_owner() keeps its branch for a designated leaver. What it did
 * to requeueing is not known at all.
 */

import type { Bound } from '../../kernel/build.ts';
import { patch } from '../../kernel/build.ts';
import { EAGAIN, EINVAL, EPERM } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import type { Kernel48 } from './v4.8/futex.ts';
import { v4_8_15 } from './v4.8.15.ts';

type KernelRfc = Omit<Kernel48, keyof typeof rfc> & Bound<typeof rfc>;

/** Futexes have their own fast path in user space. */
function* rt_mutex_futex_trylock(k: KernelRfc, lock: rt_mutex): Proc<boolean> {
  return yield* k.rt_mutex_slowtrylock(lock);
}

/** Never drops wait_lock; true when somebody has to be woken. */
function* __rt_mutex_futex_unlock(k: KernelRfc, lock: rt_mutex, wqh: task_struct[]): Proc<boolean> {
  if (!k.rt_mutex_has_waiters(lock)) {
    yield* lock.owner.write(0);
    return false;
  }
  yield* k.mark_wakeup_next_waiter(wqh, lock);
  return true;
}

/** The failure exit of lock_pi goes without the fast path as well. */
function* unlockUnwanted(k: KernelRfc, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  yield* lock.wait_lock.lock();
  const deboost = yield* k.__rt_mutex_futex_unlock(lock, wqh);
  yield* lock.wait_lock.unlock();
  yield* k.wake_up_q(wqh);
  if (deboost) yield* k.deboostTask(lock, k.current);
}

/** What becomes of the pi_state's owner when the word is cleared: it stays, and stays linked. */
function* clearOwner(_k: KernelRfc, _pi_state: futex_pi_state): Proc<void> {}

/** No lock is held on entry, but the caller has a reference. */
function* wake_futex_pi(
  k: KernelRfc,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
): Proc<number> {
  const { pi_mutex } = pi_state;
  const wqh: task_struct[] = [];
  yield* pi_mutex.wait_lock.lock();
  const new_owner = k.rt_mutex_next_owner(pi_mutex);
  // Either there are no waiters left, or lock_pi will steal the lock and set the bit again.
  const newval = new_owner === null ? 0 : FUTEX_WAITERS | new_owner.pid;
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
  if (curval !== uval) {
    yield* pi_mutex.wait_lock.unlock();
    return (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  }
  if (new_owner === null) {
    k.reached('wake_futex_pi: the word was cleared with a futex_q queued');
    yield* k.clearOwner(pi_state);
  } else {
    yield* k.pi_state_update_owner(pi_state, new_owner);
  }
  const deboost = yield* k.__rt_mutex_futex_unlock(pi_mutex, wqh);
  forgetAllBut(OP_BEGAN, 'wake_futex_pi: handed over', pi_state, wqh, deboost);
  yield* pi_mutex.wait_lock.unlock();
  yield* k.wake_up_q(wqh);
  if (deboost) yield* k.deboostTask(pi_mutex, k.current);
  return 0;
}

function* futex_unlock_pi(k: KernelRfc, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.read();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const match = k.futex_top_waiter(hb, uaddr);
    if (match === null) {
      const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
      yield* hb.lock.unlock();
      if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
      return curval === uval ? 0 : -EAGAIN;
    }
    const pi_state = match.pi_state.get();
    if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) {
      yield* hb.lock.unlock();
      return -EINVAL;
    }
    yield* k.get_pi_state(pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state);
    yield* hb.lock.unlock();
    // Neither lock is held here.
    const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
    yield* k.put_pi_state(pi_state);
    if (ret !== -EAGAIN) return ret;
    k.reached('unlock_pi: EAGAIN, started anew');
  }
}

const rfc = {
  rt_mutex_futex_trylock,
  __rt_mutex_futex_unlock,
  unlockUnwanted,
  clearOwner,
  wake_futex_pi,
  futex_unlock_pi,
};

export const rfc_2016_10 = patch(
  v4_8_15,
  'rfc-2016-10',
  'The rewrite of FUTEX_UNLOCK_PI of October 2016, in which a reader of the patch found a race.',
  rfc,
  {
    is: 'kernel',
    leavesOutRequeue: true,
    leavesOutExit: true,
    adds: ['wake_futex_pi: the word was cleared with a futex_q queued'],
    takes: [
      'fixup: the trylock succeeded',
      'wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    ],
  },
);
