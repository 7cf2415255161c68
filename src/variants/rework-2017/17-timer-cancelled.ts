/**
 * 97181f9bd574 "futex: Avoid freeing an active timer", Thomas Gleixner, 10 April 2017.
 *
 * lock_pi cancels its timer again, as it did up to cfafcd117da0 (patch 11). What is still wrong is
 * the hole of patch 10, and what patches 7, 8 and 13 left.
 */
import { patch } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { type Kernel11, futex_lock_pi as lockWithoutCancel } from './11-lock-pi-by-proxy.ts';
import { rework_16 } from './16-preempt-count.ts';

/** changed: every way out leads past the cancel. */
function* futex_lock_pi(
  k: Kernel11,
  uaddr: futex_key,
  time: boolean,
  trylock: boolean,
): Proc<number> {
  const ret = yield* lockWithoutCancel(k, uaddr, time, trylock);
  if (time) yield* k.hrtimer_cancel(k.current.timeout as hrtimer_sleeper);
  return ret;
}

export const rework_17 = patch(
  rework_16,
  'rework-17',
  'Up to 97181f9bd574: lock_pi cancels its timer.',
  { futex_lock_pi },
  { is: 'kernel' },
);
