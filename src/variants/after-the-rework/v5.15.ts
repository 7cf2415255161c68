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
 * And with what came for requeueing at the same time:
 *
 * - 07d91ef510fb "futex: Prevent requeue_pi() lock nesting issue on RT", Thomas Gleixner, 15 August
 *   2021: sleeper and requeuer agree by requeue_state (kernel/futex/requeue.ts), and a sleeper
 *   that is given the lock takes no bucket's lock any more;
 * - c363b7ed7925 "futex: Correct the number of requeued waiters for PI": a sleeper that could not
 *   be moved is not counted, which nobody could see, as the call answers the error then;
 * - 4f07ec0d76f2 "futex: Prevent inconsistent state and exit race", 2 September 2021: the pi_state
 *   is made before the sleeper is told that it has the lock. It is about a sleeper that exits.
 *
 * What came for ww_mutexes is not here. v5.16 cut kernel/futex.c in pieces and gave its functions
 * the names that they have today; otherwise it is the same up to v6.1.
 *
 * What is wrong with it, beside what is wrong with v5.11:
 * - the waiter that has been moved need not be the first, who then sleeps for ever (db370a8b9f67;
 *   see fixes/wrong-task-woken-on-deboost.ts);
 * - a requeue looks at a sleeper that may have returned (b549113738e8, in v6.17);
 * - a requeue may try again for ever while a sleeper leaves (bc7304f3ae20, in v7.1).
 */
import { patch } from '../../kernel/build.ts';
import { attachToTaker } from '../../kernel/futex/pi.ts';
import { futex_requeue } from '../../kernel/futex/requeue.ts';
import {
  __rt_mutex_slowlock,
  rt_mutex_lock,
  rt_mutex_lock_interruptible,
  rt_mutex_slowlock,
  rt_mutex_slowunlock,
  rt_mutex_unlock,
} from '../../kernel/locking/rt_mutex_lock.ts';
import { rt_mutex_wait_proxy_lock } from '../../kernel/locking/rtmutex_api.ts';
import { REQUEUE_STATE_SITES } from '../../kernel/site.ts';
import {
  futex_proxy_trylock_atomic,
  handle_early_requeue_pi_wakeup,
} from '../fixes/requeue-ignore-livelock.ts';
import { requeue_pi_wake_futex } from '../fixes/requeue-use-after-return.ts';
import { nextToTry } from '../fixes/wrong-task-woken-on-deboost.ts';
import { v5_14 } from './v5.14.ts';
import { futex_wait_requeue_pi } from './v6.5/wait_requeue_pi.ts';

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
    attachToTaker,
    requeue_pi_wake_futex,
    futex_proxy_trylock_atomic,
    futex_requeue,
    handle_early_requeue_pi_wakeup,
    futex_wait_requeue_pi,
  },
  { is: 'kernel', adds: REQUEUE_STATE_SITES },
);
