/**
 * def34eaae5ce "rtmutex: Plug preempt count leak in rt_mutex_futex_unlock()", Mike Galbraith, 5
 * April 2017.
 *
 * Preemption is disabled once per unlock, by mark_wakeup_next_waiter(). That was all that was wrong
 * with acd58620e415.
 */
import { patch } from '../../kernel/build.ts';
import { __rt_mutex_futex_unlock } from '../../kernel/locking/rtmutex_api.ts';
import { rework_15 } from './15-setprio-takes-the-donor.ts';

export const rework_16 = patch(
  rework_15,
  'rework-16',
  'Up to def34eaae5ce: preemption is disabled once per unlock, and enabled once.',
  { __rt_mutex_futex_unlock },
  { is: 'kernel' },
);
