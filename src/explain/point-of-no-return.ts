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
  /** Whether an earlier step may be it: there are too many ways to go on from there. */
  readonly atTheLatest: boolean;
  /** A run that passes and is the same up to that step; null if none is known, or there is none. */
  readonly passing: Recording | null;
}

/** For all continuations together. */
const RUNS = 6_000;

/**
 * All continuations are looked at, and a run passes if no oracle objects to it.
 *
 * @param failing a failing run of the program
 * @param runs to make at the most, for all continuations together
 * @returns null if there are too many continuations to tell anything
 */
export function pointOfNoReturn(
  subject: Subject,
  program: Program,
  failing: Recording,
  runs = RUNS,
): PointOfNoReturn | null {
  const actors = failing.actors.slice(0, failing.steps);
  const continuations = new Continuations(subject, program, runs);
  const { traced, oracles } = subject;
  let taken = actors.length - 1;
  try {
    for (; taken >= 0; taken--) {
      const saved = continuations.passing(actors.slice(0, taken));
      if (saved === null) continue;
      const passing = record(traced, program, new Sequence(saved), oracles);
      return { step: taken + 1, atTheLatest: false, passing };
    }
  } catch (thrown) {
    if (!(thrown instanceof TooManyRuns)) throw thrown;
    const step = taken + 1;
    return step === actors.length ? null : { step, atTheLatest: true, passing: null };
  }
  return { step: 0, atTheLatest: false, passing: null };
}
