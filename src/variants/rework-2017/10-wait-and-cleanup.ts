/**
 * 38d589f2fd08 "futex,rt_mutex: Restructure rt_mutex_finish_proxy_lock()", Peter Zijlstra, 22 March
 * 2017, patch 10 (9 adds a helper).
 *
 * The second half of waiting by proxy is cut in two: the wait, after which a failed waiter is still
 * queued, and the cleanup, which removes it under hb->lock.
 *
 * What is wrong with it: an unlocker can designate the waiter between the two, and the cleanup
 * removes it all the same, for the rt_mutex has no owner yet. Only a requeued waiter comes this way
 * until patch 11; programs without a condition variable cannot tell this build from rework-08.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { TASK_INTERRUPTIBLE } from '../../machine/task-state.ts';
import { type Kernel08, rework_08 } from './08-unlock-without-hb-lock.ts';

export type Kernel10 = Kernel08 & Bound<typeof own>;

/** Waits; on failure the waiter stays queued. */
export function* rt_mutex_wait_proxy_lock(
  k: Kernel10,
  lock: rt_mutex,
  to: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  yield* lock.wait_lock.lock();
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  const ret = yield* k.__rt_mutex_slowlock(lock, TASK_INTERRUPTIBLE, to, waiter);
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** True when the waiter has been removed: the caller does not own the lock. hb->lock is held. */
function* rt_mutex_cleanup_proxy_lock(
  k: Kernel10,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
): Proc<boolean> {
  let cleanup = false;
  yield* lock.wait_lock.lock();
  if ((yield* k.rt_mutex_owner(lock)) !== k.current) {
    yield* k.remove_waiter(lock, waiter);
    yield* k.fixup_rt_mutex_waiters(lock);
    cleanup = true;
  }
  yield* lock.wait_lock.unlock();
  return cleanup;
}

/** changed: a waiter that fails leaves the rt_mutex with the bucket's lock held. */
function* waitAsMoved(
  k: Kernel10,
  q: futex_q,
  pi_mutex: rt_mutex,
  to: hrtimer_sleeper | null,
  rt_waiter: rt_mutex_waiter,
): Proc<number> {
  const ret = yield* k.rt_mutex_wait_proxy_lock(pi_mutex, to, rt_waiter);
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: about to lock', pi_mutex, ret);
  yield* (q.lock_ptr.load() as Spinlock).lock();
  if (ret !== 0 && !(yield* k.rt_mutex_cleanup_proxy_lock(pi_mutex, rt_waiter))) return 0;
  return ret;
}

const own = { rt_mutex_wait_proxy_lock, rt_mutex_cleanup_proxy_lock, waitAsMoved };

export const rework_10 = patch(
  rework_08,
  'rework-10',
  'Up to 38d589f2fd08: waiting by proxy and cleaning up after it are two calls.',
  own,
  { is: 'kernel' },
);
