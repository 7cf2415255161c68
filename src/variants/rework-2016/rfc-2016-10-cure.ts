/**
 * The cure that was proposed at once: attach_to_pi_state() takes wait_lock, so that it cannot look
 * between the unlocker's write of the word and its write of the owner. The word itself was still
 * read before.
 */
import { patch } from '../../kernel/build.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { Proc } from '../../machine/access.ts';
import { rfc_2016_10 } from './rfc-2016-10.ts';
import { judgeState as judgeState48, type PiStateKernel } from './v4.8/futex_pi_state.ts';

function* judgeState(k: PiStateKernel, uval: number, pi_state: futex_pi_state): Proc<boolean> {
  yield* pi_state.pi_mutex.wait_lock.lock();
  const valid = yield* judgeState48(k, uval, pi_state);
  yield* pi_state.pi_mutex.wait_lock.unlock();
  return valid;
}

export const rfc_2016_10_cure = patch(
  rfc_2016_10,
  'rfc-2016-10-cure',
  'The October 2016 rewrite with attach_to_pi_state() under wait_lock.',
  { judgeState },
  { is: 'kernel' },
);
