/**
 * Without the rule of "futex: Fix wakeup race by setting TASK_INTERRUPTIBLE before queue_me()",
 * 2009, v2.6.32: who is about to sleep says so before it looks for the last time.
 *
 *   T2 looks: the lock is taken. T1 unlocks and wakes T2, which is awake, so that nothing happens.
 *   T2 says that it sleeps, and sleeps: nobody will wake it again.
 *
 * Departure: that fix was made in FUTEX_WAIT; here it is undone where a waiter for an rt_mutex
 * goes to sleep. The state is set early as well, which does not help: the wake-up undoes that.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { schedule as scheduleToday } from '../../kernel/sched/core.ts';
import type { Proc } from '../../machine/access.ts';
import { TASK_INTERRUPTIBLE } from '../../machine/task-state.ts';
import { takenOutOf } from '../changes.ts';

function* schedule(k: Kernel): Proc<void> {
  // changed: said here, after the last look.
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  yield* scheduleToday(k);
}

export function queueBeforeSetState(base: Build): Build {
  const about = `${base.name}, but a waiter says that it sleeps only after its last look.`;
  return takenOutOf(base, 'queue-before-set-state', about, { schedule });
}
