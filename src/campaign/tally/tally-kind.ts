/** What one kind of tally counts. Its parts are plain values: they go from thread to thread. */
import type { GeneratedCase } from '../../check/case.ts';
import type { KernelMachine } from '../../kernel/kernel-machine.ts';
import type { Violation } from '../../machine/violation.ts';

/** A run that has just been made. */
export interface Made {
  /** The number of its case within the campaign, from 0. */
  readonly index: number;
  /** Its case was drawn, and not made of another one. */
  readonly isDrawn: boolean;
  readonly one: GeneratedCase;
  /** Which of the case's schedules it is. */
  readonly schedule: number;
  /** Its number within the campaign, from 1. */
  readonly run: number;
  readonly steps: number;
  /** Null as well if it is of a kind that does not count. */
  readonly failure: Violation | null;
  /** As the run has left it. */
  readonly machine: KernelMachine;
}

export interface TallyKind<Part> {
  /** Of no run at all. */
  empty(): Part;
  /** Counts a case; its runs come next. */
  begin?(part: Part, one: GeneratedCase): void;
  count?(part: Part, made: Made): void;
  /** Adds a part of later runs to what was counted of all runs before them. */
  add(whole: Part, later: Part): void;
  /** Makes one part of two that follow each other; left out where that is the same. */
  join?(part: Part, later: Part): void;
}
