/**
 * Linux 5.11, February 2021: v5.10 with the series of Thomas Gleixner of January 2021 that is known
 * as CVE-2021-3347:
 *
 * - 12bb3f7f1b03 "futex: Ensure the correct return value from futex_lock_pi()": a leaver that gets
 *   the lock after all says so;
 * - c5cade200ab9 "futex: Provide and use pi_state_update_owner()": pi_state->owner is written under
 *   the new owner's pi_lock, not before it is taken;
 * - f2dac39d9398 "futex: Simplify fixup_pi_state_owner()": it is cut in two, and is today's;
 * - 34b1a1ce1458 "futex: Handle faults correctly for PI futexes": lock_pi and wait_requeue_pi do
 *   not unlock what they own on their way out with an error. Only a page fault led there, and here
 *   it is a read less.
 *
 * What is wrong with it: an unlock may find the futex_q of a leaver that waits for an owner
 * (v5.10.ts), the trees of a waiter share one key (f7853c342418, in v6.5), and what is wrong with
 * mainline.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { EAGAIN, EBUSY, EINTR, ERESTARTNOINTR, EWOULDBLOCK } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../kernel/futex/futex_q.ts';
import { fixup_pi_owner, fixup_pi_state_owner } from '../../kernel/futex/pi.ts';
import { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { waitRequeuePi48 } from '../rework-2016/v4.8/wait_requeue_pi.ts';
import type { Kernel14 } from '../rework-2017/14-deboost-before-wakeup.ts';
import { v5_10 } from './v5.10.ts';

type Kernel511 = Kernel14 & Bound<typeof own>;

function* futex_lock_pi(
  k: Kernel511,
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
      yield* k.queue_lock(q, hb);
      ret = yield* k.futex_lock_pi_atomic(uaddr, hb, q.pi_state, k.current, false);
      if (ret === 0) break;
      yield* k.queue_unlock(hb);
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
      ret = yield* k.waitByProxy(q, to, rt_waiter);
    }
    // no_block:
    forgetAllBut(OP_BEGAN, 'lock_pi: waited', ret);
    const res = yield* k.fixup_owner(uaddr, q, ret === 0);
    if (res !== 0) ret = res < 0 ? res : 0;
    forgetAllBut(OP_BEGAN, 'lock_pi: settled', ret);
    // changed: no look whether the lock is ours in spite of the error.
    yield* k.unqueue_me_pi(q);
  }
  forgetAllBut(OP_BEGAN, 'lock_pi: out', ret);
  if (to !== null) yield* k.hrtimer_cancel(to);
  q.life.dead = true;
  rt_waiter.life.dead = true;
  if (ret === -EINTR) k.reached('lock_pi: a signal came, started anew');
  return ret === -EINTR ? -ERESTARTNOINTR : ret;
}

const { leaveAsMoved } = waitRequeuePi48;

const own = { futex_lock_pi, fixup_pi_state_owner, fixup_owner: fixup_pi_owner, leaveAsMoved };

export const v5_11 = patch(
  v5_10,
  'v5.11',
  'Linux 5.11: v5.10, and a leaver that gets the lock after all says so (12bb3f7f1b03).',
  own,
  { is: 'kernel', adds: ['fixup: the trylock succeeded'] },
);
