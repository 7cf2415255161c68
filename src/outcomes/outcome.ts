/**
 * What a program can end with, as far as it is to be seen from outside: what every system call
 * answered, the words at the end, and in which order each lock was taken.
 */
import { errnoName } from '../kernel/errno.ts';
import { targetName } from '../program/program.ts';

/** In place of an answer, and none itself: the op never returned, its task waits for ever. */
export const WAITS = Infinity;

export interface End {
  /**
   * By task and op: what user space was answered, 0, a count or negated error numbers. An unlock
   * that is made again has several answers, an op that was left out none (its task did not hold the
   * lock), and an op that never began has none either.
   */
  readonly answers: readonly (readonly (readonly number[])[])[];
  /** By lock, in the order of their numbers: the word's text, or an rt_mutex's owner. */
  readonly words: readonly string[];
  /** By lock: the numbers of the tasks that took it, first one first. */
  readonly taken: readonly (readonly number[])[];
}

/**
 * One line, the same for the same end: `T1: 0 EAGAIN+0 · T2: ETIMEDOUT - · f1 = 0, taken by T1`.
 *
 * @param tasks the numbers of the tasks, in the order of `answers`
 * @param locks the numbers of the locks, in the order of `words`
 */
export function outcomeText(
  { answers, words, taken }: End,
  tasks: readonly number[],
  locks: readonly number[],
): string {
  const told = answers.map((ops, index) => {
    const names = ops.map((each) => (each.length === 0 ? '-' : each.map(answerText).join('+')));
    return `T${tasks[index]}: ${names.join(' ')}`.trim();
  });
  const ends = words.map((word, index) => {
    const who = (taken[index] ?? []).map((task) => `T${task}`).join(' ');
    const lock = targetName(locks[index] as number);
    return `${lock} = ${word}${who === '' ? '' : `, taken by ${who}`}`;
  });
  return [...told, ...ends].join(' · ');
}

/** `0`, `EINVAL`, `waits`. */
export function answerText(answer: number): string {
  if (answer === WAITS) return 'waits';
  return answer === 0 ? '0' : errnoName(answer);
}

/** An outcome taken apart; answers by their names. */
export interface Wanted {
  readonly answers: readonly (readonly (readonly string[])[])[];
  readonly taken: readonly (readonly number[])[];
}

/** @param text as outcomeText() makes it */
export function parseOutcome(text: string): Wanted {
  const parts = text.split(' · ');
  const told = parts.filter((part) => part.startsWith('T'));
  const locks = parts.filter((part) => !part.startsWith('T'));
  return {
    answers: told.map((part) => {
      const ops = part.split(' ').slice(1);
      return ops.map((each) => (each === '-' ? [] : each.split('+')));
    }),
    taken: locks.map((part) => {
      const [, who = ''] = part.split(', taken by ');
      return who === '' ? [] : who.split(' ').map((name) => Number(name.slice(1)));
    }),
  };
}
