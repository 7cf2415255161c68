/**
 * Without "rtmutex: Fix deadlock detector for real", Thomas Gleixner, 22 May 2014, v3.15.
 *
 *   T1 has f1 and f2 and waits for f3, which T2 has. T3 waits for f2. T2 asks for f1: its walk
 *   comes to T1, whose first waiter is T3 and not T2, and ends there, because T2 cannot boost T1.
 *   That each waits for the other is not found, and both sleep for ever.
 *
 * A walk that looks for deadlocks goes on, and only stops moving waiters about.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';

/** changed: whether deadlocks are looked for does not matter. */
function endsBelowTop(): boolean {
  return true;
}

export function chainWalkMissedDeadlock(base: Build): Build {
  const about = `${base.name} as before v3.15: a walk ends at a task with a more urgent waiter.`;
  return takenOutOf(
    base,
    'chain-walk-missed-deadlock',
    about,
    { endsBelowTop },
    { takes: ['chain walk [3]: not the most urgent waiter, but deadlocks are looked for'] },
  );
}
