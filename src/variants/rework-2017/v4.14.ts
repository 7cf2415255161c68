/**
 * Linux 4.14, November 2017: v4.12 with
 *
 * - c74aef2d06a9 "futex: Fix pi_state->owner serialization", Peter Zijlstra, 22 September 2017, and
 *   153fbd1226fb "futex: Fix more put_pi_state() vs. exit_pi_state_list() races", 31 October 2017:
 *   put_pi_state() changes the owner under wait_lock, and is today's;
 * - a task no longer brings its own priority up to date before it queues: it is up to date.
 *
 * Only a task that exits could tell the first from v4.12, and programs cannot say that yet. What is
 * still wrong is what v4.12 says, but for exit.
 */
import { patch } from '../../kernel/build.ts';
import { put_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import { armWaiter } from '../../kernel/locking/rtmutex.ts';
import { v4_12 } from './v4.12.ts';

export const v4_14 = patch(
  v4_12,
  'v4.14',
  'Linux 4.14: v4.12, and put_pi_state() changes the owner under wait_lock.',
  { put_pi_state, armWaiter },
  { is: 'kernel' },
);
