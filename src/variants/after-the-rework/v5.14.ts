/**
 * Linux 5.14, August 2021: v5.11 with
 *
 * - bf22a6976897 "futex: Provide FUTEX_LOCK_PI2 to support clock selection", Thomas Gleixner, June
 *   2021: the call is there;
 * - "locking/rtmutex: Clean up signal handling in __rt_mutex_slowlock()", Thomas Gleixner, 26 March
 *   2021 (v5.13): the timeout is looked at before signals, which are looked at only if it is not
 *   over. The answer is as it was when both have come: ETIMEDOUT.
 *
 * What is wrong with it is what is wrong with v5.11.
 */
import { patch } from '../../kernel/build.ts';
import { EINTR, ETIMEDOUT } from '../../kernel/errno.ts';
import { knowsLockPi2 } from '../../kernel/futex/syscalls.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_RUNNING } from '../../machine/task-state.ts';
import type { RtKernel } from '../rework-2016/v4.8/rtmutex.ts';
import { v5_11 } from './v5.11.ts';

/** The wait loop. wait_lock is held. */
function* __rt_mutex_slowlock(
  k: RtKernel,
  lock: rt_mutex,
  state: number,
  timeout: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  let ret = 0;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'slowlock', lock);
    if (yield* k.try_to_take_rt_mutex(lock, k.current, waiter)) break;
    // changed: one after the other, and the first one ends it.
    if (timeout !== null && (yield* timeout.task.read()) === null) ret = -ETIMEDOUT;
    else if (yield* k.signal_pending_state(state, k.current)) ret = -EINTR;
    if (ret !== 0) break;
    forgetAllBut(OP_BEGAN, 'slowlock: sleep', lock);
    yield* lock.wait_lock.unlock();
    yield* k.schedule();
    yield* lock.wait_lock.lock();
    yield* k.set_current_state(state);
  }
  yield* k.set_current_state(TASK_RUNNING);
  return ret;
}

export const v5_14 = patch(
  v5_11,
  'v5.14',
  'Linux 5.14: v5.11, and FUTEX_LOCK_PI2 (bf22a6976897).',
  { knowsLockPi2, __rt_mutex_slowlock },
  { is: 'kernel' },
);
