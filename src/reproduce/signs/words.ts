import { holderOf, sleepersAt } from '../sighting.ts';
import type { Sign } from '../sign.ts';

/** The word is what user space and kernel agree by. */
export const words: Sign = {
  rule: 'the word names who was told that it holds the lock, and says whether somebody waits',
  needsPriorities: false,

  /** Nobody else may make the word name a task, or name another one instead. */
  answered(_program, { task, holds, word }) {
    if ((word.names === task) === holds) return null;
    const told = holds ? 'holds it' : 'does not hold it';
    const named = holds ? 'another' : 'it';
    return { sentence: `T${task} is told that it ${told}, and f${word.futex} names ${named}` };
  },

  atRest(now) {
    for (const { futex, names, waiters, ownerDied } of now.words) {
      const holder = holderOf(now, futex)?.id ?? 0;
      const sleepers = sleepersAt(now, futex);
      if (ownerDied) return { sentence: `f${futex} says that its owner died, and nobody has` };
      // Nobody holds it and somebody sleeps: that is the sleepers' business.
      if (holder === 0 && sleepers.length > 0) continue;
      if (names !== holder) {
        const [said, told] = [named(names), named(holder)];
        return { sentence: `f${futex} names ${said}, and ${told} was told that it holds it` };
      }
      if (sleepers.length > 0 && !waiters) {
        return { sentence: `T${sleepers[0]?.id} sleeps at f${futex}, and the word says nothing` };
      }
    }
    return null;
  },
};

function named(task: number): string {
  return task === 0 ? 'nobody' : `T${task}`;
}
