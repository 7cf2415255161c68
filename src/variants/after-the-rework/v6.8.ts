/**
 * Linux 6.8, March 2024: mainline without
 *
 * - "futex/pi: Reject cross-mm private futex owners" (2026): any task but the kernel's own may be
 *   the owner of a private futex;
 * - 857b158dc5e8 "sched/eevdf: Use sched_attr::sched_runtime to set request/slice suggestion",
 *   v6.12: a task that is SCHED_OTHER and is made SCHED_OTHER is left as it is, boost and all.
 *
 * What came between them for private hash tables (v6.16), for wake queues that only a ww_mutex
 * fills (v6.13), and for an owner that exits, is collapsed in mainline. What is wrong with it is
 * what is wrong with mainline.
 */
import { mainline, patch } from '../../kernel/build.ts';
import { futex48 } from '../rework-2016/v4.8/futex.ts';
import { sched48 } from '../rework-2016/v4.8/sched.ts';

const { mayOwnFutexes } = futex48;
const { schedulingChanges } = sched48;

export const v6_8 = patch(
  mainline,
  'v6.8',
  'Linux 6.8: a futex_q that leaves is taken out of the bucket by the unlock (e626cb02ee83).',
  { mayOwnFutexes, schedulingChanges },
  { is: 'kernel' },
);
