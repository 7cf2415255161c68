/**
 * FUTEX_WAIT_REQUEUE_PI as of Linux 4.8.15 (kernel/futex.c); requeue.ts has the other half, and
 * says what the two go by.
 *
 * Collapsed here, beside what kernel/futex/requeue.ts collapses:
 * - futex_wait_setup() and futex_wait_queue_me() are cut as today's futex_wait_setup() and
 *   futex_do_wait() are; what they do, and in which order, is the same;
 * - the failure exit to which only a page fault leads.
 */
import type { Bound } from '../../../kernel/build.ts';
import { EINTR, EINVAL, ERESTARTNOINTR, ETIMEDOUT, EWOULDBLOCK } from '../../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../kernel/futex/futex_pi_state.ts';
import { requeueable_q } from '../../../kernel/futex/requeueable_q.ts';
import { leaveList } from '../../../kernel/lists.ts';
import type { rt_mutex } from '../../../kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../../../kernel/locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../../../kernel/time/hrtimer.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, markHere, OP_BEGAN } from '../../../machine/observer.ts';
import type { Spinlock } from '../../../machine/spinlock.ts';
import { TASK_INTERRUPTIBLE } from '../../../machine/task-state.ts';
import type { RequeueKernel } from './requeue.ts';

export type SleeperKernel = RequeueKernel & Bound<typeof waitRequeuePi48>;

/** 0 if it stands on the second futex; otherwise why it is awake. hb->lock is held. */
function* handle_early_requeue_pi_wakeup(
  k: SleeperKernel,
  hb: futex_hash_bucket,
  q: requeueable_q,
  key2: futex_key,
  timeout: hrtimer_sleeper | null,
): Proc<number> {
  const entry = markHere();
  // The key is no cell, so that nobody would notice by what the two ways differ.
  if (q.key === key2) {
    forgetAllBut(entry, 'wait_requeue_pi: moved');
    return 0;
  }
  forgetAllBut(entry, 'wait_requeue_pi: woken early');
  k.WARN_ON(hb.lock !== q.lock_ptr.load(), 'handle_early_requeue_pi_wakeup: q has moved');
  leaveList(hb.chain.change(), q);
  q.listed.set(false);
  if (timeout !== null && (yield* timeout.task.read()) === null) return -ETIMEDOUT;
  if (yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current)) return -ERESTARTNOINTR;
  k.reached('wait_requeue_pi: woken for nothing');
  return -EWOULDBLOCK;
}

/** For who has been given the lock: word and pi_state may still name somebody else. */
function* settleStolenLock(k: SleeperKernel, uaddr2: futex_key, q: requeueable_q): Proc<number> {
  const pi_state = q.pi_state.load();
  if (pi_state === null || (yield* pi_state.owner.read()) === k.current) return 0;
  const lock = q.lock_ptr.load() as Spinlock;
  yield* lock.lock();
  const ret = yield* k.fixup_pi_state_owner(uaddr2, q, k.current);
  yield* k.put_pi_state(pi_state);
  yield* lock.unlock();
  // Since v5.11 it is 1 for the owner.
  return ret < 0 ? ret : 0;
}

/** For who has been moved, and waits for the lock. */
function* takeMovedLock(
  k: SleeperKernel,
  uaddr2: futex_key,
  q: requeueable_q,
  to: hrtimer_sleeper | null,
  rt_waiter: rt_mutex_waiter,
): Proc<number> {
  const { pi_mutex } = q.pi_state.load() as futex_pi_state;
  let ret = yield* k.waitAsMoved(q, pi_mutex, to, rt_waiter);
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: waited as moved', pi_mutex, ret);
  const res = yield* k.fixup_owner(uaddr2, q, ret === 0);
  if (res !== 0) ret = res < 0 ? res : 0;
  yield* k.leaveAsMoved(q, pi_mutex, ret);
  return ret;
}

/** Waits, and comes back with the lock of the bucket that it has been moved to. */
function* waitAsMoved(
  k: SleeperKernel,
  q: requeueable_q,
  pi_mutex: rt_mutex,
  to: hrtimer_sleeper | null,
  rt_waiter: rt_mutex_waiter,
): Proc<number> {
  const ret = yield* k.rt_mutex_finish_proxy_lock(pi_mutex, to, rt_waiter);
  yield* (q.lock_ptr.load() as Spinlock).lock();
  return ret;
}

/** Leaves that bucket, and lets go of its lock. */
function* leaveAsMoved(
  k: SleeperKernel,
  q: requeueable_q,
  _pi_mutex: rt_mutex,
  _ret: number,
): Proc<void> {
  yield* k.unqueue_me_pi(q);
}

/** The second half of waiting by proxy: on failure the waiter leaves at once, without hb->lock. */
function* rt_mutex_finish_proxy_lock(
  k: SleeperKernel,
  lock: rt_mutex,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  yield* lock.wait_lock.lock();
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  const ret = yield* k.__rt_mutex_slowlock(lock, TASK_INTERRUPTIBLE, to, waiter);
  if (ret !== 0) yield* k.remove_waiter(lock, waiter);
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return ret;
}

function* futex_wait_requeue_pi(
  k: SleeperKernel,
  uaddr: futex_key,
  val: number,
  abs_time: boolean,
  uaddr2: futex_key,
): Proc<number> {
  if (uaddr === uaddr2) return -EINVAL;
  const to = k.futex_setup_timer(abs_time);
  const rt_waiter = new rt_mutex_waiter();
  const q = new requeueable_q(uaddr, uaddr2, rt_waiter);
  const { hb } = uaddr;
  let ret = yield* k.futex_wait_setup(uaddr, val, q, uaddr2);
  if (ret === 0) {
    yield* k.futex_do_wait(q, to);
    forgetAllBut(OP_BEGAN, 'wait_requeue_pi: woken');
    yield* hb.lock.lock();
    ret = yield* k.handle_early_requeue_pi_wakeup(hb, q, uaddr2, to);
    yield* hb.lock.unlock();
    if (ret === 0) {
      ret =
        q.rt_waiter_slot.load() === null
          ? yield* k.settleStolenLock(uaddr2, q)
          : yield* k.takeMovedLock(uaddr2, q, to, rt_waiter);
      // Starting anew would find that the word has changed, and say the same.
      if (ret === -EINTR) ret = -EWOULDBLOCK;
    }
  }
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: out', ret);
  if (to !== null) yield* k.hrtimer_cancel(to);
  q.life.dead = true;
  rt_waiter.life.dead = true;
  return ret;
}

export const waitRequeuePi48 = {
  handle_early_requeue_pi_wakeup,
  settleStolenLock,
  takeMovedLock,
  waitAsMoved,
  leaveAsMoved,
  rt_mutex_finish_proxy_lock,
  futex_wait_requeue_pi,
};
