/** What the search of all schedules says of small programs; remembered. */

import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { Experiences } from '../search/experience.ts';
import type { Broken, SearchOptions } from '../search/options.ts';
import { Remembered } from './remembered.ts';

/** Every schedule with at most a number of preemptions. */
export interface ProgramVerdict {
  /** In its usual numbers, which the actors of failing runs go by. */
  readonly program: Program;
  /** The first failing run of each kind that the search came to. */
  readonly broken: ReadonlyMap<string, Broken>;
  readonly states: number;
  /** False if there are too many states to see all of them, or no end of them. */
  readonly complete: boolean;
  /** Runs that it took. */
  readonly runs: number;
}

/** So much is kept in mind of each build: some 20 MB. */
const MOST_NODES = 200_000;

const learnt = new WeakMap<Subject, Experiences>();
const verdicts = new Remembered<ProgramVerdict>();
/** Those that are complete, which limits do not matter to that are larger. */
const whole = new Remembered<ProgramVerdict>();

/**
 * @param preemptions at the most; Infinity for all schedules
 * @param limit states to look at before the program is given up
 */
export function verdictOf(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): ProgramVerdict {
  const known = whole.known(subject, program, `${preemptions}`);
  if (known !== undefined && known.states < limit) return known;
  const verdict = verdicts.of(subject, program, `${limit} ${preemptions}`, (usual) => {
    return search(subject, usual, preemptions, limit);
  });
  return verdict.complete ? whole.of(subject, program, `${preemptions}`, () => verdict) : verdict;
}

/**
 * What one search has learnt helps the next one; its verdict is the same, and so is what it says
 * that it took. A build that is at odds with what was learnt is searched without that.
 */
function search(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): ProgramVerdict {
  const experiences = learnt.get(subject) ?? new Experiences(MOST_NODES);
  learnt.set(subject, experiences);
  const experience = experiences.lend(program);
  const all = searchWith(subject, program, { preemptions, experience, asIfAlone: true });
  try {
    while (all.states < limit && all.advance(50));
    if (all.doubts === 0) {
      experiences.giveBack(program, experience);
      return verdictIn(all, program);
    }
  } catch (thrown) {
    if (!(thrown instanceof ModelError)) throw thrown;
  }
  const alone = searchWith(subject, program, { preemptions });
  try {
    while (alone.states < limit && alone.advance(50));
  } catch (thrown) {
    // A build of somebody's own may have loops that this search sees no end of.
    if (!(thrown instanceof ModelError)) throw thrown;
  }
  return verdictIn(alone, program);
}

function searchWith(
  { fast, oracles }: Subject,
  program: Program,
  options: SearchOptions,
): ExhaustiveSearch {
  return new ExhaustiveSearch(fast, program, oracles, options);
}

function verdictIn(all: ExhaustiveSearch, program: Program): ProgramVerdict {
  const { broken, states, complete, runs } = all;
  return { program, broken, states, complete, runs };
}
