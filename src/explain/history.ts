/** The same program on other builds: which of them fail in the same way. */
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { STATES } from '../shrink/effort.ts';
import { verdictOf } from '../shrink/verdicts.ts';

/** What another build makes of the program. */
export interface Elsewhere {
  readonly build: string;
  /** Whether a schedule fails in the same way. */
  readonly fails: boolean;
  /** Whether all schedules with as few preemptions were looked at. */
  readonly complete: boolean;
}

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
    const { broken, complete } = verdictOf(subject, program, preemptions, STATES);
    return { build: subject.build.name, fails: broken.has(kind), complete };
  });
}
