/**
 * Not in Linux: a proposal for two ways in which a task that has just taken an rt_mutex runs below
 * the priority of a waiter behind it.
 *
 * try_to_take_rt_mutex() puts the top waiter into the new owner's boost tree and stops there: the
 * new owner outranked that waiter, so its priority is right. Two things make that wrong.
 *
 * - It outranked the waiter when it looked, without its own pi_lock. A donor that leaves between
 *   the look and the taking of pi_lock takes the boost away, and nobody gives it the new one.
 * - rt_mutex_setprio() was not called, so p->pi_top_task does not name the waiter (since
 *   e96a7705e7d3, v4.12). When the owner's own priority is lowered later, sched_setscheduler() asks
 *   pi_top_task for donors, and finds none. Linux 6.18 does this: an owner set to SCHED_FIFO 10
 *   runs at 10 while a task of SCHED_FIFO 40 waits for its lock.
 *
 * Here the priority of the new owner is computed anew, still under wait_lock.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { try_to_take_rt_mutex as tryToTakeToday } from '../../kernel/locking/rtmutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* try_to_take_rt_mutex(
  k: Kernel,
  lock: rt_mutex,
  task: task_struct,
  waiter: rt_mutex_waiter | null,
): Proc<boolean> {
  if (!(yield* tryToTakeToday(k, lock, task, waiter))) return false;
  if (k.rt_mutex_has_waiters(lock)) {
    yield* task.pi_lock.lock();
    yield* k.rt_mutex_adjust_prio(lock, task);
    yield* task.pi_lock.unlock();
  }
  return true;
}

export function boostNewOwner(base: Build): Build {
  const about = `${base.about} A new owner's priority is computed anew (proposed).`;
  return addedTo(base, 'boost-new-owner', about, { try_to_take_rt_mutex });
}
