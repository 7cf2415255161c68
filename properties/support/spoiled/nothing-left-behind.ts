/** What a task can leave in the kernel when a call of it returns, or starts anew for a signal. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { ERESTARTNOINTR } from '../../../src/kernel/errno.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../../src/kernel/futex/futex_q.ts';
import type { KernelMachine } from '../../../src/kernel/kernel-machine.ts';
import type { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../../../src/kernel/locking/rt_mutex_waiter.ts';
import type { Proc } from '../../../src/machine/access.ts';
import { sleepIn, TASK_INTERRUPTIBLE } from '../../../src/machine/task-state.ts';
import { type Call, futexLocks, holding, locks, unlocks } from './calls.ts';
import { asked, original, rests, type Spoiled, until } from './spoiled.ts';
import type { Stage } from './stage.ts';

const ORACLE = 'nothing-left-behind';

interface Leaving {
  readonly what: string;
  readonly leave: (k: Kernel, stage: Stage, on: futex_key | rt_mutex) => void;
}

function waiterOf(k: Kernel): rt_mutex_waiter {
  const waiter = new rt_mutex_waiter();
  waiter.task = k.current;
  return waiter;
}

/** C waits for z, which B holds, so there is another bucket and another rt_mutex to be left in. */
const leavings: readonly Leaving[] = [
  { what: 'pi_lock-held', leave: (k) => k.current.pi_lock.take() },
  {
    what: 'wait_lock-held',
    leave: (k, stage) => stage.piState(k, 'z')?.pi_mutex.wait_lock.take(),
  },
  { what: 'lock-held', leave: (k, stage) => stage.piState(k, 'z')?.key?.hb.lock.take() },
  { what: 'preemption-disabled', leave: (k) => k.preempt_disable() },
  {
    what: 'pi_blocked_on-set',
    leave: (k, stage) => stage.spoil(k.current.pi_blocked_on, waiterOf(k)),
  },
  {
    what: 'its-timer-armed',
    leave: (k) => k.current.timeout?.timer.arm(function* () {}),
  },
  {
    what: 'a-sleeping-state',
    leave: (k, stage) => stage.spoil(k.current.__state, TASK_INTERRUPTIBLE),
  },
  {
    what: 'its-futex_q-queued',
    leave: (k, stage) => {
      const key = stage.piState(k, 'z')?.key as futex_key;
      const q = new futex_q(key);
      q.task = k.current;
      stage.spoil(key.hb.chain, [...key.hb.chain.value, q]);
    },
  },
  {
    what: 'its-waiter-queued',
    leave: (k, stage) => {
      const { waiters } = (stage.piState(k, 'z') as futex_pi_state).pi_mutex;
      stage.spoil(waiters, [...waiters.value, waiterOf(k)]);
    },
  },
];

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
