/**
 * What the PI protocol needs of kernel/sched/core.c (Linux v7.0): states, waking, and the setting
 * of a boosted priority.
 *
 * Collapsed here:
 * - the run-queue lock and everything it guards: which CPU runs whom is the schedule's business;
 * - the pi_lock of the task that is woken, which try_to_wake_up() takes: waking is one step;
 * - task references (get_task_struct): a task_struct is never freed, also not of who has exited;
 * - deadline tasks: only SCHED_FIFO and SCHED_OTHER priorities exist.
 */
import type { Proc } from '../../machine/access.ts';
import { relax } from '../../machine/relax.ts';
import { sleepIn, TASK_INTERRUPTIBLE, TASK_NORMAL, wakeFrom } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import type { task_struct } from './task_struct.ts';

/** include/linux/sched.h. */
export function set_current_state(k: Kernel, state: number): Proc<void> {
  return k.current.__state.write(state);
}

/** __might_sleep() and schedule_debug(): nobody sleeps or offers the CPU with a spinlock held. */
export function might_sleep(k: Kernel): void {
  const { held, preempt_count } = k.current;
  k.WARN_ON(held.length > 0 || preempt_count > 0, 'scheduling while atomic');
}

/** schedule(): sleeps unless somebody has made the task running again. */
export function schedule(k: Kernel): Proc<void> {
  k.might_sleep();
  return sleepIn(k.current.__state);
}

/**
 * schedule() as it is where nobody has looked for signals since the state was set: it does so
 * itself, and does not sleep if one is pending (try_to_block_task()). Callers that have looked do
 * without this.
 */
export function* scheduleUnlessSignalled(k: Kernel): Proc<void> {
  if (!(yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current))) yield* k.schedule();
}

/** A voluntary offer of the CPU; touches nothing. */
export function cond_resched(k: Kernel): Proc<void> {
  k.might_sleep();
  return relax();
}

export function cpu_relax(_k: Kernel): Proc<void> {
  return relax();
}

/** try_to_wake_up() with a mask of states. */
export function wake_up_state(_k: Kernel, task: task_struct, state: number): Proc<boolean> {
  return wakeFrom(task.__state, state);
}

export function wake_up_process(k: Kernel, task: task_struct): Proc<boolean> {
  return k.wake_up_state(task, TASK_NORMAL);
}

/**
 * Notes a task for waking once the locks are dropped. A task that is on another waker's queue
 * already is left to that waker.
 */
export function wake_q_add(_k: Kernel, head: task_struct[], task: task_struct): Proc<void> {
  return task.wake_q.cmpxchg(false, true).as(pushUnqueued, head, task);
}

/** The same for a caller that has a reference to the task, which goes over to the queue. */
export function wake_q_add_safe(_k: Kernel, head: task_struct[], task: task_struct): Proc<void> {
  return task.wake_q.cmpxchg(false, true).as(pushUnqueued, head, task);
}

function pushUnqueued(queued: boolean, head: task_struct[], task: task_struct): void {
  if (!queued) head.push(task);
}

export function* wake_up_q(k: Kernel, head: task_struct[]): Proc<void> {
  for (let at = 0; at < head.length; at++) {
    const task = head[at] as task_struct;
    yield* task.wake_q.write(false);
    yield* k.wake_up_process(task);
  }
}

export function preempt_disable(k: Kernel): void {
  k.current.preempt_count++;
}

export function preempt_enable(k: Kernel): void {
  k.current.preempt_count--;
}

/** Sets p's effective priority from its own and its donor's. Called with p->pi_lock held. */
export function* rt_mutex_setprio(
  k: Kernel,
  p: task_struct,
  pi_task: task_struct | null,
): Proc<void> {
  k.lockdep_assert_held(p.pi_lock);
  const normal = yield* p.normal_prio.read();
  // The C reads pi_task->prio under the run-queue lock of p, not of pi_task: unguarded there too.
  const donated = pi_task === null ? normal : yield* pi_task.prio.read();
  const prio = Math.min(normal, donated);
  // p->prio only changes under p->pi_lock, which we hold, so looking at it is no race.
  p.pi_top_task.set(pi_task);
  if (p.prio.load() !== prio) yield* p.prio.write(prio);
}
