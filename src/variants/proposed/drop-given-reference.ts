/**
 * Not in Linux: a proposal for a pi_state that is never freed.
 *
 * Who is given a lock by a requeue that stole it for them (requeue_state LOCKED, with a pi_state)
 * comes with a reference, and drops it after having mended the pi_state's owner. If somebody else
 * has mended that first, the owner is right already, and futex_wait_requeue_pi() leaves out the
 * mending and the dropping together. A leaving waiter does so: it had been handed the lock, finds
 * that it was stolen, and writes the thief's name (__fixup_pi_state_owner() with argowner NULL).
 *
 * Here the reference is dropped either way.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { requeueable_q } from '../../kernel/futex/requeueable_q.ts';
import type { Proc } from '../../machine/access.ts';
import { addedTo } from '../changes.ts';

function* settleGivenLock(k: Kernel, uaddr2: futex_key, q: requeueable_q): Proc<number> {
  const pi_state = q.pi_state.load();
  if (pi_state === null) return 0;
  let ret = 0;
  const lock = yield* k.futex_q_lockptr_lock(q);
  if ((yield* pi_state.owner.read()) !== k.current) {
    ret = yield* k.fixup_pi_owner(uaddr2, q, true);
  }
  yield* k.put_pi_state(pi_state);
  yield* lock.unlock();
  return ret < 0 ? ret : 0;
}

export function dropGivenReference(base: Build): Build {
  const about = `${base.about} Who is given a lock by a requeue drops its reference (proposed).`;
  return addedTo(base, 'drop-given-reference', about, { settleGivenLock });
}
