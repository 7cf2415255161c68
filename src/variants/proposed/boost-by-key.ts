/**
 * Not in Linux: a proposal for a boost that outlives its reason.
 *
 * A waiter is queued under a key, and an owner is boosted by its most urgent waiter; but by what
 * that waiter's priority is at the moment, not by the key (rt_mutex_setprio() and
 * rt_effective_prio() read pi_task->prio, since acd58620e415, v4.12). When the waiter's priority
 * goes up and down again before a walk has come to it, an owner that looks in between keeps what it
 * saw: the walk finds the key as it should be, and ends. Two sched_setscheduler() calls at the same
 * time do that, or one, on the owner, while the waiter was boosted by a task that is told EDEADLK.
 *
 * Here the key is what boosts, in both places. Who changes the key has wait_lock and pi_lock, and
 * computes the owner's priority anew.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

/** The smaller of a priority and what p's most urgent waiter lends. p->pi_lock is held. */
function boosted(k: Kernel, p: task_struct, prio: number): number {
  return Math.min(prio, k.task_top_pi_waiter(p)?.pi_tree_prio.get() ?? prio);
}

function* rt_mutex_setprio(k: Kernel, p: task_struct, pi_task: task_struct | null): Proc<void> {
  k.lockdep_assert_held(p.pi_lock);
  const prio = boosted(k, p, yield* p.normal_prio.read());
  p.pi_top_task.set(pi_task);
  if (p.prio.load() !== prio) yield* p.prio.write(prio);
}

/** No step: pi_lock guards all that it looks at. */
function* rt_effective_prio(k: Kernel, p: task_struct, newprio: number): Proc<number> {
  return boosted(k, p, newprio);
}

export function boostByKey(base: Build): Build {
  const about = `${base.about} The key of a waiter is what boosts (proposed).`;
  return addedTo(base, 'boost-by-key', about, { rt_mutex_setprio, rt_effective_prio });
}
