/**
 * Not in Linux: a proposal for a change of priority that stops half-way.
 *
 * A task that gives up waiting for a lock walks the chain behind that lock's owner, to take its
 * boost away from everybody there. Step [6] of the walk ends it where the lock's owner is the task
 * that began the walk: a deadlock, if that task were about to wait. But it is leaving, and if the
 * owner has begun to wait for one of its locks meanwhile, that waiter stays queued under the
 * priority that it had borrowed. The same goes for a walk that sched_setscheduler() begins.
 *
 * Here only a task that is about to wait looks for deadlocks. The others' walk still ends: step [3]
 * stops at the first waiter whose priority is right.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import { isDeadlock as isDeadlockToday } from '../../kernel/locking/rt_mutex_adjust_prio_chain.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* isDeadlock(
  k: Kernel,
  lock: rt_mutex,
  orig_lock: rt_mutex | null,
  orig_waiter: rt_mutex_waiter | null,
  top_task: task_struct,
): Proc<boolean> {
  if (orig_waiter === null) return false;
  return yield* isDeadlockToday(k, lock, orig_lock, orig_waiter, top_task);
}

export function walkPastLeaver(base: Build): Build {
  const about = `${base.about} Who gives up looks for no deadlock (proposed).`;
  return addedTo(base, 'walk-past-leaver', about, { isDeadlock });
}
