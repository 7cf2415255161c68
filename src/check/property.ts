/** The property of a build: no case fails. */
import fc from 'fast-check';
import type { Subject } from '../explore/subject.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { type Case, GeneratedCase, ShrunkCase, verdict } from './case.ts';
import { type CaseOptions, caseOf, DEFAULT_CASES } from './case-arbitrary.ts';
import { mustBeKinds } from './counted.ts';

/**
 * The property for `fc.assert`, with the same case in `numRuns` order as `check` has. It throws the
 * oracle's sentence; fast-check adds seed, path and, as the counterexample, the replay token.
 *
 * @throws RangeError at once, for a kind in the options that no oracle reports
 */
export function holds(
  subject: Subject,
  options: CaseOptions = DEFAULT_CASES,
): fc.IProperty<[Case]> {
  mustBeKinds(options, subject.oracles);
  return fc.property(caseOf(subject, options), (one) => {
    const failure = verdict(subject, one, options);
    if (failure !== null) throw new Error(failure.sentence);
  });
}

/** What a check of a build found. */
export interface Checked {
  /** Runs made before the first failure, or in all. */
  readonly runs: number;
  readonly seed: number;
  /** Paste it as fast-check's `path` to come back to the counterexample; null if there is none. */
  readonly path: string | null;
  readonly counterexample: Counterexample | null;
  /** The case that failed, before shrinking. */
  readonly original: GeneratedCase | null;
}

/**
 * Checks a build on at least `runs` runs, until one fails; that one is shrunk.
 *
 * @param seed a 32-bit integer; the same seed makes the same runs, here and in `pifuzz fuzz --seed`
 * @param runs rounded up to whole cases of `options.schedules` runs each
 * @param path a path that an earlier check with the same seed and options answered with
 * @throws ModelError if a run does not end within STEP_BUDGET steps
 */
export function check(
  subject: Subject,
  seed: number,
  runs: number,
  options: CaseOptions = DEFAULT_CASES,
  path?: string,
): Checked {
  const details = fc.check(holds(subject, options), {
    seed,
    numRuns: Math.ceil(runs / options.schedules),
    // Or fast-check does not tell what failed before it was shrunk.
    verbose: fc.VerbosityLevel.Verbose,
    ...(path === undefined ? {} : { path }),
  });
  const last = details.counterexample?.[0];
  const first = details.failures[0]?.[0];
  return {
    runs: details.numRuns * options.schedules,
    seed,
    path: details.counterexamplePath,
    counterexample: last instanceof ShrunkCase ? last.counterexample : null,
    original: first instanceof GeneratedCase ? first : null,
  };
}
