import type { Op } from '../../program/program.ts';
import { GrowingProgram, lockOp, type Probe, tellingPriorities } from '../probe.ts';
import { holderOf } from '../sighting.ts';

/**
 * One more task asks for a lock that is waited for, with a priority between others; then the lock
 * is given back. Who is queued under an old key is served before the newcomer, or after it.
 */
export const latecomer: Probe = {
  about: 'one more task asks for the lock, and then it is given back',

  *ways(program, last) {
    for (const { futex } of last.words) {
      const holder = holderOf(last, futex);
      if (holder === null || holder.sleepsAt !== null) continue;
      for (const fifo of tellingPriorities(program)) {
        for (const ifHeld of [false, true]) {
          const growing = new GrowingProgram(program);
          growing.newcomer(fifo, lockOp(futex));
          growing.call(holder.id, (id): Op => {
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
          if (growing.probed !== null) yield growing.probed;
        }
      }
    }
  },
};
