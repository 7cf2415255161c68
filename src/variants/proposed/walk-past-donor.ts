/**
 * Not in Linux: a proposal for a lowered priority that stops half-way.
 *
 * A walk that only hands a priority on ends, in step [3], at a task whose most urgent waiter is not
 * the one that the walk follows: if another one counts, nothing changes for that task. That is so
 * when the followed waiter rises. When it falls, it may have counted until now: the task has just
 * been lowered to what the other waiter gives it, and the walk leaves the lock that the task itself
 * waits for as it was. The waiter there stays queued under the old priority, and the owner runs at
 * it (since the first chain walk, v2.6.18). Linux 6.18 does this too, with no race in it.
 *
 * Here such a walk goes on. It ends one question later if nothing has to be done: a waiter whose
 * priority is right is left alone. A walk that looks for deadlocks goes on today, but moves nothing
 * from there on; it may carry a priority that fell as well, one that somebody else has lowered and
 * whose own walk comes later, so here it goes on as it is. It still ends at a task that nobody
 * waits for any more: the chain has changed, and there is no deadlock to look for behind it.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import { addedTo } from '../changes.ts';

function isBelowTop(
  k: Kernel,
  task: task_struct,
  top_waiter: rt_mutex_waiter | null,
  detect_deadlock: boolean,
): boolean {
  return detect_deadlock && top_waiter !== null && !k.task_has_pi_waiters(task);
}

export function walkPastDonor(base: Build): Build {
  const about = `${base.about} A lowered priority goes past other waiters (proposed).`;
  return addedTo(
    base,
    'walk-past-donor',
    about,
    { isBelowTop },
    { takes: ['chain walk [3]: not the most urgent waiter, but deadlocks are looked for'] },
  );
}
