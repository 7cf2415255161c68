/** The programs that are one step simpler than a program, most promising first. */
import { whyNotLegit } from '../program/legit.ts';
import type { Program } from '../program/program.ts';
import { comparePrograms } from './order.ts';
import { bareCalls } from './passes/bare-calls.ts';
import { dropEvents } from './passes/drop-events.ts';
import { dropOps } from './passes/drop-ops.ts';
import { dropTasks } from './passes/drop-tasks.ts';
import { holdFromStart } from './passes/hold-from-start.ts';
import { joinTasks } from './passes/join-tasks.ts';
import { lowerPriorities } from './passes/lower-priorities.ts';
import { mergeLocks } from './passes/merge-locks.ts';
import type { Pass } from './passes/pass.ts';
import { plainAttributes } from './passes/plain-attributes.ts';
import { unNest } from './passes/un-nest.ts';

const PASSES: readonly Pass[] = [
  dropTasks,
  dropEvents,
  joinTasks,
  mergeLocks,
  dropOps,
  holdFromStart,
  unNest,
  bareCalls,
  plainAttributes,
  lowerPriorities,
];

export interface Simpler {
  readonly program: Program;
  /** What it differs in, as half a sentence: `a task is left out`. */
  readonly simplification: string;
}

/** Legit ones only; numbers of tasks and locks are kept, so some may differ in nothing else. */
export function* smallerPrograms(program: Program): Generator<Simpler, void> {
  for (const pass of PASSES) {
    for (const candidate of pass.candidates(program)) {
      if (candidate.tasks.length === 0) continue;
      if (comparePrograms(candidate, program) >= 0) continue;
      if (whyNotLegit(candidate) !== null) continue;
      yield { program: candidate, simplification: pass.simplification };
    }
  }
}
