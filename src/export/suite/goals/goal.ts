/** Something that a suite is to show, and how it is recognised. */
import type { ScriptMoment } from '../moment.ts';

export interface SuiteGoal {
  /** What has to be true of a kernel, as a sentence to a stranger, without its full stop. */
  readonly says: string;
  /** Why Linux does so, where that is odd: a sentence. */
  readonly why?: string;
  /** It shows in the priorities that threads run with, and in nothing else. */
  readonly needsPriorities?: true;
  /** Whether that command of a script shows it. */
  reached(moment: ScriptMoment): boolean;
}

/** Goals of a kind, under a heading. */
export interface Topic {
  readonly heading: string;
  readonly goals: readonly SuiteGoal[];
}

export const sentenceOf = ({ says }: SuiteGoal): string => {
  return `${says[0]?.toUpperCase()}${says.slice(1)}.`;
};
