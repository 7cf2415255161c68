/** All that is counted over the runs of a campaign. Each tally is declared here, and only here. */
import type { GeneratedCase } from '../../check/case.ts';
import { behaviours } from './behaviours.ts';
import { entered } from './entered.ts';
import { failures } from './failures.ts';
import { ops } from './ops.ts';
import { places } from './places.ts';
import { programs } from './programs.ts';
import type { Made, TallyKind } from './tally-kind.ts';
import { totals } from './totals.ts';

const KINDS = { totals, places, entered, behaviours, ops, programs, failures } as const;
const KIND_LIST = Object.entries(KINDS) as [keyof RunTally, TallyKind<unknown>][];

/** A plain value: what was counted, of some runs or of all. */
export type RunTally = {
  readonly [Name in keyof typeof KINDS]: ReturnType<(typeof KINDS)[Name]['empty']>;
};

/** Of no run at all. */
export function emptyTally(): RunTally {
  return Object.fromEntries(KIND_LIST.map(([name, kind]) => [name, kind.empty()])) as RunTally;
}

/** Counts a case; its runs come next. */
export function beginCase(tally: RunTally, one: GeneratedCase): void {
  for (const [name, kind] of KIND_LIST) kind.begin?.(tally[name], one);
}

export function countRun(tally: RunTally, made: Made): void {
  for (const [name, kind] of KIND_LIST) kind.count?.(tally[name], made);
}

/** Makes one part of a campaign of two that follow each other. */
export function joinTally(part: RunTally, later: RunTally): void {
  for (const [name, kind] of KIND_LIST) (kind.join ?? kind.add)(part[name], later[name]);
}

/** Adds what was counted of later runs to what was counted of all before them. */
export function addTally(whole: RunTally, later: RunTally): void {
  for (const [name, kind] of KIND_LIST) kind.add(whole[name], later[name]);
}
