import { DEFAULT_PRIO, MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';

/** Kernel priority of a task: 0 the most urgent, DEFAULT_PRIO for SCHED_OTHER. */
export function kernelPrio(fifo: number): number {
  return fifo === 0 ? DEFAULT_PRIO : MAX_RT_PRIO - 1 - fifo;
}
