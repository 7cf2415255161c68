/**
 * What becomes of a pi_state in Linux 4.8.15 (kernel/futex.c): attaching to it, giving it another
 * owner, dropping it. All of it under hb->lock, and none of it under wait_lock.
 *
 * Collapsed here: what kernel/futex/futex_pi_state.ts and kernel/futex/pi.ts collapse.
 */
import type { Bound } from '../../../kernel/build.ts';
import { EINVAL } from '../../../kernel/errno.ts';
import type { futex_key } from '../../../kernel/futex/futex_key.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_TID_MASK,
  FUTEX_WAITERS,
} from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../../kernel/futex/futex_q.ts';
import type { task_struct } from '../../../kernel/sched/task_struct.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, markHere } from '../../../machine/observer.ts';
import { refcount_dec_and_test } from '../../../machine/refcount.ts';
import type { RtKernel } from './rtmutex.ts';

export type PiStateKernel = RtKernel & Bound<typeof futexPiState48>;

/** Called with hb->lock held, which is what makes the unlocked parts safe. */
function* put_pi_state(k: PiStateKernel, pi_state: futex_pi_state): Proc<void> {
  const entry = markHere();
  if (!(yield* refcount_dec_and_test(pi_state.refcount))) return;
  if ((yield* pi_state.owner.read()) !== null) {
    const owner = k.notNull(yield* pi_state.owner.read(), 'pi_state->owner in put_pi_state');
    yield* owner.pi_lock.lock();
    k.listDelPiState(pi_state, owner);
    yield* k.notNull(yield* pi_state.owner.read(), 'owner in put_pi_state').pi_lock.unlock();
    forgetAllBut(entry, 'put_pi_state: unlinked');
    // Nobody has a reference any more, so the rt_mutex is private again.
    pi_state.life.published = false;
    yield* k.rt_mutex_proxy_unlock(pi_state.pi_mutex);
  }
  k.freePiState(pi_state);
}

/** The state matrix (see kernel/futex/pi.ts), judged on the word as the caller read it. */
function* attach_to_pi_state(
  k: PiStateKernel,
  _uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state | null,
  ps: PiStateSlot,
): Proc<number> {
  if (pi_state === null) {
    k.row(3, uval, null);
    return -EINVAL;
  }
  const refs = yield* pi_state.refcount.read();
  k.WARN_ON(refs === 0, 'attach_to_pi_state: no reference left');
  if (!(yield* k.judgeState(uval, pi_state))) return -EINVAL;
  ps.set(pi_state);
  return 0;
}

/** Whether the pair is in a valid row; if it is, a reference has been taken. */
export function* judgeState(
  k: PiStateKernel,
  uval: number,
  pi_state: futex_pi_state,
): Proc<boolean> {
  const row = yield* k.readState(uval, pi_state);
  if (row !== 4 && row !== 6 && row !== 8) return false;
  yield* k.get_pi_state(pi_state);
  return true;
}

/** The row that the pair falls into. The C looks at the owner twice: is there one, and its TID. */
function* readState(k: PiStateKernel, uval: number, pi_state: futex_pi_state): Proc<number> {
  let owner = yield* pi_state.owner.read();
  const died = (uval & FUTEX_OWNER_DIED) !== 0;
  if (owner !== null && !(died && (uval & FUTEX_TID_MASK) === 0)) {
    owner = k.notNull(yield* pi_state.owner.read(), 'pi_state->owner in attach_to_pi_state');
  }
  const row = k.matchState(uval, owner);
  k.row(row, uval, owner);
  return row;
}

/** Word and pi_state are made to name `newowner`, whatever they said. hb->lock is held. */
function* fixup_pi_state_owner(
  k: PiStateKernel,
  uaddr: futex_key,
  q: futex_q,
  newowner: task_struct,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  // Without wait_lock every look at the owner is one of its own (the first is for fault handling).
  yield* pi_state.owner.read();
  let newtid = newowner.pid | FUTEX_WAITERS;
  if ((yield* pi_state.owner.read()) === null) newtid |= FUTEX_OWNER_DIED;
  let uval = yield* k.futex_get_value_locked(uaddr);
  for (;;) {
    const newval = (uval & FUTEX_OWNER_DIED) | newtid;
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
    if (curval === uval) break;
    uval = curval;
  }
  const site = 'pi_state->owner in fixup_pi_state_owner';
  if ((yield* pi_state.owner.read()) !== null) {
    const owner = k.notNull(yield* pi_state.owner.read(), site);
    yield* owner.pi_lock.lock();
    k.WARN_ON(pi_state.listed_on === null, 'fixup_pi_state_owner: not on the old owner’s list');
    k.listDelPiState(pi_state, owner);
    yield* k.notNull(yield* pi_state.owner.read(), site).pi_lock.unlock();
  }
  yield* pi_state.owner.write(newowner);
  yield* newowner.pi_lock.lock();
  k.WARN_ON(pi_state.listed_on !== null, 'fixup_pi_state_owner: already on a list');
  k.listAddPiState(pi_state, newowner);
  yield* newowner.pi_lock.unlock();
  return 0;
}

export const futexPiState48 = {
  put_pi_state,
  attach_to_pi_state,
  judgeState,
  readState,
  fixup_pi_state_owner,
};
