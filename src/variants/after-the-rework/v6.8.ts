/**
 * Linux 6.8, March 2024: mainline without
 *
 * - "futex/pi: Reject cross-mm private futex owners" (2026): any task but the kernel's own may be
 *   the owner of a private futex;
 * - 857b158dc5e8 "sched/eevdf: Use sched_attr::sched_runtime to set request/slice suggestion",
 *   v6.12: a task that is SCHED_OTHER and is made SCHED_OTHER is left as it is, boost and all;
 * - 210d36d892de "futex: Clear stale exiting pointer in futex_lock_pi() retry path", v7.0
 *   (fixes/stale-exiting-pointer.ts);
 * - b549113738e8 "futex: Prevent use-after-free during requeue-PI", v6.17, bc7304f3ae20 "futex:
 *   Prevent lockup in requeue-PI during signal/ timeout wakeup" and 3bfdc63936dd "rtmutex: Use
 *   waiter::task instead of current in remove_waiter()", v7.1 (fixes/ tells of each).
 *
 * What came between them for private hash tables (v6.16), and for wake queues that only a ww_mutex
 * fills (v6.13), is collapsed in mainline. What is wrong with it, beside what is wrong with
 * mainline: a requeue looks at what may have returned, and one that finds a deadlock cleans up
 * after the wrong task; lock_pi warns of an owner whose exit it has waited for.
 */
import { mainline, patch } from '../../kernel/build.ts';
import { remove_waiter } from '../fixes/remove-waiter-of-current.ts';
import {
  futex_proxy_trylock_atomic,
  handle_early_requeue_pi_wakeup,
} from '../fixes/requeue-ignore-livelock.ts';
import { requeue_pi_wake_futex } from '../fixes/requeue-use-after-return.ts';
import { clearExiting } from '../fixes/stale-exiting-pointer.ts';
import { futex48 } from '../rework-2016/v4.8/futex.ts';
import { sched48 } from '../rework-2016/v4.8/sched.ts';
import { rt_mutex_start_proxy_lock } from './v5.0.ts';

const { mayOwnFutexes } = futex48;
const { schedulingChanges } = sched48;

export const v6_8 = patch(
  mainline,
  'v6.8',
  'Linux 6.8: a futex_q that leaves is taken out of the bucket by the unlock (e626cb02ee83).',
  {
    mayOwnFutexes,
    clearExiting,
    schedulingChanges,
    requeue_pi_wake_futex,
    futex_proxy_trylock_atomic,
    handle_early_requeue_pi_wakeup,
    remove_waiter,
    rt_mutex_start_proxy_lock,
  },
  { is: 'kernel', takes: ['wait_requeue_pi: the requeuer has taken the leaving sleeper out'] },
);
