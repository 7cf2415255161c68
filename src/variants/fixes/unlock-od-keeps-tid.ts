/**
 * Without 13fbca4c6ecd "futex: Always cleanup owner tid in unlock_pi", Thomas Gleixner, 3 June
 * 2014, v3.15, one of the four fixes of CVE-2014-3153. Nearly as old as PI futexes.
 *
 *   T1 dies with a lock that T2 and T3 wait for. T2 gets it, and the word says OWNER_DIED beside
 *   T2's name. T2 unlocks, and as that bit is set the word stays as it is: T3 is given the lock,
 *   the pi_state says so, and the word goes on naming T2.
 *
 * The fix writes the word whatever it says. Its other half, which is not taken out here, is about
 * an unlock that finds nobody waiting: that one let the word alone as well.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EAGAIN, EFAULT, EINVAL } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { rt_mutex_waiter } from '../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { takenOutOf } from '../changes.ts';

function* wake_futex_pi(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state,
  top_waiter: rt_mutex_waiter,
): Proc<number> {
  const wqh: task_struct[] = [];
  let postunlock = false;
  let ret = 0;
  const new_owner = top_waiter.task as task_struct;
  // changed: not if the owner before has died.
  if ((uval & FUTEX_OWNER_DIED) === 0) {
    const newval = FUTEX_WAITERS | new_owner.pid;
    const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
    if (uaddr.uaddr.faulted(curval)) ret = -EFAULT;
    else if (curval !== uval) ret = (curval & FUTEX_TID_MASK) === uval ? -EAGAIN : -EINVAL;
  }
  if (ret === 0) {
    yield* k.pi_state_update_owner(pi_state, new_owner);
    postunlock = yield* k.__rt_mutex_futex_unlock(pi_state.pi_mutex, wqh);
    forgetAllBut(OP_BEGAN, 'wake_futex_pi: handed over', pi_state, wqh, postunlock);
  }
  yield* pi_state.pi_mutex.wait_lock.unlock();
  if (postunlock) yield* k.rt_mutex_postunlock(wqh);
  return ret;
}

export function unlockOdKeepsTid(base: Build): Build {
  const about = `${base.name} without 13fbca4c6ecd: an unlock leaves its name where an owner died.`;
  return takenOutOf(base, 'unlock-od-keeps-tid', about, { wake_futex_pi });
}
