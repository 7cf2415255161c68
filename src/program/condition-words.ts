/**
 * What programs may say of condition variables, deaths and faults. Not every kernel is modelled
 * with all of it, and not everything that runs programs can do all of it.
 */
import {
  type Build,
  modelsExit,
  modelsFaults,
  modelsPlainWaits,
  modelsRequeue,
} from '../kernel/build.ts';
import { kindOfEvent } from './event-kinds.ts';
import { meddles } from './meddling.ts';
import { kindOf } from './op-kinds.ts';
import { type Program, targetName } from './program.ts';
import { opName, printEvent, printOp } from './text.ts';

export interface ConditionWords {
  /** The bare calls of requeue-PI. */
  readonly requeue: boolean;
  /** What a library makes of them. */
  readonly library: boolean;
  /** Plain waits, wake-ups and requeues. */
  readonly plain: boolean;
  /** Tasks are killed. */
  readonly deaths: boolean;
  /** Tasks call execve(). */
  readonly execs: boolean;
  /** Robust locks are given back inconsistent. */
  readonly inconsistent: boolean;
  /** Memory is meddled with. */
  readonly faults: boolean;
  /** User space keeps to no rule about a futex. */
  readonly hostile: boolean;
}

export const NO_CONDITIONS: ConditionWords = {
  requeue: false,
  library: false,
  plain: false,
  deaths: false,
  execs: false,
  inconsistent: false,
  faults: false,
  hostile: false,
};
export const BARE_REQUEUES: ConditionWords = { ...NO_CONDITIONS, requeue: true };
export const EVERY_CONDITION: ConditionWords = {
  requeue: true,
  library: true,
  plain: true,
  deaths: false,
  execs: false,
  inconsistent: false,
  faults: false,
  hostile: false,
};

/** What a build is modelled with. */
export function wordsOf(build: Build): ConditionWords {
  const requeue = modelsRequeue(build);
  const plain = modelsPlainWaits(build);
  const [deaths, faults] = [modelsExit(build), modelsFaults(build)];
  return {
    requeue,
    library: requeue,
    plain,
    deaths,
    execs: deaths,
    inconsistent: deaths,
    faults,
    hostile: faults,
  };
}

/** What of a program is not among the words, an op or an event as it says it; null if all is. */
export function beyond(words: ConditionWords, program: Program): string | null {
  const { tasks, hostile, events } = program;
  if (!words.hostile && hostile.length > 0) return `hostile ${hostile.map(targetName).join(' ')}`;
  for (const { ops } of tasks) {
    for (const op of ops) {
      if (!words.faults && meddles(op)) return opName(op);
      if (!words.inconsistent && kindOf(op).leavesInconsistent?.(op) === true) return printOp(op);
      const { ofCondition, namesLock, byLibrary } = kindOf(op);
      if (!ofCondition) continue;
      const isKnown = byLibrary !== null ? words.library : namesLock ? words.requeue : words.plain;
      if (!isKnown) return opName(op);
    }
  }
  const death = events.find((event) => {
    const { kills, execs } = kindOfEvent(event);
    return kills && !(execs === true ? words.execs : words.deaths);
  });
  return death === undefined ? null : printEvent(death);
}
