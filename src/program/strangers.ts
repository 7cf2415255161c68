/**
 * Tasks that have no part in a program, and whose TIDs it may write into a word: one of another
 * process, and a thread of the kernel's own. They are there and do nothing. What the kernel does
 * with them is kernel/futex/attach.ts's (mayOwnFutexes).
 */

import { DEFAULT_PRIO, PF_KTHREAD, task_struct } from '../kernel/sched/task_struct.ts';
import type { Machine } from '../machine/machine.ts';
import { kindOf } from './op-kinds.ts';
import type { Program } from './program.ts';
import { KTHREAD, STRANGERS, strangerName } from './stranger-tids.ts';

/** Which of them a program names, in ascending order. */
export function strangersIn({ tasks }: Program): number[] {
  const stored = tasks.flatMap(({ ops }) => ops.map((op) => kindOf(op).stored?.(op) ?? 0));
  return STRANGERS.filter((pid) => stored.includes(pid));
}

/** @param before how many tasks the program has itself */
export function makeStrangers(machine: Machine, pids: readonly number[], before: number) {
  return pids.map((pid, at) => {
    const name = strangerName(pid) as string;
    const task = new task_struct(machine, before + at, name, pid, DEFAULT_PRIO);
    if (pid === KTHREAD) task.flags = PF_KTHREAD;
    else task.mm = 1;
    return task;
  });
}
