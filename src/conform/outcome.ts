/**
 * What a litmus program can end with, as far as it is to be seen from outside: what every op
 * returned, the words at the end, and in which order each futex was taken.
 */
import { answerName } from './observation.ts';

/** In place of a return value: the op was left out, because the task did not hold the lock. */
export const LEFT_OUT = 1;

export interface End {
  /** By task and op. */
  readonly returned: readonly (readonly number[])[];
  /** By futex, in the order of their numbers: the word's text. */
  readonly words: readonly string[];
  /** By futex: the tasks that took it. */
  readonly taken: readonly (readonly number[])[];
}

/** One line, the same for the same end: `T1: 0 0 · T2: ETIMEDOUT - · f1 = 0, taken by T1`. */
export function outcomeText(
  { returned, words, taken }: End,
  tasks: readonly number[],
  futexes: readonly number[],
): string {
  const answers = returned.map((rets, index) => {
    const names = rets.map((ret) => (ret === LEFT_OUT ? '-' : answerName(ret)));
    return `T${tasks[index]}: ${names.join(' ')}`.trim();
  });
  const ends = words.map((word, index) => {
    const who = (taken[index] ?? []).map((task) => `T${task}`).join(' ');
    return `f${futexes[index]} = ${word}${who === '' ? '' : `, taken by ${who}`}`;
  });
  return [...answers, ...ends].join(' · ');
}

/** An outcome taken apart; return values by their names. */
export interface Wanted {
  readonly returned: readonly (readonly string[])[];
  readonly taken: readonly (readonly number[])[];
}

/** @param text as outcomeText() makes it */
export function parseOutcome(text: string): Wanted {
  const parts = text.split(' · ');
  const answers = parts.filter((part) => part.startsWith('T'));
  const futexes = parts.filter((part) => part.startsWith('f'));
  return {
    returned: answers.map((part) => part.split(' ').slice(1)),
    taken: futexes.map((part) => {
      const [, who = ''] = part.split(', taken by ');
      return who === '' ? [] : who.split(' ').map((name) => Number(name.slice(1)));
    }),
  };
}
