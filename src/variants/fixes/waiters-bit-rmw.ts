/**
 * Without dbb26055defd "locking/rtmutex: Prevent dequeue vs. unlock race", Thomas Gleixner, 30
 * November 2016, v4.9, reported by David Daney. As old as rt_mutexes (2.6.18).
 *
 *   T1 has m1, T2 waits for it and gives up. As T1 itself waits for another lock just then, T2
 *   drops wait_lock to walk along the chain. T1 gets that lock and unlocks m1: nobody waits, so it
 *   clears the waiters bit, drops wait_lock, and is about to let go. T2 takes wait_lock to tidy
 *   the bit up and reads: owned by T1. T1 lets go, which needs no lock. T2 stores what it has
 *   read, less the bit: T1 owns m1 again, and will never know.
 *
 * The bit stands guard: while it is set, nobody lets go without wait_lock. The fix stores only if
 * it is. Futexes have not used the lock-free way since v4.12 (5293c2efda37), so it takes
 * rt_mutexes.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* fixup_rt_mutex_waiters(k: Kernel, lock: rt_mutex): Proc<void> {
  // changed: the owner is stored whether or not the bit is set.
  if (!k.rt_mutex_has_waiters(lock)) yield* k.clear_rt_mutex_waiters(lock);
}

export function waitersBitRmw(base: Build): Build {
  const about = `${base.name} without dbb26055defd: tidying the waiters bit may undo an unlock.`;
  return takenOutOf(base, 'waiters-bit-rmw', about, { fixup_rt_mutex_waiters });
}
