/**
 * Linux 5.15, October 2021: v5.14 with what the series of Thomas Gleixner of August 2021 changed,
 * by which PREEMPT_RT makes other locks of rt_mutexes:
 *
 * - 992caf7f1724 "locking/rtmutex: Add adaptive spinwait mechanism": the first waiter looks whether
 *   the owner changes before it sleeps;
 * - c014ef69b3ac "locking/rtmutex: Add wake_state to rt_mutex_waiter": a walk that finds a lock
 *   without an owner wakes the waiter that it has moved;
 * - the ways to wait and to unlock are cut otherwise, and are today's.
 *
 * What came for requeueing, and for ww_mutexes, is not here. v5.16 cut kernel/futex.c in pieces and
 * gave its functions the names that they have today; otherwise it is the same up to v6.1.
 *
 * What is wrong with it, beside what is wrong with v5.11: the waiter that has been moved need not
 * be the first, who then sleeps for ever (db370a8b9f67; see fixes/wrong-task-woken-on-deboost.ts).
 */
import { patch } from '../../kernel/build.ts';
import {
  __rt_mutex_slowlock,
  rt_mutex_lock,
  rt_mutex_lock_interruptible,
  rt_mutex_slowlock,
  rt_mutex_slowunlock,
  rt_mutex_unlock,
} from '../../kernel/locking/rt_mutex_lock.ts';
import { rt_mutex_wait_proxy_lock } from '../../kernel/locking/rtmutex_api.ts';
import { nextToTry } from '../fixes/wrong-task-woken-on-deboost.ts';
import { v5_14 } from './v5.14.ts';

export const v5_15 = patch(
  v5_14,
  'v5.15',
  'Linux 5.15: v5.14 with the rt_mutexes of August 2021; a walk wakes whom it has moved.',
  {
    __rt_mutex_slowlock,
    rt_mutex_lock,
    rt_mutex_lock_interruptible,
    rt_mutex_slowlock,
    rt_mutex_slowunlock,
    rt_mutex_unlock,
    rt_mutex_wait_proxy_lock,
    nextToTry,
  },
  { is: 'kernel' },
);
