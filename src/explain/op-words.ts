/** What ops do, in words. */
import { mayTimeOut, type Op } from '../program/program.ts';
import { targetsText } from '../program/text.ts';

interface OpWords {
  /** What its task does. */
  deed(op: Op): string;
  /** That it is not the plain one of its kind, as half a sentence; null if that goes unsaid. */
  oddity(op: Op, task: string): string | null;
}

const waiting: OpWords = {
  deed: (op) => `asks for ${targetsText(op)}${mayTimeOut(op) ? ' with a timeout' : ''}`,
  oddity: () => null,
};

export const opWords: Readonly<Record<Op['call'], OpWords>> = {
  lock: waiting,
  lock2: waiting,
  trylock: {
    deed: (op) => `tries to take ${targetsText(op)} without waiting`,
    oddity: (op, task) => `that ${task} only tries to take ${targetsText(op)}`,
  },
  unlock: { deed: (op) => `unlocks ${targetsText(op)}`, oddity: () => null },
};
