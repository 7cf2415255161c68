/** `mainline` on generated programs under the default mix of strategies, with every oracle on. */
import { eachRun } from '../check/case.ts';
import { DEFAULT_CASES } from '../check/case-arbitrary.ts';
import { casesOf } from '../check/cases.ts';
import type { Subject } from '../explore/subject.ts';
import { type Pace, paceOf } from './pace.ts';

/** Generating programs and learning about them is part of what is measured. */
export function ownScheduler(subject: Subject, seed: number, wanted: number): Pace {
  let runs = 0;
  let steps = 0;
  const began = performance.now();
  for (const one of casesOf(subject, seed, DEFAULT_CASES)) {
    if (runs >= wanted) break;
    eachRun(subject, one, (outcome) => {
      runs++;
      steps += outcome.steps;
      return false;
    });
  }
  return paceOf(runs, steps, (performance.now() - began) / 1000);
}
