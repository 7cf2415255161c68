/**
 * Linux 6.7, January 2024: v6.8 without e626cb02ee83 "futex: Prevent the reuse of stale pi_state",
 * Sebastian Andrzej Siewior, 18 January 2024. It is the first with fbeb558b0dd0 "futex/pi: Fix
 * recursive rt_mutex waiter state", Peter Zijlstra, 15 September 2023: a waiter that gives up
 * leaves the rt_mutex before it has hb->lock.
 *
 * What is wrong with it, beside what is wrong with mainline: an unlock lets the futex go while a
 * waiter is still on its way out, and its pi_state names the old owner. Whoever finds it is told
 * EINVAL (fixes/stale-pi-state-reuse.ts).
 */
import { patch } from '../../kernel/build.ts';
import { futex_unlock_pi, futex_unqueue_pi } from '../fixes/stale-pi-state-reuse.ts';
import { v6_8 } from './v6.8.ts';

export const v6_7 = patch(
  v6_8,
  'v6.7',
  'Linux 6.7: a waiter that gives up leaves the rt_mutex before it has hb->lock (fbeb558b0dd0).',
  { futex_unlock_pi, futex_unqueue_pi },
  { is: 'kernel', takes: ['unlock_pi: a leaving waiter was taken out of the bucket'] },
);
