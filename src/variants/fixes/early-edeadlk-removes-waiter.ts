/**
 * Without 1a1fb985f2e2 "futex: Handle early deadlock return correctly", Thomas Gleixner, 29 January
 * 2019, v5.0. The bug came in with 56222b212e8e (v4.12), the last of the thirteen patches.
 *
 *   T1 has f1 and asks for f2, which T2 has; T2 asks for f1. T2's walk finds the circle, and T2
 *   takes its waiter out of the rt_mutex of f1 at once, without hb->lock; its futex_q is still in
 *   the bucket. T1 is told of the circle too, or its time is over: it unlocks f1, and finds a
 *   futex_q and nobody in the rt_mutex. Of that the kernel complains.
 *
 * The fix leaves it to the way out of futex_lock_pi(), which had hb->lock up to v6.6. Since v6.7
 * (fbeb558b0dd0) it has not, and an unlock expects such a futex_q; without the fix mainline has
 * nothing to show for it.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';
import { __rt_mutex_start_proxy_lock } from '../rework-2017/11-lock-pi-by-proxy.ts';

export function earlyEdeadlkRemovesWaiter(base: Build): Build {
  const about = `${base.name} without 1a1fb985f2e2: who is told EDEADLK leaves without hb->lock.`;
  return takenOutOf(base, 'early-edeadlk-removes-waiter', about, { __rt_mutex_start_proxy_lock });
}
