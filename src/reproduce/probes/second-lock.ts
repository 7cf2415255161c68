import { GrowingProgram, lockOp, type Probe, tellingPriorities } from '../probe.ts';
import { holderOf, sleepersAt } from '../sighting.ts';

/**
 * The owner of a lock has another one, which one more task asks for; then the owner's own priority
 * is lowered. Which of the two waiters it is boosted by is decided by the keys of its boost tree.
 */
export const secondLock: Probe = {
  about: 'the owner has another lock that is asked for, and its own priority is lowered',

  *ways(program, last) {
    for (const { futex } of last.words) {
      const holder = holderOf(last, futex);
      if (holder === null || sleepersAt(last, futex).length === 0) continue;
      for (const fifo of tellingPriorities(program)) {
        const growing = new GrowingProgram(program);
        const second = growing.lockHeldBy(holder.id);
        if (second === 0) continue;
        growing.newcomer(fifo, lockOp(second));
        growing.setprio(holder.id, 0);
        if (growing.probed !== null) yield growing.probed;
      }
    }
  },
};
