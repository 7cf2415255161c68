/** Does a search that sees each state once come to the same ends as plain enumeration? */
import { allSchedules } from '../../src/explore/all-schedules.ts';
import { finalState } from '../../src/explore/final-state.ts';
import type { Kernel } from '../../src/kernel/build.ts';
import type { Oracle } from '../../src/oracle/oracle.ts';
import type { Program } from '../../src/program/program.ts';
import { ExhaustiveSearch } from '../../src/search/exhaustive-search.ts';
import type { SearchOptions } from '../../src/search/options.ts';

export interface Judged {
  readonly kernel: Kernel;
  readonly oracles: readonly Oracle[];
  /** How often plain enumeration lets a task go on that offers the CPU (all-schedules.ts). */
  readonly patience: number;
}

export interface Ends {
  /** Final states, how the run failed included. */
  readonly ends: ReadonlySet<string>;
  readonly runs: number;
  /** Everything was seen within the limit. */
  readonly complete: boolean;
}

/**
 * The ends of all schedules with at most so many preemptions, nothing left out. Where there are
 * more than the limit, of as many of them as that.
 */
export function plainEnds(
  { kernel, oracles, patience }: Judged,
  program: Program,
  preemptions: number,
  limit: number,
): Ends {
  const ends = new Set<string>();
  let runs = 0;
  for (const one of allSchedules(kernel, program, oracles, preemptions, patience)) {
    if (++runs > limit) return { ends, runs, complete: false };
    ends.add(finalState(one.ghost, one));
  }
  return { ends, runs, complete: true };
}

/** The ends that the search comes to. */
export function searchedEnds(
  { kernel, oracles }: Judged,
  program: Program,
  preemptions: number,
  limit: number,
  options: Partial<SearchOptions> = {},
): Ends {
  const ends = new Set<string>();
  const search = new ExhaustiveSearch(kernel, program, oracles, {
    preemptions,
    ended: (ghost, outcome) => ends.add(finalState(ghost, outcome)),
    ...options,
  });
  search.advance(limit);
  return { ends, runs: search.runs, complete: search.complete };
}

/** The same; null as soon as it is known that there are more schedules than that. */
function allPlainEnds(
  { kernel, oracles, patience }: Judged,
  program: Program,
  preemptions: number,
  limit: number,
): ReadonlySet<string> | null {
  const ends = new Set<string>();
  let runs = 0;
  for (const one of allSchedules(kernel, program, oracles, preemptions, patience)) {
    if (++runs + one.pending > limit) return null;
    ends.add(finalState(one.ghost, one));
  }
  return ends;
}

export type Verdict = 'agree' | 'differ' | 'too many schedules';

export function compare(
  judged: Judged,
  program: Program,
  preemptions: number,
  limit: number,
  options: Partial<SearchOptions> = {},
): Verdict {
  const plain = allPlainEnds(judged, program, preemptions, limit);
  if (plain === null) return 'too many schedules';
  const { ends } = searchedEnds(judged, program, preemptions, Infinity, options);
  return plain.size === ends.size && [...plain].every((end) => ends.has(end)) ? 'agree' : 'differ';
}
