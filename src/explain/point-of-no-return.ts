/**
 * The step after which a failing run cannot be saved, whoever moves when; and the passing run that
 * has most in common with it, which leaves it just before that step.
 */
import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { Continuations } from './continuations.ts';
import { TooManyRuns } from './passing-search.ts';

export interface PointOfNoReturn {
  /** The number of the step, from 1; 0 if every schedule of the program fails. */
  readonly step: number;
  /** A run that passes and is the same up to that step; null if every schedule fails. */
  readonly passing: Recording | null;
}

/** For all continuations together. */
const RUNS = 6_000;

/**
 * Exact: all continuations are looked at, and a run passes if no oracle objects to it.
 *
 * @param failing a failing run of the program
 * @returns null if there are too many continuations to tell
 */
export function pointOfNoReturn(
  subject: Subject,
  program: Program,
  failing: Recording,
): PointOfNoReturn | null {
  const actors = failing.actors.slice(0, failing.steps);
  const continuations = new Continuations(subject, program, RUNS);
  const { traced, oracles } = subject;
  try {
    for (let taken = actors.length - 1; taken >= 0; taken--) {
      const saved = continuations.passing(actors.slice(0, taken));
      if (saved === null) continue;
      const passing = record(traced, program, new Sequence(saved), oracles);
      return { step: taken + 1, passing };
    }
  } catch (thrown) {
    if (!(thrown instanceof TooManyRuns)) throw thrown;
    return null;
  }
  return { step: 0, passing: null };
}
