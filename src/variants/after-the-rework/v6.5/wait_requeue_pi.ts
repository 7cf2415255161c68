/**
 * FUTEX_WAIT_REQUEUE_PI from v5.15 to v6.6 (kernel/futex.c, kernel/futex/requeue.c): the sleeper
 * goes by requeue_state, and a waiter that gives up takes the bucket's lock before it leaves the
 * rt_mutex.
 *
 * Collapsed here: what kernel/futex/requeue.ts collapses.
 */
import type { Bound, Kernel } from '../../../kernel/build.ts';
import { EINTR, EINVAL, EWOULDBLOCK } from '../../../kernel/errno.ts';
import type { futex_key } from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../kernel/futex/futex_pi_state.ts';
import {
  Q_REQUEUE_PI_DONE,
  Q_REQUEUE_PI_IGNORE,
  Q_REQUEUE_PI_LOCKED,
  requeueable_q,
} from '../../../kernel/futex/requeueable_q.ts';
import { rt_mutex_waiter } from '../../../kernel/locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../../../kernel/time/hrtimer.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../../machine/observer.ts';
import type { Spinlock } from '../../../machine/spinlock.ts';

type WaitingKernel = Kernel & Bound<{ readonly takeMovedLock: typeof takeMovedLock }>;

/** For who has been moved, and waits for the lock. */
export function* takeMovedLock(
  k: Kernel,
  uaddr2: futex_key,
  q: requeueable_q,
  to: hrtimer_sleeper | null,
  rt_waiter: rt_mutex_waiter,
): Proc<number> {
  const { pi_mutex } = q.pi_state.load() as futex_pi_state;
  let ret = yield* k.rt_mutex_wait_proxy_lock(pi_mutex, to, rt_waiter);
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: waited there', pi_mutex, ret);
  const lock = q.lock_ptr.load() as Spinlock;
  yield* lock.lock();
  if (ret !== 0 && !(yield* k.rt_mutex_cleanup_proxy_lock(pi_mutex, rt_waiter))) ret = 0;
  const res = yield* k.fixup_pi_owner(uaddr2, q, ret === 0);
  if (res !== 0) ret = res < 0 ? res : 0;
  yield* k.futex_unqueue_pi(q);
  yield* lock.unlock();
  return ret;
}

export function* futex_wait_requeue_pi(
  k: WaitingKernel,
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
    switch (yield* k.futex_requeue_pi_wakeup_sync(q)) {
      case Q_REQUEUE_PI_IGNORE:
        yield* hb.lock.lock();
        ret = yield* k.handle_early_requeue_pi_wakeup(hb, q, to);
        yield* hb.lock.unlock();
        break;
      case Q_REQUEUE_PI_LOCKED:
        ret = yield* k.settleGivenLock(uaddr2, q);
        break;
      case Q_REQUEUE_PI_DONE:
        ret = yield* k.takeMovedLock(uaddr2, q, to, rt_waiter);
        // Starting anew would find that the word has changed, and say the same.
        if (ret === -EINTR) ret = -EWOULDBLOCK;
        break;
      default:
        k.WARN_ON(true, 'futex_wait_requeue_pi: requeue_state');
    }
  }
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: out', ret);
  if (to !== null) yield* k.hrtimer_cancel(to);
  q.life.dead = true;
  rt_waiter.life.dead = true;
  return ret;
}
