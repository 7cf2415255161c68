/**
 * Without f2dac39d9398 and 34b1a1ce1458 "futex: Handle faults correctly for PI futexes", Thomas
 * Gleixner, January 2021, v5.11 (CVE-2021-3347). The bug came in with 1b7558e457ed (2.6.26).
 *
 *   T1 unlocks, and hands the lock to T2. T3 is more urgent, and steals it. The page of the word
 *   becomes read-only, so T3 cannot write its TID there, and gives up: the rt_mutex is T3's, while
 *   the pi_state goes on saying T2.
 *
 * The fix makes the kernel's own two notes agree, whatever the word says.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EAGAIN, EFAULT } from '../../kernel/errno.ts';
import { FUTEX_OWNER_DIED, FUTEX_WAITERS, type futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { takenOutOf } from '../changes.ts';

function* writeOwner(
  k: Kernel,
  uaddr: futex_key,
  pi_state: futex_pi_state,
  newowner: task_struct,
): Proc<number> {
  let newtid = newowner.pid | FUTEX_WAITERS;
  if ((yield* pi_state.owner.read()) === null) newtid |= FUTEX_OWNER_DIED;
  let uval = yield* k.futex_get_value_locked(uaddr);
  if (uaddr.uaddr.faulted(uval)) return -EFAULT;
  for (;;) {
    const newval = (uval & FUTEX_OWNER_DIED) | newtid;
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
    if (uaddr.uaddr.faulted(curval)) return -EFAULT;
    if (curval === uval) return 0;
    uval = curval;
  }
}

export function* __fixup_pi_state_owner(
  k: Kernel,
  uaddr: futex_key,
  q: futex_q,
  argowner: task_struct | null,
): Proc<number> {
  const pi_state = q.pi_state.get() as futex_pi_state;
  let hb_lock = q.lock_ptr.load() as Spinlock;
  const entry = markHere();
  const oldowner = yield* pi_state.owner.read();
  for (;;) {
    forgetAllBut(entry, 'fixup without a word', oldowner);
    let newowner = argowner;
    if (argowner === null) {
      if (oldowner !== k.current) return 0;
      if (yield* k.__rt_mutex_futex_trylock(pi_state.pi_mutex)) {
        k.reached('fixup: the trylock succeeded');
        return 1;
      }
      newowner = yield* k.rt_mutex_owner(pi_state.pi_mutex);
      k.reached(
        newowner === null
          ? 'fixup: nobody owned the lock yet'
          : 'fixup: the lock was stolen from the leaver',
      );
    } else {
      k.WARN_ON(argowner !== k.current, '__fixup_pi_state_owner: argowner is not current');
      if (oldowner === k.current) return 1;
    }
    let err = newowner === null ? -EAGAIN : yield* writeOwner(k, uaddr, pi_state, newowner);
    if (err === 0) {
      yield* k.pi_state_update_owner(pi_state, newowner);
      return argowner === k.current ? 1 : 0;
    }
    yield* pi_state.pi_mutex.wait_lock.unlock();
    yield* hb_lock.unlock();
    if (err === -EFAULT) err = yield* k.fault_in_user_writeable(uaddr);
    else {
      yield* k.cond_resched();
      err = 0;
    }
    hb_lock = yield* k.futex_q_lockptr_lock(q);
    yield* pi_state.pi_mutex.wait_lock.lock();
    if ((yield* pi_state.owner.read()) !== oldowner) return argowner === k.current ? 1 : 0;
    // changed: nothing is mended.
    if (err !== 0) return err;
  }
}

export function faultInFixup(base: Build): Build {
  const about = `${base.name} without 34b1a1ce1458: a fault leaves two owners in the kernel.`;
  return takenOutOf(
    base,
    'fault-in-fixup',
    about,
    { __fixup_pi_state_owner },
    { takes: ['fixup: EFAULT, the word cannot be mended'] },
  );
}
