import { DEFAULT_PRIO, MAX_RT_PRIO } from '../kernel/sched/task_struct.ts';

/** The policy that a kernel priority stands for: `fifo 10`, or `other`. */
export function priorityText(prio: number): string {
  return prio >= DEFAULT_PRIO ? 'other' : `fifo ${MAX_RT_PRIO - 1 - prio}`;
}
