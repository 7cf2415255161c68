/**
 * Which programs a sweep looks at: how large they may be, and what may be in them.
 */
import { type Attribute, attributeWords } from '../program/attributes.ts';
import { type EnvEvent, eventKinds } from '../program/event-kinds.ts';
import { opKinds } from '../program/op-kinds.ts';
import type { Op } from '../program/program.ts';

/** What is no call and no attribute of one. */
const OTHERS = ['rt_mutex', 'bucket', 'fifo', 'robust'] as const;

export type Feature = Op['call'] | EnvEvent['call'] | Attribute | (typeof OTHERS)[number];

// What is about no lock is not swept.
const {
  ifHeld: _,
  inconsistent: __,
  wakeOne: ___,
  all: ____,
  ignoring: _____,
  ...attributes
} = attributeWords;
/** Grammars are written with blanks between their options. */
const asOneWord = (words: string) => words.replaceAll(' ', '_');
const KINDS = Object.values(opKinds).filter(({ namesLock }) => namesLock);

/** The word for each thing that programs may have, beside locks that are held from the start. */
export const FEATURES: ReadonlyMap<string, Feature> = new Map<string, Feature>([
  ...KINDS.map(({ call }): [string, Feature] => [call, call]),
  ...Object.entries(attributes).map(([feature, word]): [string, Feature] => {
    return [asOneWord(word), feature as Attribute];
  }),
  ...Object.values(eventKinds).map(({ call }): [string, Feature] => [call, call]),
  ...OTHERS.map((other): [string, Feature] => [other, other]),
]);

/** Sizes are those of programs at the most. */
export interface Grammar {
  readonly tasks: number;
  /** Futexes and rt_mutexes together. */
  readonly locks: number;
  /** Those of all tasks together. */
  readonly ops: number;
  readonly events: number;
  readonly conditions: number;
  readonly features: ReadonlySet<Feature>;
}

/** Whether there are calls among the features that are about condition variables. */
export function hasConditions(features: ReadonlySet<Feature>): boolean {
  return KINDS.some(({ call, ofCondition }) => ofCondition && features.has(call));
}

/** How large a program is, in what comes first when two are compared. */
export interface ProgramSize {
  readonly tasks: number;
  readonly locks: number;
  readonly ops: number;
}

/** All sizes of a grammar, in the order in which shrinking calls programs simpler. */
export function* sizesOf({ tasks, locks, ops }: Grammar): Generator<ProgramSize, void> {
  for (let some = 1; some <= tasks; some++) {
    for (let few = 1; few <= locks; few++) {
      for (let many = 0; many <= ops; many++) yield { tasks: some, locks: few, ops: many };
    }
  }
}

/** The grammar as options of a command line. */
export function grammarText(grammar: Grammar): string {
  const { tasks, locks, ops, events, conditions, features } = grammar;
  const words = [...FEATURES].filter(([, feature]) => features.has(feature)).map(([word]) => word);
  const eventful = events > 0 ? ` --events ${events}` : '';
  // One is what whoever names a call about them gets.
  const beside = conditions > 1 ? ` --conditions ${conditions}` : '';
  const others = `${eventful}${beside} --only ${words.join(',')}`;
  return `--tasks ${tasks} --locks ${locks} --ops ${ops}${others}`;
}
