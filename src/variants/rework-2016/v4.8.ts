/**
 * Linux 4.8, October 2016: 4.8.15 without dbb26055defd "locking/rtmutex: Prevent dequeue vs. unlock
 * race", Thomas Gleixner, 30 November 2016.
 *
 * The waiters bit is tidied up by reading the owner and writing it back without the bit, whether it
 * was set or not. With the bit clear an owner can let go between the two without wait_lock, and the
 * write brings it back: a free lock that has an owner for ever.
 */
import { patch } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { Proc } from '../../machine/access.ts';
import type { RtKernel } from './v4.8/rtmutex.ts';
import { v4_8_15 } from './v4.8.15.ts';

function* fixup_rt_mutex_waiters(k: RtKernel, lock: rt_mutex): Proc<void> {
  if (!k.rt_mutex_has_waiters(lock)) yield* k.clear_rt_mutex_waiters(lock);
}

export const v4_8 = patch(
  v4_8_15,
  'v4.8',
  'Linux 4.8: 4.8.15 before the race between leaving and unlocking an rt_mutex was fixed.',
  { fixup_rt_mutex_waiters },
  { is: 'kernel' },
);
