/** What an oracle is. */
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Wrongs } from '../machine/wrong.ts';
import type { Op } from '../program/program.ts';
import type { View } from './view.ts';

/** What an oracle has to say. */
export interface Finding {
  /** What tells this bug from others of the same oracle. */
  readonly detail: string;
  /** One sentence for the reader. */
  readonly sentence: string;
  /** What is wrong, what it should be, and why: the values as they are at this moment. */
  readonly wrong: Wrongs;
}

/** Something that must always hold. It reads, never writes, and answers with a finding or null. */
export interface Oracle {
  readonly name: string;
  /** The kernel rule that it states, in one sentence. */
  readonly rule: string;
  /** An op has just returned to user space with 0 or a negated error number. */
  returned?(view: View, task: task_struct, op: Op, ret: number): Finding | null;
  /** A system call ended for a signal and starts anew. */
  restarting?(view: View, task: task_struct, op: Op): Finding | null;
  /** A system call answered `ret`, which user space does not pass on: it makes the call again. */
  retrying?(view: View, task: task_struct, op: Op, ret: number): Finding | null;
  /** No task is inside the kernel but those that sleep until somebody wakes them. */
  quiet?(view: View): Finding | null;
  /** Nobody can take another step. */
  ended?(view: View): Finding | null;
}
