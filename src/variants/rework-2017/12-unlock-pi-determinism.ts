/**
 * bebe5b514345 "futex: Futex_unlock_pi() determinism", Peter Zijlstra, 22 March 2017, patch 12.
 *
 * unlock_pi takes wait_lock while it still holds hb->lock: there is no moment with neither, and the
 * rt_mutex is seen as the bucket was. A futex_q without a waiter in the rt_mutex is an assertion
 * now, no reason to start anew. What patches 7, 8 and 11 left is as it was.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { futex_hash_bucket } from '../../kernel/futex/futex_key.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { type Kernel11, rework_11 } from './11-lock-pi-by-proxy.ts';

export type Kernel12 = Kernel11 & Bound<typeof own>;

/** changed: the other way round. */
function* changeLocks(_k: Kernel12, hb: futex_hash_bucket, lock: rt_mutex): Proc<void> {
  yield* lock.wait_lock.lock();
  yield* hb.lock.unlock();
}

/** changed: the kernel complains when the rt_mutex knows of nobody. */
function nextOwnerForSure(k: Kernel12, lock: rt_mutex): task_struct | null {
  const next = k.rt_mutex_next_owner(lock);
  k.WARN_ON(next === null, 'wake_futex_pi: a futex_q without a waiter in the rt_mutex');
  return next;
}

const own = { changeLocks, newOwner: nextOwnerForSure };

export const rework_12 = patch(
  rework_11,
  'rework-12',
  'Up to bebe5b514345: unlock_pi takes wait_lock before it drops hb->lock.',
  own,
  { is: 'kernel', takes: ['wake_futex_pi: a futex_q without a waiter in the rt_mutex'] },
);
