/**
 * What the seed mail does not say: whether the October 2016 patch kept the branch of fixup_owner()
 * in which a waiter that leaves, but was designated, takes the lock or looks who has it. This
 * sub-variant does not; 73d786bd043e deleted the branch in March 2017.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

export function* leaveWithoutLooking(k: Kernel, _uaddr: futex_key, q: futex_q): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  const paranoia = (yield* k.rt_mutex_owner(pi_mutex)) === k.current;
  k.WARN_ON(paranoia, 'fixup_owner: rt_mutex is ours though the wait failed');
  return 0;
}

export function noBranch2(base: Build): Build {
  return addedTo(
    base,
    'no-branch-2',
    `${base.about} A leaver that was designated does not look back.`,
    {
      fixupDesignatedLeaver: leaveWithoutLooking,
    },
    { takes: ['fixup: the lock was stolen from the leaver', 'fixup: the trylock succeeded'] },
  );
}
