/**
 * What the search of all schedules (explore/exhaustive.ts) says of small programs, kept so that it
 * is asked once: shrinking asks again and again about the same few.
 *
 * Only a memory: the answers are what searching anew would give.
 */
import { type Broken, ExhaustiveSearch } from '../explore/exhaustive.ts';
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printProgram } from '../program/text.ts';

/** Every schedule with at most a number of preemptions. */
export interface Verdict {
  /** The first failing run of each kind that the search came to. */
  readonly broken: ReadonlyMap<string, Broken>;
  readonly states: number;
  /** False if there are too many states to see all of them, or no end of them. */
  readonly complete: boolean;
  /** Runs that it took. */
  readonly runs: number;
}

const remembered = new WeakMap<Subject, Map<string, Verdict>>();

/**
 * @param preemptions at the most; Infinity for all schedules
 * @param limit states to look at before the program is given up
 */
export function verdictOf(
  subject: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): Verdict {
  const verdicts = remembered.get(subject) ?? new Map<string, Verdict>();
  remembered.set(subject, verdicts);
  const usual = renumber(program);
  const key = `${limit} ${preemptions} ${printProgram(usual, ' | ')}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const verdict = search(subject, usual, preemptions, limit);
  verdicts.set(key, verdict);
  return verdict;
}

function search(
  { fast, oracles }: Subject,
  program: Program,
  preemptions: number,
  limit: number,
): Verdict {
  const all = new ExhaustiveSearch(fast, program, oracles, { preemptions });
  try {
    while (all.states < limit && all.advance(50));
  } catch (thrown) {
    // A build of somebody's own may have loops that this search sees no end of.
    if (!(thrown instanceof ModelError)) throw thrown;
  }
  const { broken, states, complete, runs } = all;
  return { broken, states, complete, runs };
}
