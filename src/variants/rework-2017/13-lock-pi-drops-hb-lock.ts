/**
 * 56222b212e8e "futex: Drop hb->lock before enqueueing on the rtmutex", Peter Zijlstra, 22 March
 * 2017, patch 13, the last one.
 *
 * lock_pi does what unlock_pi does since patch 12: it takes wait_lock and then drops hb->lock, so
 * that hb->lock is not held while the chain of owners is walked (on PREEMPT_RT the walk would take
 * it for a deadlock).
 *
 * What is wrong with it, beside what was left before: a waiter that fails at once (EDEADLK) leaves
 * the rt_mutex without hb->lock, so that an unlocker meets a futex_q without a waiter, which patch
 * 12 asserts cannot be (1a1fb985f2e2, in v5.0).
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { Proc } from '../../machine/access.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { type Kernel12, rework_12 } from './12-unlock-pi-determinism.ts';

export type Kernel13 = Kernel12 & Bound<typeof own>;

/** changed: hb->lock is dropped first, and taken again unless the caller has to wait. */
function* startToWait(k: Kernel13, q: futex_q, waiter: rt_mutex_waiter): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  yield* pi_mutex.wait_lock.lock();
  yield* q.hb.lock.unlock();
  const ret = yield* k.__rt_mutex_start_proxy_lock(pi_mutex, waiter, k.current);
  yield* pi_mutex.wait_lock.unlock();
  if (ret !== 0) yield* (q.lock_ptr.load() as Spinlock).lock();
  return ret;
}

const own = { startToWait };

export const rework_13 = patch(
  rework_12,
  'rework-13',
  'Up to 56222b212e8e: lock_pi takes wait_lock and drops hb->lock before it enters the rt_mutex.',
  own,
  { is: 'kernel' },
);
