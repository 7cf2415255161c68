/**
 * What programs may say of condition variables. Not every kernel is modelled with all of it, and
 * not everything that runs programs can do all of it.
 */
import { type Build, modelsPlainWaits, modelsRequeue } from '../kernel/build.ts';
import { kindOf } from './op-kinds.ts';
import type { Program } from './program.ts';
import { opName } from './text.ts';

export interface ConditionWords {
  /** The bare calls of requeue-PI. */
  readonly requeue: boolean;
  /** What a library makes of them. */
  readonly library: boolean;
  /** Plain waits, wake-ups and requeues. */
  readonly plain: boolean;
}

export const NO_CONDITIONS: ConditionWords = { requeue: false, library: false, plain: false };
export const BARE_REQUEUES: ConditionWords = { ...NO_CONDITIONS, requeue: true };
export const EVERY_CONDITION: ConditionWords = { requeue: true, library: true, plain: true };

/** What a build is modelled with. */
export function wordsOf(build: Build): ConditionWords {
  const requeue = modelsRequeue(build);
  return { requeue, library: requeue, plain: modelsPlainWaits(build) };
}

/** The first op of a program that is not among the words, in its own words; null if all are. */
export function beyond(words: ConditionWords, { tasks }: Program): string | null {
  for (const { ops } of tasks) {
    for (const op of ops) {
      const { ofCondition, namesLock, byLibrary } = kindOf(op);
      if (!ofCondition) continue;
      const isKnown = byLibrary !== null ? words.library : namesLock ? words.requeue : words.plain;
      if (!isKnown) return opName(op);
    }
  }
  return null;
}
