/** kernel/sched/core.c of Linux 4.8.15, where today's kernel/sched/syscalls.c differs. */
import type { Kernel } from '../../../kernel/build.ts';
import type { task_struct } from '../../../kernel/sched/task_struct.ts';

/** SCHED_OTHER has no time slice to compare yet (857b158dc5e8, v6.12): it may be the same again. */
function schedulingChanges(_k: Kernel, p: task_struct, newprio: number): boolean {
  return p.normal_prio.load() !== newprio;
}

export const sched48 = { schedulingChanges };
