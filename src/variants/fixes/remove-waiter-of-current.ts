/**
 * Without 3bfdc63936dd "rtmutex: Use waiter::task instead of current in remove_waiter()", Keenan
 * Dong, April 2026, v7.1 (CVE-2026-43499). The bug came in with 8161239a8bcc (v2.6.39).
 *
 * When a requeue finds a deadlock it takes the waiter out again that it has just queued for a
 * sleeper. remove_waiter() takes whoever runs it for the one that waits:
 *
 *   T1 sleeps on its condition variable and has f2; T2 has f1 and waits for f2. T3 moves T1 to f1,
 *   and the walk finds the circle. T3 takes T1's waiter out of the rt_mutex of f1, and forgets that
 *   it waits for that itself, which it never did. T1 is taken to wait for f1 from then on, with a
 *   waiter that is on its stack and in no tree.
 *
 * Whoever walks T1's chain, or changes its priority, finds that waiter, and queues it again.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { RT_MUTEX_MIN_CHAINWALK } from '../../kernel/locking/rtmutex_api.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

/** wait_lock is held; the walk along the chain drops it. */
export function* remove_waiter(k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter): Proc<void> {
  const is_top_waiter = waiter === k.rt_mutex_top_waiter(lock);
  const owner = yield* k.rt_mutex_owner(lock);
  const { current } = k;
  k.lockdep_assert_held(lock.wait_lock);

  // changed: current, whose waiter it is not if it requeues.
  yield* current.pi_lock.lock();
  k.rt_mutex_dequeue(lock, waiter);
  current.pi_blocked_on.set(null);
  yield* current.pi_lock.unlock();
  if (owner === null || !is_top_waiter) return;

  yield* owner.pi_lock.lock();
  k.rt_mutex_dequeue_pi(owner, waiter);
  if (k.rt_mutex_has_waiters(lock)) {
    k.rt_mutex_enqueue_pi(owner, k.rt_mutex_top_waiter(lock) as rt_mutex_waiter);
  }
  yield* k.rt_mutex_adjust_prio(lock, owner);
  const next_lock = k.task_blocked_on_lock(owner);
  yield* owner.pi_lock.unlock();
  if (next_lock === null) return;

  yield* lock.wait_lock.unlock();
  yield* k.rt_mutex_adjust_prio_chain(
    owner,
    RT_MUTEX_MIN_CHAINWALK,
    lock,
    next_lock,
    null,
    current,
  );
  yield* lock.wait_lock.lock();
}

export function removeWaiterOfCurrent(base: Build): Build {
  const about = `${base.name} without 3bfdc63936dd: a requeue cleans up after the wrong task.`;
  return takenOutOf(base, 'remove-waiter-of-current', about, { remove_waiter });
}
