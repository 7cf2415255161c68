/** A rule as it can be asked for from outside of the kernel, and what shows that it is broken. */
import type { Op, Program } from '../program/program.ts';
import type { OutsideSighting, SightedWord } from './sighting.ts';

/** A call of a task that has returned. */
export interface GivenAnswer {
  readonly task: number;
  readonly op: Op;
  readonly ret: number;
  /** It was told that it has the lock that the op is about. */
  readonly holds: boolean;
  /** What its caller reads in the word then. */
  readonly word: SightedWord;
}

/** Something that must not be seen. */
export interface Complaint {
  /** One sentence. */
  readonly sentence: string;
}

export interface Sign {
  /** The rule, as one sentence that a stranger understands. */
  readonly rule: string;
  /** Priorities other than SCHED_OTHER are needed to see it. */
  readonly needsPriorities: boolean;
  /** Everybody has returned or sleeps. */
  atRest?(now: OutsideSighting, before: OutsideSighting | null): Complaint | null;
  /** A call has returned. */
  answered?(program: Program, answer: GivenAnswer): Complaint | null;
}
