/** The same program on other builds: which of them fail in the same way. */
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { STATES } from '../shrink/effort.ts';
import { verdictOf } from '../shrink/verdicts.ts';
import { isAltered } from '../variants/ancestry.ts';

/** What another build makes of the program. */
export interface Elsewhere {
  readonly build: string;
  /** Something was added to that kernel, or taken out, as its name says. */
  readonly altered: boolean;
  /** Whether a schedule fails in the same way. */
  readonly fails: boolean;
  /** Schedules with up to so many preemptions were looked at: as few as the failure needs. */
  readonly preemptions: number;
  /** States that they come to, as many as were looked at. */
  readonly states: number;
  /** Whether that was each of those schedules. It says nothing of schedules with more. */
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
    const { build } = subject;
    const { broken, states, complete } = verdictOf(subject, program, preemptions, STATES);
    const fails = broken.has(kind);
    const altered = isAltered(build);
    return { build: build.name, altered, fails, preemptions, states, complete };
  });
}
