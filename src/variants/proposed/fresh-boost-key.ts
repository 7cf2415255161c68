/**
 * Not in Linux: a proposal for a boost that goes missing because of an old key.
 *
 * A waiter has two keys, one for the lock's tree and a copy of it for the owner's boost tree (since
 * f7853c342418, v6.5). The chain walk brings the copy up to date only for a waiter that is, or was,
 * the lock's top one. When another one becomes the top waiter later, because the top one gives up
 * (remove_waiter) or takes the lock (try_to_take_rt_mutex), it goes into the boost tree under the
 * key that it had when it began to wait. An owner of two locks is then boosted by the wrong waiter.
 * Linux 6.18 does this: an owner runs at SCHED_FIFO 30 while a task of SCHED_FIFO 40 waits.
 *
 * Here the copy is made anew whenever a waiter goes into a boost tree.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import { rt_mutex_enqueue_pi as enqueueToday } from '../../kernel/locking/rtmutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import { addedTo } from '../changes.ts';

function rt_mutex_enqueue_pi(k: Kernel, task: task_struct, waiter: rt_mutex_waiter): void {
  k.waiter_clone_prio(waiter, task);
  enqueueToday(k, task, waiter);
}

export function freshBoostKey(base: Build): Build {
  const about = `${base.about} A waiter's boost key is never an old one (proposed).`;
  return addedTo(base, 'fresh-boost-key', about, { rt_mutex_enqueue_pi });
}
