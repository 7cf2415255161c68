/**
 * Linux 5.0, March 2019: v4.15 with
 *
 * - 1a1fb985f2e2 "futex: Handle early deadlock return correctly", Thomas Gleixner, 29 January 2019:
 *   a waiter that fails at once is left in the rt_mutex, and goes the way of all that fail: back
 *   under hb->lock, and then out of the rt_mutex. __rt_mutex_start_proxy_lock() is today's;
 * - da791a667536 "futex: Cure exit race", Thomas Gleixner, 10 December 2018: who attaches to an
 *   owner does so with the word as it has just made it, and if the owner is gone the word is read
 *   once more: if it has changed, the owner has died, and lock_pi starts anew.
 *
 * Up to v5.9 it is the same for all that programs can say but an exit (docs/builds.md; v5.5 has
 * that as v5.10 has it). What is wrong with it:
 * - when a leaver does get the lock it still returns its failure (12bb3f7f1b03, in v5.11);
 * - a leaver may find nobody to name, and the kernel stops with BUG_ON (9f5d1c336a10, in v5.10);
 * - the trees of a waiter share one key (f7853c342418, in v6.5).
 */
import { patch } from '../../kernel/build.ts';
import { EAGAIN, ESRCH } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import { futex_lock_pi_atomic } from '../../kernel/futex/pi.ts';
import { FUTEX_STATE_DEAD } from '../../kernel/futex/state.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { __rt_mutex_start_proxy_lock } from '../../kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import type { Kernel13 } from '../rework-2017/13-lock-pi-drops-hb-lock.ts';
import { v4_15 } from '../rework-2017/v4.15.ts';

/** For a sleeper that is being requeued: 1 taken, 0 queued, or an error and not queued. */
export function* rt_mutex_start_proxy_lock(
  k: Kernel13,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  yield* lock.wait_lock.lock();
  const ret = yield* k.__rt_mutex_start_proxy_lock(lock, waiter, task);
  // changed: from here, and also if it was taken.
  if (ret !== 0) yield* k.remove_waiter(lock, waiter);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** What becomes of who wants to attach to a task that exits, or is gone. */
function* handle_exit_race(
  k: Kernel13,
  uaddr: futex_key,
  uval: number,
  tsk: task_struct | null,
): Proc<number> {
  const state = tsk?.futex_state ?? null;
  if (state !== null && (yield* state.read()) !== FUTEX_STATE_DEAD) return -EAGAIN;
  if ((yield* k.futex_get_value_locked(uaddr)) !== uval) {
    k.reached('attach: EAGAIN, the owner has died meanwhile');
    return -EAGAIN;
  }
  if (tsk !== null) k.reached('attach: ESRCH, the owner is dead');
  return -ESRCH;
}

/** Whoever requeues makes the pi_state later (until 4f07ec0d76f2, v5.15). */
function* attachToTaker(): Proc<void> {}

/** The waiting part of futex_lock_pi(). hb->lock is held before and after. */
function* waitByProxy(
  k: Kernel13,
  q: futex_q,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  let ret = yield* k.startToWait(q, waiter);
  if (ret === 1) return 0;
  if (ret === 0) {
    if (to !== null) yield* k.hrtimer_sleeper_start_expires(to);
    ret = yield* k.rt_mutex_wait_proxy_lock(pi_mutex, to, waiter);
    yield* (q.lock_ptr.load() as Spinlock).lock();
  }
  // changed: also if it has not come to a wait.
  if (ret !== 0 && !(yield* k.rt_mutex_cleanup_proxy_lock(pi_mutex, waiter))) return 0;
  return ret;
}

export const v5_0 = patch(
  v4_15,
  'v5.0',
  'Linux 5.0: v4.15, and EDEADLK leaves the rt_mutex under hb->lock (1a1fb985f2e2).',
  {
    __rt_mutex_start_proxy_lock,
    rt_mutex_start_proxy_lock,
    waitByProxy,
    futex_lock_pi_atomic,
    attachToTaker,
    handle_exit_race,
  },
  { is: 'kernel', adds: ['attach: EAGAIN, the owner has died meanwhile'] },
);
