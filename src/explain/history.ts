/** The same program on other builds: which of them fail in the same way. */
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { levelOf } from '../shrink/atlas.ts';

/** What another build makes of the program. */
export interface Elsewhere {
  readonly build: string;
  /** Whether a schedule fails in the same way. */
  readonly fails: boolean;
  /** Schedules that were looked at. */
  readonly schedules: number;
  /** Whether those are all with as many preemptions. */
  readonly complete: boolean;
}

/** For each number of preemptions on each build. */
const SCHEDULES = 1_000;

/**
 * @param kind of the failure
 * @param preemptions schedules with up to so many are looked at
 */
export function history(
  others: readonly Subject[],
  program: Program,
  kind: string,
  preemptions: number,
): Elsewhere[] {
  return others.map((subject) => {
    let schedules = 0;
    for (let number = 0; number <= preemptions; number++) {
      const { best, complete, runs } = levelOf(subject, program, number, SCHEDULES);
      schedules += runs;
      const fails = best.has(kind);
      if (fails || !complete) return { build: subject.build.name, fails, schedules, complete };
    }
    return { build: subject.build.name, fails: false, schedules, complete: true };
  });
}
