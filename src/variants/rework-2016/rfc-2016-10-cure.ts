/**
 * The cure that the seed thread proposes at once: attach_to_pi_state() takes wait_lock, so that it
 * cannot look between the unlocker's write of the word and its write of the owner. The word itself
 * was still read before.
 */
import { patch } from '../../kernel/build.ts';
import { EINVAL } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { Proc } from '../../machine/access.ts';
import type { Guarded } from '../../machine/guarded.ts';
import { rfc_2016_10 } from './rfc-2016-10.ts';
import type { Kernel48 } from './v4.8/futex.ts';

function* attach_to_pi_state(
  k: Kernel48,
  _uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state | null,
  ps: Guarded<futex_pi_state | null>,
): Proc<number> {
  if (pi_state === null) {
    k.row(3, uval, null);
    return -EINVAL;
  }
  const refs = yield* pi_state.refcount.read();
  k.WARN_ON(refs === 0, 'attach_to_pi_state: no reference left');
  yield* pi_state.pi_mutex.wait_lock.lock(); // changed
  const row = yield* k.readState(uval, pi_state);
  const valid = row === 4 || row === 6 || row === 8;
  if (valid) yield* k.get_pi_state(pi_state);
  yield* pi_state.pi_mutex.wait_lock.unlock(); // changed
  if (!valid) return -EINVAL;
  ps.set(pi_state);
  return 0;
}

export const rfc_2016_10_cure = patch(
  rfc_2016_10,
  'rfc-2016-10-cure',
  'The October 2016 rewrite with attach_to_pi_state() under wait_lock.',
  { attach_to_pi_state },
);
