import type { EnvEvent, Op, Program, TaskSpec } from './program.ts';

/** What is wrong with a program, and the part of it that is to blame. */
export interface Fault {
  readonly sentence: string;
  readonly at: Program | TaskSpec | Op | readonly number[] | EnvEvent;
}
