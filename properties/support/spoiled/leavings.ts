/** What a task can leave in the kernel that nobody takes away any more. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import { futex_q } from '../../../src/kernel/futex/futex_q.ts';
import { rt_mutex_waiter } from '../../../src/kernel/locking/rt_mutex_waiter.ts';
import { TASK_INTERRUPTIBLE } from '../../../src/machine/task-state.ts';
import { until } from './spoiled.ts';
import type { Stage } from './stage.ts';

export interface Leaving {
  readonly what: string;
  readonly leave: (k: Kernel, stage: Stage, on: unknown) => void;
}

export function waiterOf(k: Kernel): rt_mutex_waiter {
  const waiter = new rt_mutex_waiter();
  waiter.task = k.current;
  return waiter;
}

/** C waits for z, which B holds, so there is another bucket and another rt_mutex to be left in. */
export const leavings: readonly Leaving[] = [
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
    // It never ends, or what was left could be gone again before anybody looks.
    leave: (k) => k.current.timeout?.timer.arm(() => until(k, () => false)),
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
