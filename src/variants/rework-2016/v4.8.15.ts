/** Linux 4.8.15, the kernel that the rework of 2016-17 set out from. */
import { type FunctionTable, mainline, patch } from '../../kernel/build.ts';
import { REQUEUE_STATE_SITES } from '../../kernel/site.ts';
import { remove_waiter } from '../fixes/remove-waiter-of-current.ts';
import { exit48 } from './v4.8/exit.ts';
import { futex48 } from './v4.8/futex.ts';
import { futexPiState48 } from './v4.8/futex_pi_state.ts';
import { requeue48 } from './v4.8/requeue.ts';
import { rtmutex48 } from './v4.8/rtmutex.ts';
import { sched48 } from './v4.8/sched.ts';
import { waitRequeuePi48 } from './v4.8/wait_requeue_pi.ts';

// Half of its functions take other parameters than today's.
export const v4_8_15 = patch<FunctionTable>(
  mainline,
  'v4.8.15',
  'Linux 4.8.15: everything under the hash bucket lock, before the rework.',
  {
    ...rtmutex48,
    remove_waiter,
    ...futexPiState48,
    ...futex48,
    ...requeue48,
    ...waitRequeuePi48,
    ...sched48,
    ...exit48,
  },
  {
    is: 'kernel',
    adds: ['wake_futex_pi: a futex_q without a waiter in the rt_mutex'],
    takes: [
      'lock_pi: the lock was granted after the wait had failed',
      'unlock_pi: a leaving waiter was taken out of the bucket',
      'attach: the word changed before wait_lock was taken',
      'fixup: nobody owned the lock yet',
      'chain walk [13]: nothing changes further on',
      'wait_requeue_pi: the requeuer has taken the leaving sleeper out',
      'exit: a pi_state without references is still on the list',
      'attach: EBUSY, the owner is exiting',
      'attach: EAGAIN, the owner has died meanwhile',
      ...REQUEUE_STATE_SITES,
    ],
  },
);
