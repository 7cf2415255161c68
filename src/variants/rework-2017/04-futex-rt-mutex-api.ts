/**
 * 5293c2efda37 "futex,rt_mutex: Provide futex specific rt_mutex API", Peter Zijlstra, 22 March
 * 2017: patch 4 of the 13 that reworked FUTEX_UNLOCK_PI (1 to 3 change names only).
 *
 * Futexes get rt_mutex calls without the lock-free attempts, as they have their own fast path in
 * user space. An unlock never drops wait_lock in its middle any more, so word, pi_state->owner and
 * rt_mutex owner change within one section of wait_lock. All of it still happens under hb->lock:
 * nothing is won yet, and nothing lost.
 *
 * Before it came 9bbb25afeb18 "futex: Add missing error handling to FUTEX_REQUEUE_PI" and
 * c236c8e95a3d "futex: Fix potential use-after-free in FUTEX_REQUEUE_PI", 4 March 2017 (v4.11): a
 * requeued waiter that fails looks whether the lock is its own all the same, while it still has its
 * pi_state. It never is: only a page fault could make it so.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { EAGAIN, EINVAL } from '../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import {
  __rt_mutex_futex_unlock,
  rt_mutex_futex_trylock,
} from '../../kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import type { Kernel48 } from '../rework-2016/v4.8/futex.ts';
import { v4_8_15 } from '../rework-2016/v4.8.15.ts';

export type Kernel04 = Kernel48 & Bound<typeof own>;

/** What follows an unlock that found a waiter: the wake-up, and only then the deboost. */
function* postunlock(k: Kernel04, lock: rt_mutex, wqh: task_struct[]): Proc<void> {
  yield* k.wake_up_q(wqh);
  yield* k.deboostTask(lock, k.current);
}

function* rt_mutex_futex_unlock(k: Kernel04, lock: rt_mutex): Proc<void> {
  const wqh: task_struct[] = [];
  yield* lock.wait_lock.lock();
  const deboost = yield* k.__rt_mutex_futex_unlock(lock, wqh);
  yield* lock.wait_lock.unlock();
  if (deboost) yield* k.postunlock(lock, wqh);
}

/** To whom wake_futex_pi() hands the lock; null if it has to start anew. wait_lock is held. */
function newOwner(k: Kernel04, lock: rt_mutex, top_waiter: futex_q): task_struct | null {
  const next = k.rt_mutex_next_owner(lock);
  if (next !== null) return next;
  k.reached('wake_futex_pi: a futex_q without a waiter in the rt_mutex');
  return top_waiter.task;
}

/** The middle of wake_futex_pi(): word and pi_state are made to name the new owner. [wait_lock] */
function* passOn(
  k: Kernel04,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
  new_owner: task_struct,
): Proc<number> {
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, FUTEX_WAITERS | new_owner.pid);
  if (curval !== uval) return (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  yield* k.pi_state_update_owner(pi_state, new_owner);
  return 0;
}

/** hb->lock is held; dropped on success. */
function* wake_futex_pi(
  k: Kernel04,
  uaddr: futex_key,
  uval: number,
  top_waiter: futex_q,
  hb: futex_hash_bucket,
): Proc<number> {
  const pi_state = top_waiter.pi_state.get();
  if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) return -EINVAL;
  const { pi_mutex } = pi_state;
  const wqh: task_struct[] = [];
  let deboost = false;
  yield* pi_mutex.wait_lock.lock();
  const new_owner = k.newOwner(pi_mutex, top_waiter);
  let ret = -EAGAIN;
  if (new_owner !== null) ret = yield* k.passOn(uaddr, uval, pi_state, new_owner);
  // changed: the word is written, and the unlock that follows cannot fail and keeps wait_lock.
  if (ret === 0) deboost = yield* k.__rt_mutex_futex_unlock(pi_mutex, wqh);
  yield* pi_mutex.wait_lock.unlock();
  if (ret !== 0) return ret;
  yield* hb.lock.unlock();
  if (deboost) yield* k.postunlock(pi_mutex, wqh);
  return 0;
}

/** changed: with a look whether it has to let go of the lock. */
function* leaveAsMoved(k: Kernel04, q: futex_q, pi_mutex: rt_mutex, ret: number): Proc<void> {
  const failed = ret !== 0 && (yield* k.rt_mutex_owner(pi_mutex)) === k.current;
  if (failed) yield* k.rt_mutex_futex_unlock(pi_mutex);
  yield* k.unqueue_me_pi(q);
}

const own = {
  leaveAsMoved,
  rt_mutex_futex_trylock,
  __rt_mutex_futex_unlock,
  rt_mutex_futex_unlock,
  unlockUnwanted: rt_mutex_futex_unlock,
  postunlock,
  newOwner,
  passOn,
  wake_futex_pi,
};

export const rework_04 = patch(
  v4_8_15,
  'rework-04',
  'Up to 5293c2efda37 of March 2017: futexes have rt_mutex calls of their own, without fast path.',
  own,
  { is: 'kernel' },
);
