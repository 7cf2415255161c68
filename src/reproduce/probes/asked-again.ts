import { GrowingProgram, lockOp, type Probe } from '../probe.ts';
import { holderOf } from '../sighting.ts';

/**
 * One more task asks for the lock, and whoever has it gives it back: where word, pi_state and
 * rt_mutex do not agree, one of them is told so.
 */
export const askedAgain: Probe = {
  about: 'one more task asks for the lock, and whoever has it gives it back',

  *ways(program, last) {
    for (const { futex } of last.words) {
      const asking = new GrowingProgram(program);
      asking.newcomer(0, lockOp(futex));
      const holder = holderOf(last, futex);
      if (holder !== null && holder.sleepsAt === null) {
        for (const ifHeld of [false, true]) {
          const giving = new GrowingProgram(program);
          giving.call(holder.id, (id) => {
            return {
              id,
              call: 'unlock',
              target: futex,
              kernelOnly: false,
              ignoring: false,
              ifHeld,
              inconsistent: false,
            };
          });
          if (giving.probed !== null) yield giving.probed;
        }
      }
      if (asking.probed !== null) yield asking.probed;
    }
  },
};
