/** What a task can leave in the kernel when a call of it returns, or starts anew for a signal. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { ERESTARTNOINTR } from '../../../src/kernel/errno.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { KernelMachine } from '../../../src/kernel/kernel-machine.ts';
import type { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { Proc } from '../../../src/machine/access.ts';
import { sleepIn, TASK_INTERRUPTIBLE } from '../../../src/machine/task-state.ts';
import { type Call, futexLocks, holding, locks, unlocks } from './calls.ts';
import { type Leaving, leavings, waiterOf } from './leavings.ts';
import { asked, original, rests, type Spoiled, until } from './spoiled.ts';

const ORACLE = 'nothing-left-behind';

/** In a lock of its own, as it would be if the one that it asked for kept it. */
const inItsOwnQueue: Leaving = {
  what: 'its-waiter-queued',
  leave: (k, stage, on) => {
    const { waiters } = on as rt_mutex;
    stage.spoil(waiters, [waiterOf(k)]);
  },
};

const BESIDE = ' | B: holds z | C: lock z';

function onReturn(call: Call, { what, leave }: Leaving): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${what}`,
    mistake: `${call.call} returns with ${what}`,
    program: `A: ${holding(call)}${call.op}; lock z timeout${BESIDE}`,
    functions: (stage) => {
      return asked(
        stage,
        'A',
        call.fn,
        function* (k: Kernel, on: futex_key | rt_mutex, ...rest: unknown[]): Proc<unknown> {
          yield* until(k, () => rests(stage.task(k, 'C')));
          const ret = yield* original(call.fn)(k, on, ...rest) as Proc<unknown>;
          leave(k, stage, on);
          return ret;
        },
      );
    },
  };
}

function* sleepForEver(k: Kernel): Proc<void> {
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  yield* sleepIn(k.current.__state);
}

/** Machines on which it has started anew. */
const restarted = new WeakSet<KernelMachine>();

function onRestart(call: Call, { what, leave }: Leaving): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${what}`,
    mistake: `${call.call} starts anew with ${what}`,
    program: `A: ${call.op}; lock z timeout${BESIDE}`,
    functions: (stage) => {
      return asked(stage, 'A', call.fn, function* (k: Kernel, on: futex_key): Proc<unknown> {
        // It never returns, so that only the restart can tell.
        if (restarted.has(k.machine)) yield* sleepForEver(k);
        yield* until(k, () => rests(stage.task(k, 'C')));
        leave(k, stage, on);
        restarted.add(k.machine);
        return -ERESTARTNOINTR;
      });
    },
  };
}

export const leftBehind: readonly Spoiled[] = [
  ...[...locks, ...unlocks].flatMap((call) => leavings.map((leaving) => onReturn(call, leaving))),
  ...futexLocks.flatMap((call) => leavings.map((leaving) => onRestart(call, leaving))),
  ...[...locks, ...unlocks]
    .filter(({ lock }) => lock === 'y')
    .map((call) => onReturn(call, inItsOwnQueue)),
];
