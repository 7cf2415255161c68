/** Something that a suite is to show, and how it is recognised. */
import type { Moment } from '../moment.ts';

export interface Goal {
  /** What has to be true of a kernel, as a sentence to a stranger, without its full stop. */
  readonly says: string;
  /** Whether that command of a script shows it. */
  reached(moment: Moment): boolean;
}

/** Goals of a kind, under a heading. */
export interface Topic {
  readonly heading: string;
  readonly goals: readonly Goal[];
}
