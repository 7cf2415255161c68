/**
 * Without 04dc1b2fff4e "futex,rt_mutex: Fix rt_mutex_cleanup_proxy_lock()", Peter Zijlstra, 22 May
 * 2017, v4.12. The bug came in with 38d589f2fd08 and cfafcd117da0 earlier in that cycle; glibc's
 * tst-robustpi8 found it.
 *
 *   T2 waits with a timeout, and its time is over. T1 unlocks while T2's waiter is still queued,
 *   and hands the lock to T2. T2 removes its waiter and returns ETIMEDOUT: word and pi_state name
 *   it, and nobody owns the rt_mutex.
 *
 * Taken out together with c1e2f0eaf015 (tenth-rule-steal.ts), as it was then: today a leaver that
 * is named looks again, and gets the lock there.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';
import { fixup_pi_owner } from './tenth-rule-steal.ts';

function* rt_mutex_cleanup_proxy_lock(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
): Proc<boolean> {
  let cleanup = false;
  yield* lock.wait_lock.lock();
  // changed: no try to take the lock.
  if ((yield* k.rt_mutex_owner(lock)) !== k.current) {
    yield* k.remove_waiter(lock, waiter);
    cleanup = true;
  }
  yield* k.fixup_rt_mutex_waiters(lock);
  yield* lock.wait_lock.unlock();
  return cleanup;
}

export function cleanupWithoutTrylock(base: Build): Build {
  const about =
    `${base.name} without 04dc1b2fff4e and c1e2f0eaf015: who gives up does not try once more to ` +
    'take the lock.';
  return takenOutOf(
    base,
    'cleanup-without-trylock',
    about,
    {
      rt_mutex_cleanup_proxy_lock,
      fixup_pi_owner,
    },
    {
      takes: [
        'fixup: the lock was stolen from the leaver',
        'fixup: the trylock succeeded',
        'fixup: nobody owned the lock yet',
      ],
    },
  );
}
