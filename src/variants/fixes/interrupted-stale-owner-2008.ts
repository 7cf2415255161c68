/**
 * Without cdf71a10c7b6 "futex: Prevent stale futex owner when interrupted/timeout", Thomas
 * Gleixner, 8 January 2008, v2.6.24, reported by Roland Westrelin.
 *
 *   T1 has the lock, T2 waits with a timeout. T2's time is over, and its waiter leaves the
 *   rt_mutex; its futex_q is still in the bucket. T1 unlocks: word and pi_state name T2. T1
 *   comes back and takes the rt_mutex, where nobody waits, before T2 does. T2 tries to take it,
 *   cannot, and leaves with ETIMEDOUT, while word and pi_state go on naming it.
 *
 * The rework of 2017 lost this fix, and tenth-rule-steal.ts is what came of it.
 *
 * Departure: this is Linux 4.8.15 with that line of 2007. In 2008 an unlock made the waiter a
 * "pending owner" of the rt_mutex, from whom it could be stolen.
 */
import type { Build } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';
import type { Kernel48 } from '../rework-2016/v4.8/futex.ts';

function* fixupDesignatedLeaver(k: Kernel48, _uaddr: futex_key, q: futex_q): Proc<number> {
  const { owner, pi_mutex } = q.pi_state.get() as futex_pi_state;
  if ((yield* owner.read()) !== k.current) return 0;
  // changed: if that fails, nobody looks who has the lock.
  if (!(yield* k.rt_mutex_futex_trylock(pi_mutex))) return 0;
  k.reached('fixup: the trylock succeeded');
  return 1;
}

export function interruptedStaleOwner2008(base: Build): Build {
  const about = `${base.name} without cdf71a10c7b6: a robbed leaver does not look by whom.`;
  return takenOutOf(
    base,
    'interrupted-stale-owner-2008',
    about,
    { fixupDesignatedLeaver },
    { takes: ['fixup: the lock was stolen from the leaver'] },
  );
}
