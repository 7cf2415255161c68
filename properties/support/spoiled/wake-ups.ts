/** Wake-ups that do not arrive, or that nobody has sent, and wrong counts of them. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { ETIMEDOUT } from '../../../src/kernel/errno.ts';
import type { Proc } from '../../../src/machine/access.ts';
import { asked, original, rests, type Spoiled, until } from './spoiled.ts';
import type { Stage } from './stage.ts';

const WOKEN = 'A: wait c1 | B: wake c1';

/** A does something with how its sleep ended; B wakes it when it is asleep. */
function awoken(stage: Stage, act: (k: Kernel, sleep: () => Proc<number>) => Proc<number>) {
  return {
    *futex_wait(k: Kernel, ...rest: unknown[]): Proc<number> {
      return yield* act(k, () => original('futex_wait')(k, ...rest) as Proc<number>);
    },
    *futex_wake(k: Kernel, ...rest: unknown[]): Proc<number> {
      yield* until(k, () => rests(stage.task(k, 'A')));
      return yield* original('futex_wake')(k, ...rest) as Proc<number>;
    },
  };
}

export const wakeUps: readonly Spoiled[] = [
  {
    kind: 'return-value/wait/0/not-woken',
    mistake: 'a sleep ends as if somebody had woken the sleeper',
    program: 'A: wait c1',
    functions: (stage) => asked(stage, 'A', 'futex_wait', () => 0),
  },
  {
    kind: 'return-value/wait/ETIMEDOUT/woken',
    mistake: 'who is woken is told that its time is over',
    program: WOKEN,
    functions: (stage) => {
      return awoken(stage, function* (_k, sleep) {
        yield* sleep();
        return -ETIMEDOUT;
      });
    },
  },
  {
    kind: 'every-waiter-returns/wait/asleep',
    mistake: 'who is woken goes to sleep again',
    program: WOKEN,
    functions: (stage) => {
      return awoken(stage, function* (_k, sleep) {
        yield* sleep();
        return yield* sleep();
      });
    },
  },
  ...['wake c1', 'requeue c1 c2', 'cmp_requeue c1 c2'].map((op): Spoiled => {
    const [call] = op.split(' ') as [string];
    const fn = call === 'wake' ? 'futex_wake' : 'futex_requeue';
    return {
      kind: `return-value/${call}/miscounted`,
      mistake: `a ${call} counts a task that it has not woken`,
      program: `A: ${op}`,
      functions: (stage) => asked(stage, 'A', fn, () => 1),
    };
  }),
];
