import type { Sign } from '../sign.ts';

/** Judged by what the tasks were told alone: who was told 0 has the lock until it unlocks. */
export const oneHolder: Sign = {
  rule: 'at most one task holds a lock',
  needsPriorities: false,

  atRest({ tasks, words }) {
    for (const { futex } of words) {
      const holders = tasks.filter(({ holds }) => holds.includes(futex));
      if (holders.length < 2) continue;
      const names = holders.map(({ id }) => `T${id}`).join(' and ');
      return { sentence: `${names} were told that they hold f${futex}` };
    }
    return null;
  },
};
