/** The property of a build: no case fails. */
import fc from 'fast-check';
import type { Subject } from '../explore/subject.ts';
import { ownFunctions } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';
import { printProgram } from '../program/text.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { NotTheSame } from '../shrink/not-the-same.ts';
import {
  type Case,
  type CaseFailure,
  GeneratedCase,
  ShrunkCase,
  shrinkCase,
  verdict,
} from './case.ts';
import { type CaseOptions, type CaseShrinker, caseOf, DEFAULT_CASES } from './case-arbitrary.ts';
import { SeedCases } from './cases.ts';
import { mustBeKinds } from './counted.ts';

/** How cases are run and made small: as they are, or by somebody who watches over that. */
export interface CaseCare {
  readonly verdict: typeof verdict;
  readonly shrink: typeof shrinkCase;
}

const AS_THEY_ARE: CaseCare = { verdict, shrink: shrinkCase };

/**
 * The property for `fc.assert`, with the same case in `numRuns` order as `check` has. It throws the
 * oracle's sentence; fast-check adds seed, path and, as the counterexample, the replay token.
 *
 * @throws RangeError at once, for a kind in the options that no oracle reports
 */
export function holds(
  subject: Subject,
  options: CaseOptions = DEFAULT_CASES,
  care: CaseCare = AS_THEY_ARE,
  listener: CaseListener = {},
): fc.IProperty<[Case]> {
  mustBeKinds(options, subject.oracles);
  const troubles = new WeakMap<Case, unknown>();
  const shrink: CaseShrinker = (under, one, counted) => {
    if (troubles.has(one)) throw troubles.get(one);
    return care.shrink(under, one, counted);
  };
  return fc.property(caseOf(subject, options, shrink), (one) => {
    listener.began?.();
    try {
      const failure = care.verdict(subject, one, options, listener.ran);
      if (failure === null) return;
      mustFailAgain(failure, care.verdict(subject, one, options), subject, one);
      throw new Error(failure.sentence);
    } catch (thrown) {
      // Nothing is made smaller of what is no failure: fast-check would try it.
      if (thrown instanceof ModelError) troubles.set(one, thrown);
      throw thrown;
    }
  });
}

interface CaseListener {
  /** A case begins. */
  readonly began?: () => void;
  /** One of its schedules has been run. */
  readonly ran?: () => void;
}

/** What comes and goes is nothing that the kernel under test does. */
function mustFailAgain(
  { kind, schedule }: CaseFailure,
  again: CaseFailure | null,
  { build }: Subject,
  one: Case,
): void {
  if (again?.kind === kind && again.schedule === schedule) return;
  const then = again === null ? 'in no failure' : `in ${again.kind}`;
  const program = one instanceof GeneratedCase ? one.program : one.counterexample.program;
  const difference = `a run that ended in ${kind} ends ${then} when it is made again`;
  throw new NotTheSame(build, `${difference} (program '${printProgram(program, ' | ')}')`);
}

/** What a check of a build found. */
export interface Checked {
  /** Runs made before the first failure, or in all. */
  readonly runs: number;
  readonly seed: number;
  /** Paste it as fast-check's `path` to come back to the counterexample; null if there is none. */
  readonly path: string | null;
  readonly counterexample: Counterexample | null;
  /** The case that failed, before shrinking; null if none did. */
  readonly original: GeneratedCase | null;
  /** Functions that the build replaces, or brings, and none of these runs called. */
  readonly neverReached: readonly string[];
}

/**
 * Checks a build on at least `runs` runs, until one fails; that one is shrunk.
 *
 * @param seed a 32-bit integer; the same seed makes the same runs, here and in `pifuzz fuzz --seed`
 * @param runs rounded up to whole cases of `options.schedules` runs each
 * @param path a path that an earlier check with the same seed and options answered with
 * @throws ModelError if a run does not end within STEP_BUDGET steps, or does not fail again
 */
export function check(
  subject: Subject,
  seed: number,
  runs: number,
  options: CaseOptions = DEFAULT_CASES,
  path?: string,
  care: CaseCare = AS_THEY_ARE,
): Checked {
  const heard = new Heard(subject, path);
  let details: fc.RunDetails<[Case]>;
  try {
    details = fc.check(holds(subject, options, care, heard), {
      seed,
      numRuns: Math.ceil(runs / options.schedules),
      ...(path === undefined ? {} : { path }),
    });
    mustBeShrunk(subject, details);
  } catch (thrown) {
    if (thrown instanceof ModelError) thrown.message += heard.runs(seed, options);
    throw thrown;
  }
  const last = details.counterexample?.[0];
  const drawn = details.counterexamplePath?.split(':')[0];
  const original =
    drawn === undefined ? null : new SeedCases(subject, seed, options).at(Number(drawn));
  return {
    runs: details.numRuns * options.schedules,
    seed,
    path: details.counterexamplePath,
    counterexample: last instanceof ShrunkCase ? last.counterexample : null,
    original,
    neverReached: ownFunctions(subject.build).filter((name) => !heard.entered.has(name)),
  };
}

/** What a check wants to know of its cases. */
class Heard implements CaseListener {
  readonly entered = new Set<string>();
  readonly #subject: Subject;
  #case: number;

  constructor(subject: Subject, path = '0') {
    this.#subject = subject;
    this.#case = Number(path.split(':')[0]) - 1;
  }

  readonly began = (): void => {
    this.#case++;
  };

  readonly ran = (): void => {
    for (const name of this.#subject.fast.machine.entered) this.entered.add(name);
  };

  /** Which runs those of the present case are. */
  runs(seed: number, { schedules }: CaseOptions): string {
    const last = (this.#case + 1) * schedules;
    return ` (in runs ${last - schedules + 1} to ${last} of seed ${seed})`;
  }
}

/** Whatever fails, and is no failure of the kernel under test, is thrown. */
function mustBeShrunk(
  { build }: Subject,
  { counterexample, errorInstance }: fc.RunDetails<[Case]>,
) {
  if (counterexample === null || counterexample[0] instanceof ShrunkCase) return;
  if (errorInstance instanceof ModelError) throw errorInstance;
  throw new NotTheSame(build, 'a run that failed does not fail again');
}
