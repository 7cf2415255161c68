/**
 * Without db370a8b9f67 "rtmutex: Ensure that the top waiter is always woken up", Wander Lairson
 * Costa, 2 February 2023, v6.2. The bug came in with c014ef69b3ac (v5.15), by which a waiter knows
 * in which state to wake it: the waiter that was asked for its state was the one to be woken, too.
 *
 *   T2 and T3 wait for T1's lock, T2 first. T1 unlocks and wakes T2, which has not run yet. T2's
 *   priority is lowered below T3's: the walk finds a lock without an owner whose first waiter is
 *   another one than before, and wakes the one that it has moved, T2. T2 runs, is not the first,
 *   and sleeps. Nobody has woken T3.
 *
 * It was right for a waiter whose priority is raised: that one is moved and is the first.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { takenOutOf } from '../changes.ts';

/** changed: the waiter that the walk has moved. */
export function nextToTry(
  _k: Kernel,
  _top_waiter: rt_mutex_waiter,
  moved: rt_mutex_waiter,
): rt_mutex_waiter {
  return moved;
}

export function wrongTaskWokenOnDeboost(base: Build): Build {
  const about = `${base.name} without db370a8b9f67: a walk wakes whom it has moved.`;
  return takenOutOf(base, 'wrong-task-woken-on-deboost', about, { nextToTry });
}
