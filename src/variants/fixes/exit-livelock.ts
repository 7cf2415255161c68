/**
 * Without 3ef240eaff36 "futex: Prevent exit livelock", Thomas Gleixner, 6 November 2019, v5.5,
 * reported by Oleg Nesterov. As old as the retry that it is about (778e9a9c3e71, v2.6.22).
 *
 *   T1 has a lock, is killed, and has begun its exit. T2, which is more urgent and runs on T1's
 *   CPU, asks for the lock, is told that T1 is exiting, and tries again, for as long as T1 does not
 *   run.
 *
 * With the fix it sleeps until the exit is over.
 */
import type { Build } from '../../kernel/build.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

/** changed: nobody waits. */
function* wait_for_owner_exiting(): Proc<void> {}

export function exitLivelock(base: Build): Build {
  const about = `${base.name} without 3ef240eaff36: who asks tries again until an exit is over.`;
  return takenOutOf(base, 'exit-livelock', about, { wait_for_owner_exiting });
}
