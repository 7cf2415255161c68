/**
 * Linux 4.15, January 2018: v4.14 with c1e2f0eaf015 "futex: Avoid violating the 10th rule of
 * futex", Peter Zijlstra, 8 December 2017, and a97cb0e7b3f4, which repaired the OWNER_DIED bit in
 * it before the release (it shows only when an owner dies).
 *
 * A leaver that word and pi_state name takes the lock after all, or makes them name whoever has it.
 *
 * What is wrong with it:
 * - when the leaver does get the lock it still returns its failure (12bb3f7f1b03, in v5.11);
 * - a waiter that outranks the leaver and has been woken, but has not taken the lock yet, leaves
 *   nobody to name: the kernel stops with BUG_ON (9f5d1c336a10, in v5.10);
 * - a waiter that fails at once leaves a futex_q without a waiter (patch 13; 1a1fb985f2e2, in
 *   v5.0).
 */
import { type Bound, patch } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { leaveWithoutLooking } from '../rework-2016/no-branch-2.ts';
import { futexPiState48 } from '../rework-2016/v4.8/futex_pi_state.ts';
import type { Kernel14 } from './14-deboost-before-wakeup.ts';
import { v4_14 } from './v4.14.ts';

type Kernel415 = Kernel14 & Bound<typeof own>;

/** Whom word and pi_state are to name; null if they are right. hb->lock and wait_lock are held. */
function* ownerToName(
  k: Kernel415,
  q: futex_q,
  argowner: task_struct | null,
): Proc<task_struct | null> {
  const { owner, pi_mutex } = q.pi_state.get() as futex_pi_state;
  const oldowner = yield* owner.read();
  if (argowner !== null) {
    k.WARN_ON(argowner !== k.current, 'fixup_pi_state_owner: argowner is not current');
    return oldowner === argowner ? null : argowner;
  }
  if (oldowner !== k.current) return null;
  if (yield* k.__rt_mutex_futex_trylock(pi_mutex)) {
    k.reached('fixup: the trylock succeeded');
    return null;
  }
  const newowner = yield* k.rt_mutex_owner(pi_mutex);
  k.WARN_ON(newowner === null, 'fixup_pi_state_owner: BUG_ON(!newowner)');
  k.reached('fixup: the lock was stolen from the leaver');
  return newowner;
}

/** @param argowner current if it stole the lock, or NULL if somebody stole it from current */
function* fixup_pi_state_owner(
  k: Kernel415,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const { pi_mutex } = q.pi_state.get() as futex_pi_state;
  yield* pi_mutex.wait_lock.lock();
  const newowner = yield* k.ownerToName(q, argowner);
  if (newowner !== null) {
    yield* futexPiState48.fixup_pi_state_owner(k, uaddr, q, newowner);
  }
  yield* pi_mutex.wait_lock.unlock();
  // Also when the lock was taken after all.
  return 0;
}

/** changed: looks whether it was designated, without wait_lock, and without taking it on faith. */
function* fixupDesignatedLeaver(k: Kernel415, uaddr: futex_key, q: futex_q): Proc<number> {
  const { owner } = q.pi_state.get() as futex_pi_state;
  if ((yield* owner.read()) === k.current) return yield* k.fixup_pi_state_owner(uaddr, q, null);
  return yield* leaveWithoutLooking(k, uaddr, q);
}

const own = { ownerToName, fixup_pi_state_owner, fixupDesignatedLeaver };

export const v4_15 = patch(
  v4_14,
  'v4.15',
  'Linux 4.15: v4.14, and a leaver that was designated looks who has the lock (c1e2f0eaf015).',
  own,
  { is: 'kernel', adds: ['fixup: the lock was stolen from the leaver'] },
);
