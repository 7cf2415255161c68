/**
 * Not in Linux: a proposal for a change of priority that another walk takes over, and drops.
 *
 * A task that begins to wait walks the chain for two reasons: to hand its priority on, and to be
 * told of a deadlock. On its way it brings the key of every waiter up to date, also where it was
 * another's change that made the key old: then the walk for that change comes later, finds a key
 * that is right, and ends, because the rest has been left to the first walk. That one does not do
 * the rest if it has its answer before: a deadlock in step [6], or, in step [3], that the lock it
 * began with has no owner any more. Then a waiter further up stays queued under an old key, and a
 * priority stops on its way. (v4.8.15 does the same; older kernels were not looked at.)
 *
 * Here the waiter that the walk has come to is looked at once more before the answer is returned,
 * as if its task's own priority had been changed: if its key is old, that walk, which asks no
 * question, does the rest. It goes further round a circle than today's, so that who is told
 * EDEADLK has more to take back: walk-past-leaver.ts has to be there as well.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { hasItsAnswer as returnToday } from '../../kernel/locking/rt_mutex_adjust_prio_chain.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* hasItsAnswer(
  k: Kernel,
  task: task_struct,
  orig_waiter: rt_mutex_waiter | null,
  res: number,
): Proc<number> {
  // A walk for one that does not begin to wait has asked nothing; and so this goes one deep.
  if (orig_waiter !== null) yield* k.rt_mutex_adjust_pi(task);
  return yield* returnToday(k, task, orig_waiter, res);
}

export function walkPastAnswer(base: Build): Build {
  const about = `${base.about} A walk that has its answer ends its work (proposed).`;
  return addedTo(base, 'walk-past-answer', about, { hasItsAnswer });
}
