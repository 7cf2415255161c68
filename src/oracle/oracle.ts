import type { Rule } from '../machine/checks.ts';
import type { Wrongs } from '../machine/wrong.ts';
import type { Op } from '../program/program.ts';
import type { SeenTask, View } from './view.ts';

/** What an oracle has to say. */
export interface Finding {
  /** What tells this bug from others of the same oracle. */
  readonly detail: string;
  /** One sentence for the reader. */
  readonly sentence: string;
  /** What is wrong, what it should be, and why: the values as they are at this moment. */
  readonly wrong: Wrongs;
}

/**
 * Something that must always hold. It reads, never writes, and answers with a finding or null.
 *
 * It may look at whatever the view shows, and through it at the `value` of every cell that lives.
 * It may not go by what the view does not show (a cell's `stored`, what else a task or a timer has
 * in it, anything remembered from another question or run): the search of all schedules would take
 * two states for one that are two to such an oracle.
 *
 * What the machine checks by itself (machine/checks.ts) is no oracle: it judges every run.
 */
export interface Oracle extends Rule {
  /** An op has just returned to user space with 0 or a negated error number. */
  returned?(view: View, task: SeenTask, op: Op, ret: number): Finding | null;
  /** A system call ended for a signal and starts anew. */
  restarting?(view: View, task: SeenTask, op: Op): Finding | null;
  /** A system call answered `ret`, which user space does not pass on: it makes the call again. */
  retrying?(view: View, task: SeenTask, op: Op, ret: number): Finding | null;
  /** No task is inside the kernel but those that sleep until somebody wakes them. */
  quiet?(view: View): Finding | null;
  /** Nobody can take another step. */
  ended?(view: View): Finding | null;
}
