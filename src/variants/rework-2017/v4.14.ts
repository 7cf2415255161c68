/**
 * Linux 4.14, November 2017: v4.12 with
 *
 * - c74aef2d06a9 "futex: Fix pi_state->owner serialization", Peter Zijlstra, 22 September 2017, and
 *   153fbd1226fb "futex: Fix more put_pi_state() vs. exit_pi_state_list() races", 31 October 2017:
 *   put_pi_state() changes the owner under wait_lock, and so does an exit, with a reference that it
 *   has taken before; both are today's;
 * - a task no longer brings its own priority up to date before it queues: it is up to date.
 *
 * Only a task that exits tells the first from v4.12. What is still wrong is what v4.12 says, but
 * for that.
 */
import { mainline, patch } from '../../kernel/build.ts';
import { put_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import { armWaiter } from '../../kernel/locking/rtmutex.ts';
import { v4_12 } from './v4.12.ts';

const { exit_pi_state_list } = mainline.functions;

export const v4_14 = patch(
  v4_12,
  'v4.14',
  'Linux 4.14: v4.12, and put_pi_state() changes the owner under wait_lock.',
  { put_pi_state, exit_pi_state_list, armWaiter },
  { is: 'kernel', adds: ['exit: a pi_state without references is still on the list'] },
);
