/**
 * Without 12bb3f7f1b03 "futex: Ensure the correct return value from futex_lock_pi()", Thomas
 * Gleixner, 20 January 2021, v5.11. The bug came in with c1e2f0eaf015 (v4.15).
 *
 *   It begins as in ownerless-newowner-bug.ts: T2 gives up though word and pi_state name it,
 *   because T1 has been raised above it. T2's own priority is raised in turn before it looks whom
 *   they should name. It tries once more to take the lock, and gets it: word and pi_state are
 *   right, and T2 owns the lock. It returns ETIMEDOUT all the same and never unlocks.
 *
 * The changelog says only that a success at that place was lost; how to get there, without anybody
 * stealing the lock in between, was found by running this. It takes two changes of priority.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import { fixup_pi_state_owner as fixupToday } from '../../kernel/futex/pi.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* fixup_pi_state_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const ret = yield* fixupToday(k, uaddr, q, argowner);
  // changed: who gave up and got the lock after all is told what everybody else is.
  return argowner === null && ret === 1 ? 0 : ret;
}

export function fixupLostSuccess(base: Build): Build {
  const about = `${base.name} without 12bb3f7f1b03: a leaver that gets the lock says it failed.`;
  return takenOutOf(base, 'fixup-lost-success', about, { fixup_pi_state_owner });
}
