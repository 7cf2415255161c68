/**
 * Changing a task's priority (kernel/sched/syscalls.c, Linux v7.0).
 *
 * Collapsed here:
 * - the run-queue lock, which is taken after pi_lock and dropped with it;
 * - permissions, policies other than SCHED_FIFO and SCHED_OTHER, nice levels, balancing.
 */
import type { Proc } from '../../machine/access.ts';
import type { Kernel } from '../build.ts';
import { MAX_RT_PRIO, type task_struct } from './task_struct.ts';

/** The priority that counts for p if its own is `newprio`. p->pi_lock is held. */
export function* rt_effective_prio(_k: Kernel, p: task_struct, newprio: number): Proc<number> {
  const pi_task = p.pi_top_task.get();
  return pi_task === null ? newprio : Math.min(newprio, yield* pi_task.prio.read());
}

/**
 * Whether policy and priority would be others afterwards; if not, sched_setscheduler() returns
 * early (since 2011). p->pi_lock is held.
 *
 * SCHED_OTHER is never the same again: its time slice is compared as well, and this call, which
 * cannot name one, asks for none (since 857b158dc5e8, v6.12).
 */
export function schedulingChanges(_k: Kernel, p: task_struct, newprio: number): boolean {
  // Only changes under p->pi_lock, which we hold, so looking at it is no race.
  return p.normal_prio.load() !== newprio || newprio >= MAX_RT_PRIO;
}

/**
 * Sets p's own priority, and carries the change along the chain if p waits for a lock. If p has
 * that priority already, nothing is computed anew.
 *
 * @param newprio kernel priority: 0 the most urgent, DEFAULT_PRIO for SCHED_OTHER
 */
export function* __sched_setscheduler(k: Kernel, p: task_struct, newprio: number): Proc<void> {
  yield* p.pi_lock.lock();
  if (!k.schedulingChanges(p, newprio)) {
    k.reached('sched_setscheduler: nothing changes');
    yield* p.pi_lock.unlock();
    return;
  }
  const effective = yield* k.rt_effective_prio(p, newprio);
  yield* p.normal_prio.write(newprio);
  yield* p.prio.write(effective);
  yield* p.pi_lock.unlock();
  yield* k.rt_mutex_adjust_pi(p);
}
