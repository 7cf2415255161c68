/** Decides which cases a campaign runs, a round at a time. */
import type { Program } from '../../program/program.ts';

/** A case, as little as another thread needs to make it. */
export type CaseOrder = FreshCase | ChangedCase;

/** One that fast-check draws. */
export interface FreshCase {
  /** Its number, from 0. */
  readonly fresh: number;
}

/** One that is made of a program that was run before. */
export interface ChangedCase {
  readonly parent: Program;
  /** The program is run as it is, under other schedules. */
  readonly isSame: boolean;
  /** What is drawn for it is drawn from this. */
  readonly seed: number;
}

/** What came of a case. */
export interface CaseShown {
  readonly program: Program;
  /** Which orders of accesses its runs have shown (explore/conflicts.ts), each once. */
  readonly orders: Uint16Array;
}

export interface Planner {
  /**
   * The cases of the next round; none if that was the last one. Asked for round N when all that
   * came of rounds up to N - 2 was learnt, and nothing of N - 1: threads would have nothing to do
   * while a round comes to its end.
   */
  next(): readonly CaseOrder[];
  /** What came of the cases of a round, in their order. */
  learn(cases: readonly CaseOrder[], shown: readonly CaseShown[]): void;
}

/** So many cases are a round; with 16 schedules each they take about a tenth of a second. */
export const ROUND = 256;
