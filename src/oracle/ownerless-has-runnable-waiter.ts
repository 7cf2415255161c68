import type { task_struct } from '../kernel/sched/task_struct.ts';
import { Fact, given, wrongFact } from '../machine/wrong.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * An rt_mutex that was handed over has no owner until its top waiter takes it, and that waiter has
 * been woken to do so (the comment above `struct rt_mutex` in kernel/locking/rtmutex.c). If it
 * sleeps, nobody ever takes the lock: everybody of lower priority queues behind it.
 */
export const ownerlessHasRunnableWaiter: Oracle = {
  name: 'ownerless-has-runnable-waiter',
  rule: 'The top waiter of an rt_mutex without an owner is awake.',
  details: ['moved-top-waiter-asleep', 'top-waiter-asleep'],

  quiet(view: View): Finding | null {
    for (const mutex of view.rtMutexes()) {
      const [top] = mutex.waiters.value;
      if (top === undefined || view.rtOwner(mutex) !== null) continue;
      const task = top.task?.name ?? 'nobody';
      return {
        detail: view.wasMoved(top.task) ? 'moved-top-waiter-asleep' : 'top-waiter-asleep',
        sentence: `At rest, ${mutex.label()} has no owner, while its top waiter ${task} sleeps.`,
        wrong: [
          wrongFact(
            new Fact(top.task as task_struct, 'awake'),
            'asleep',
            'awake',
            'who is first in the queue of a lock without an owner has been woken to take it',
            given(mutex.owner),
            given(mutex.waiters),
          ),
        ],
      };
    }
    return null;
  },
};
