/**
 * 734009e96d19 "futex: Change locking rules", Peter Zijlstra, 22 March 2017, patch 5.
 *
 * wait_lock guards the pair {user word, pi_state}: attach_to_pi_state() takes it, reads the word
 * again and starts anew if it has changed, and fixup_pi_state_owner() holds it throughout. It is
 * the cure of October 2016 with the word read again, before there is anything to be cured: nothing
 * relies on the new rules yet.
 *
 * The rules are not kept by exit and by put_pi_state(), which change pi_state->owner without
 * wait_lock; c74aef2d06a9 mends that (see v4.14.ts).
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { attach_to_pi_state } from '../../kernel/futex/attach.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { futexPiState48 } from '../rework-2016/v4.8/futex_pi_state.ts';
import { type Kernel04, rework_04 } from './04-futex-rt-mutex-api.ts';

export type Kernel05 = Kernel04 & Bound<typeof own>;

/** Every look at the owner is as it was, and now they all see the same. hb->lock is held too. */
function* fixup_pi_state_owner(
  k: Kernel05,
  uaddr: futex_key,
  q: futex_q,
  newowner: task_struct,
): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  yield* pi_mutex.wait_lock.lock();
  const ret = yield* futexPiState48.fixup_pi_state_owner(k, uaddr, q, newowner);
  yield* pi_mutex.wait_lock.unlock();
  return ret;
}

const own = { attach_to_pi_state, fixup_pi_state_owner };

export const rework_05 = patch(
  rework_04,
  'rework-05',
  'Up to 734009e96d19: wait_lock guards the user word and the pi_state.',
  own,
  { is: 'kernel' },
);
