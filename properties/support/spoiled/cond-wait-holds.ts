/** Condition variables of a library that come back without the mutex. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { ETIMEDOUT } from '../../../src/kernel/errno.ts';
import type { AtCondition } from '../../../src/userspace/cond_var.ts';
import { asked, type Spoiled } from './spoiled.ts';

function withoutIt(answer: '0' | 'ETIMEDOUT', ret: number): Spoiled {
  return {
    kind: `cond-wait-holds/${answer}`,
    mistake: `cond_wait gives the mutex back and answers ${answer}`,
    program: 'A: holds z x; cond_wait c1 x timeout; unlock x',
    functions: (stage) => {
      return asked(stage, 'A', 'cond_wait', function* (_k: Kernel, thread: AtCondition) {
        yield* thread.mutex_unlock();
        return ret;
      });
    },
  };
}

export const condWaits: readonly Spoiled[] = [
  withoutIt('0', 0),
  withoutIt('ETIMEDOUT', -ETIMEDOUT),
];
