import { holderOf, sleepersAt } from '../sighting.ts';
import type { Sign } from '../sign.ts';
import { fifoText } from './priorities.ts';

/** The queue of a lock is in the order of what its waiters run with. */
export const service: Sign = {
  rule: 'a lock that is given back goes to the most urgent one that waits for it',
  needsPriorities: true,

  atRest(now, before) {
    if (before === null) return null;
    for (const { futex } of now.words) {
      const served = holderOf(now, futex);
      const waited = sleepersAt(before, futex);
      const was = waited.find(({ id }) => id === served?.id);
      if (served === null || was === undefined) continue;
      const passedOver = waited.find((other) => {
        const asleep = sleepersAt(now, futex).some(({ id }) => id === other.id);
        return asleep && other.runs > was.runs;
      });
      if (passedOver === undefined) continue;
      const [first, second] = [fifoText(was.runs), fifoText(passedOver.runs)];
      return {
        sentence:
          `f${futex} was given to T${was.id} (${first}), ` +
          `and T${passedOver.id} (${second}) waits`,
      };
    }
    return null;
  },
};
