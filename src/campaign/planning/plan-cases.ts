/** How a campaign comes to its cases. */
import { type CaseOptions, DEFAULT_CASES } from '../../check/case-arbitrary.ts';
import { Feedback } from './feedback.ts';
import { FreshCases } from './fresh-cases.ts';
import type { Planner } from './planner.ts';

/**
 * Whether cases are made of earlier ones: the default does that by itself, and a program or a
 * strategy that is asked for stays as it is.
 */
export function isGuided({ program, strategy }: CaseOptions): boolean {
  return program === null && strategy === DEFAULT_CASES.strategy;
}

/** @param runs as many as are wanted; null for no limit */
export function plannerOf(seed: number, runs: number | null, cases: CaseOptions): Planner {
  const wanted = runs === null ? Infinity : Math.ceil(runs / cases.schedules);
  return isGuided(cases) ? new Feedback(seed, wanted) : new FreshCases(wanted);
}
