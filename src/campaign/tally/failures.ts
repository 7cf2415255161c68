/** The failures that a campaign remembers: a few cases of each kind, with the simplest programs. */
import { comparePrograms } from '../../shrink/order.ts';
import { type PlainCase, packed } from '../plain-case.ts';
import type { TallyKind } from './tally-kind.ts';

/** A failing run as it was generated. */
export interface Candidate {
  /** The number of the case within the campaign, from 0. */
  readonly index: number;
  readonly one: PlainCase;
  /** Which of the case's schedules failed. */
  readonly schedule: number;
  /** The number of the run within the campaign, from 1. */
  readonly run: number;
  /** What the oracle said. */
  readonly sentence: string;
}

/** What is known of a kind of failure. */
export interface Kind {
  /** The number of the first run that failed like this, from 1. */
  readonly firstRun: number;
  /** How many runs failed like this. */
  readonly failures: number;
  /** The simplest few, in order; at least one. */
  readonly kept: readonly Candidate[];
}

/** So many cases of a kind are kept; different cases may end in different minima. */
const KEPT = 3;

/** How many runs failed in each of some ways, in the order in which they were found. */
export function countsOf(
  all: ReadonlyMap<string, Kind>,
  kinds: readonly string[],
): ReadonlyMap<string, number> {
  const met = [...all].filter(([kind]) => kinds.includes(kind));
  return new Map(met.map(([kind, { failures }]) => [kind, failures]));
}

/** By their kinds, in the order in which these were found. */
export const failures: TallyKind<Map<string, Kind>> = {
  empty: () => new Map(),
  count(part, { index, one, schedule, run, failure }) {
    if (failure === null) return;
    const { kind, sentence } = failure;
    const known = part.get(kind);
    if (known === undefined || wouldKeep(known, one.program, index)) {
      const kept = [{ index, one: packed(one), schedule, run, sentence }];
      part.set(kind, joined(known, { firstRun: run, failures: 1, kept }));
    } else {
      part.set(kind, { ...known, failures: known.failures + 1 });
    }
  },
  add(whole, later) {
    for (const [kind, more] of later) whole.set(kind, joined(whole.get(kind), more));
  },
};

/** Another schedule of a case that is kept is of no use. */
function wouldKeep({ kept }: Kind, program: PlainCase['program'], index: number): boolean {
  if (kept.some((candidate) => candidate.index === index)) return false;
  const last = kept.at(-1) as Candidate;
  return kept.length < KEPT || comparePrograms(program, last.one.program) < 0;
}

function joined(known: Kind | undefined, later: Kind): Kind {
  if (known === undefined) return later;
  const kept = [...known.kept, ...later.kept];
  kept.sort((a, b) => comparePrograms(a.one.program, b.one.program) || a.index - b.index);
  return {
    firstRun: known.firstRun,
    failures: known.failures + later.failures,
    kept: kept.slice(0, KEPT),
  };
}
