/**
 * Linux 4.12, July 2017. The last step there is 04dc1b2fff4e "futex,rt_mutex: Fix
 * rt_mutex_cleanup_proxy_lock()", Peter Zijlstra, 22 May 2017: the cleanup first tries to take the
 * lock that an unlocker may have assigned meanwhile, and the tidying of the waiters bit is back
 * where patch 10 had it. The cleanup is today's.
 *
 * What is still wrong with it:
 * - a designated leaver that was robbed returns with word and pi_state naming it (patch 7);
 * - a waiter that fails at once leaves a futex_q without a waiter (patch 13);
 * - exit and put_pi_state() disagree on who guards pi_state->owner (patch 8; needs exit).
 */
import { patch } from '../../kernel/build.ts';
import { rt_mutex_cleanup_proxy_lock } from '../../kernel/locking/rtmutex_api.ts';
import { rt_mutex_wait_proxy_lock } from './10-wait-and-cleanup.ts';
import { rework_17 } from './17-timer-cancelled.ts';

export const v4_12 = patch(
  rework_17,
  'v4.12',
  'Linux 4.12: the rework of 2017 and its first fixes, up to 04dc1b2fff4e.',
  { rt_mutex_wait_proxy_lock, rt_mutex_cleanup_proxy_lock },
  { is: 'kernel', adds: ['lock_pi: the lock was granted after the wait had failed'] },
);
