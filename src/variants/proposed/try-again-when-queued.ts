/**
 * Not in Linux: a proposal for a sleeper that a requeue leaves first in line, and nobody wakes.
 *
 * rt_mutex_start_proxy_lock() looks whether the sleeper may take the lock, and queues it if not. In
 * between its priority may be raised, which changes nothing but the key that it is queued under:
 * sched_setscheduler() looks for a place in a queue to mend, and there is none, or one that is
 * right already. Now it is the first waiter, and who was woken for the lock may not take it any
 * more. Who waits for itself looks again before it sleeps (rt_mutex_slowlock_block()); a sleeper
 * cannot.
 *
 * Here the one who queued it looks again. From then on it has a place in the queue, and whoever
 * changes its priority walks the chain and wakes the first in line.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* rt_mutex_start_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<number> {
  yield* lock.wait_lock.lock();
  let ret = yield* k.__rt_mutex_start_proxy_lock(lock, waiter, task);
  if (ret === 0 && (yield* k.try_to_take_rt_mutex(lock, task, waiter))) ret = 1;
  if (ret < 0) yield* k.remove_waiter(lock, waiter);
  yield* lock.wait_lock.unlock();
  return ret;
}

export function tryAgainWhenQueued(base: Build): Build {
  const what = 'A requeue looks twice whether a sleeper may take the lock';
  const about = `${base.about} ${what} (proposed).`;
  return addedTo(base, 'try-again-when-queued', about, { rt_mutex_start_proxy_lock });
}
