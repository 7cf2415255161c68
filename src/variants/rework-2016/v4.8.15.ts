/** Linux 4.8.15, the kernel that the rework of 2016-17 set out from. */
import { mainline, patch } from '../../kernel/build.ts';
import { futex48 } from './v4.8/futex.ts';
import { futexPiState48 } from './v4.8/futex_pi_state.ts';
import { rtmutex48 } from './v4.8/rtmutex.ts';
import { sched48 } from './v4.8/sched.ts';

export const v4_8_15 = patch(
  mainline,
  'v4.8.15',
  'Linux 4.8.15: everything under the hash bucket lock, before the rework.',
  { ...rtmutex48, ...futexPiState48, ...futex48, ...sched48 },
);
