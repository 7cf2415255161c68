/** What the search of all schedules says of small programs; remembered. */

import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import type { Broken } from '../search/options.ts';
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

function search(
  { fast, oracles }: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): ProgramVerdict {
  const all = new ExhaustiveSearch(fast, program, oracles, { preemptions });
  try {
    while (all.states < limit && all.advance(50));
  } catch (thrown) {
    // A build of somebody's own may have loops that this search sees no end of.
    if (!(thrown instanceof ModelError)) throw thrown;
  }
  const { broken, states, complete, runs } = all;
  return { program, broken, states, complete, runs };
}
