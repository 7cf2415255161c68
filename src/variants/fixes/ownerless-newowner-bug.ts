/**
 * Without 9f5d1c336a10 'futex: Handle transient "ownerless" rtmutex state correctly', Mike
 * Galbraith, 4 November 2020, v5.10. The bug came in with c1e2f0eaf015 (v4.15).
 *
 *   T1 has the lock, T2 waits with a timeout. T1 unlocks, so that word and pi_state name T2, comes
 *   back and queues behind it. T1's priority is raised: it is the top waiter now, and is woken. T2
 *   gives up. Word and pi_state name it, so it looks whom they should name: nobody, because T1 has
 *   not taken the lock yet. The kernel took that for impossible, and stopped.
 *
 * Departure: the lines are put before today's function, which looks a second time. Both looks see
 * the same, because wait_lock is held.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import { __fixup_pi_state_owner as fixupToday } from '../../kernel/futex/pi.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* __fixup_pi_state_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const { owner, pi_mutex } = q.pi_state.get() as futex_pi_state;
  if (argowner === null && (yield* owner.read()) === k.current) {
    if (yield* k.__rt_mutex_futex_trylock(pi_mutex)) {
      k.reached('fixup: the trylock succeeded');
      return 1;
    }
    const newowner = yield* k.rt_mutex_owner(pi_mutex);
    // changed: not a reason to wait for the owner-to-be.
    k.WARN_ON(newowner === null, '__fixup_pi_state_owner: BUG_ON(!newowner)');
  }
  return yield* fixupToday(k, uaddr, q, argowner);
}

export function ownerlessNewownerBug(base: Build): Build {
  const about = `${base.name} without 9f5d1c336a10: who gives up expects somebody to own the lock.`;
  return takenOutOf(
    base,
    'ownerless-newowner-bug',
    about,
    { __fixup_pi_state_owner },
    { takes: ['fixup: nobody owned the lock yet'] },
  );
}
