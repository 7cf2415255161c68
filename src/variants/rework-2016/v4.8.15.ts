/** Linux 4.8.15, the kernel that the rework of 2016-17 set out from. */
import { type FunctionTable, mainline, patch } from '../../kernel/build.ts';
import { futex48 } from './v4.8/futex.ts';
import { futexPiState48 } from './v4.8/futex_pi_state.ts';
import { rtmutex48 } from './v4.8/rtmutex.ts';
import { sched48 } from './v4.8/sched.ts';

// Half of its functions take other parameters than today's.
export const v4_8_15 = patch<FunctionTable>(
  mainline,
  'v4.8.15',
  'Linux 4.8.15: everything under the hash bucket lock, before the rework.',
  { ...rtmutex48, ...futexPiState48, ...futex48, ...sched48 },
  {
    is: 'kernel',
    adds: ['wake_futex_pi: a futex_q without a waiter in the rt_mutex'],
    takes: [
      'lock_pi: the lock was granted after the wait had failed',
      'unlock_pi: a leaving waiter was taken out of the bucket',
      'attach: the word changed before wait_lock was taken',
      'fixup: nobody owned the lock yet',
      'chain walk [13]: nothing changes further on',
    ],
  },
);
