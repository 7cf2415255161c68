/**
 * Linux 6.2, February 2023: v6.5 without f7853c342418 "locking/rtmutex: Fix task->pi_waiters
 * integrity", Peter Zijlstra, 7 July 2023. The trees of a waiter share one key, and
 * rt_mutex_adjust_prio() does not ask for wait_lock.
 *
 * It is the first with db370a8b9f67 (v5.15.ts), and v6.3 and v6.4 are the same.
 *
 * What is wrong with it: a boost tree is out of order (fixes/pi-waiters-key-mutation.ts), and what
 * is wrong with v6.5 but for the boost by an old key, for which it takes two.
 */
import { patch } from '../../kernel/build.ts';
import { waiter_clone_prio, waiter_update_prio } from '../fixes/pi-waiters-key-mutation.ts';
import { rt_mutex_adjust_prio } from '../rework-2017/15-setprio-takes-the-donor.ts';
import { v6_5 } from './v6.5.ts';

export const v6_2 = patch(
  v6_5,
  'v6.2',
  'Linux 6.2: a walk wakes the first waiter of a lock without an owner (db370a8b9f67).',
  { waiter_update_prio, waiter_clone_prio, rt_mutex_adjust_prio },
  { is: 'kernel' },
);
