/**
 * The checks that the package exports: those of check/, watched over. A function of a build may
 * loop without ever taking a step, or throw; both become a sentence that says in which run.
 */
import { type GeneratedCase, ShrunkCase, shrinkCase, verdict } from '../check/case.ts';
import { type CaseOptions, DEFAULT_CASES } from '../check/case-arbitrary.ts';
import * as property from '../check/property.ts';
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import { printProgram } from '../program/text.ts';
import { troubleIn } from './case-trouble.ts';
import { mustBeSameTwice, REPEATED } from './twice.ts';
import { guard, type Patience, SHRINKING, watched } from './watchdog.ts';

/**
 * The property for `fc.assert`, with the same case in `numRuns` order as `check` has. It throws the
 * oracle's sentence; fast-check adds seed, path and, as the counterexample, the replay token.
 */
export function holds(
  subject: Subject,
  options: CaseOptions = DEFAULT_CASES,
): ReturnType<typeof property.holds> {
  return property.holds(watched(subject), options, careful());
}

/**
 * Checks a build on at least `runs` runs, until one fails; that one is shrunk.
 *
 * @param seed a 32-bit integer; the same seed makes the same runs, here and in `pifuzz fuzz --seed`
 * @param runs rounded up to whole cases of `options.schedules` runs each
 * @param path a path that an earlier check with the same seed and options answered with
 * @throws ModelError if the build does what no kernel does: it throws, or loops without a step, or
 *   a failure does not come again; the message says in which run, of which program
 */
export function check(
  subject: Subject,
  seed: number,
  runs: number,
  options: CaseOptions = DEFAULT_CASES,
  path?: string,
): property.Checked {
  return property.check(watched(subject), seed, runs, options, path, careful());
}

/** One run in a hundred is made twice, as in a campaign: that notices forgotten stars as well. */
function careful(): property.CaseCare {
  let runs = 0;
  return {
    verdict: (subject, one, counted, told = () => {}) => {
      if (one instanceof ShrunkCase) return guard(() => verdict(subject, one, counted));
      return inCase(subject, one, {}, (count) => {
        return verdict(subject, one, counted, (schedule, outcome) => {
          told(schedule, outcome);
          if (runs++ % REPEATED === 0) mustBeSameTwice(subject, one, schedule, outcome);
          count(schedule + 1);
        });
      });
    },
    shrink: (subject, one, counted) => {
      return inCase(subject, one, SHRINKING, () => shrinkCase(subject, one, counted));
    },
  };
}

/** @param work says after how many of the case's runs it is */
function inCase<T>(
  subject: Subject,
  one: GeneratedCase,
  patience: Patience,
  work: (count: (made: number) => void) => T,
): T {
  let made = 0;
  const count = (runs: number) => {
    made = runs;
  };
  try {
    return guard(() => work(count), patience);
  } catch (thrown) {
    const trouble = troubleIn(subject, one, Math.min(made, one.schedules.length - 1), thrown);
    const { name, message } = trouble;
    const what = trouble instanceof ModelError ? message : `${name}: ${message}`;
    const program = `'${printProgram(one.program, ' | ')}'`;
    const where = what.includes(program) ? '' : ` in a run of ${program}`;
    throw new ModelError(`${what}${where}`, { cause: thrown });
  }
}
