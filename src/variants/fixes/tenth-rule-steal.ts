/**
 * Without c1e2f0eaf015 "futex: Avoid violating the 10th rule of futex", Peter Zijlstra, 8 December
 * 2017, v4.15. The bug came in with 73d786bd043e (v4.12), by which a waiter that gives up no
 * longer asked whether the lock had been handed to it.
 *
 *   T1 has the lock, T2 waits with a timeout. T1 unlocks: word and pi_state name T2, and the
 *   rt_mutex has no owner until T2 takes it. T1, of higher priority, comes back and steals it.
 *   T2's time is over: it leaves with ETIMEDOUT, and word and pi_state go on naming it.
 *
 * The rule is in row [10] of the state matrix: word and pi_state name the owner of the rt_mutex.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import { fixup_pi_owner as fixupToday } from '../../kernel/futex/pi.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

/** changed: who did not get the lock does not ask whether word and pi_state name it. */
export function* fixup_pi_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  locked: boolean,
): Proc<number> {
  if (locked) return yield* fixupToday(k, uaddr, q, locked);
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  const paranoia = (yield* k.rt_mutex_owner(pi_mutex)) === k.current;
  k.WARN_ON(paranoia, 'fixup_pi_owner: rt_mutex is ours though the wait failed');
  return 0;
}

export function tenthRuleSteal(base: Build): Build {
  const about = `${base.name} without c1e2f0eaf015: a leaver may go on being named as the owner.`;
  return takenOutOf(
    base,
    'tenth-rule-steal',
    about,
    { fixup_pi_owner },
    {
      takes: [
        'fixup: the lock was stolen from the leaver',
        'fixup: the trylock succeeded',
        'fixup: nobody owned the lock yet',
      ],
    },
  );
}
