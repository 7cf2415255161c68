/** How much is spent on looking for schedules, by the minimiser and by who checks its results. */
import type { Program } from '../program/program.ts';

/** States of a program to look at before it is given up; they take a second or less. */
export const STATES = 20_000;

/** Of those, as many are enough to look at all schedules of a program that has few. */
export const STATES_OF_ALL = STATES / 4;

export interface Effort {
  /** Preemptions to go up to. */
  readonly preemptions: number;
  /** Runs to spend at the most on each number of preemptions. */
  readonly runs: number;
}

/** For a simpler program whose old schedule does not fail. */
export const SEARCH: Effort = { preemptions: 2, runs: 4_000 };
/** For one of two tasks, where the old schedule needs more: two tasks have few schedules. */
export const SEARCH_PAIR: Effort = { preemptions: 3, runs: 15_000 };

/** For the last look at the program that is left. */
const FINAL: Effort = { preemptions: 3, runs: 50_000 };
/** The same where four or five tasks are left: too many schedules to see all of them anyway. */
const FINAL_CROWD: Effort = { preemptions: 3, runs: 6_000 };

/** Enough to see that no schedule is simpler, if that can be seen. */
export function lastLook(found: { program: Program; preemptions: number }): Effort {
  const effort = found.program.tasks.length > 3 ? FINAL_CROWD : FINAL;
  return { ...effort, preemptions: Math.min(effort.preemptions, found.preemptions) };
}
