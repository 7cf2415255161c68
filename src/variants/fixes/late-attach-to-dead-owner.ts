/**
 * Without the first part of 778e9a9c3e71 "pi-futex: fix exit races and locking problems", Alexey
 * Kuznetsov, 8 June 2007, v2.6.22; in today's form without the look at futex_state that
 * attach_to_pi_owner() makes (3d4775df0a89 and 18f694385c4f, v5.5).
 *
 *   T1 has a lock and is killed. Its exit has handed over whatever is on its list, and T1 can still
 *   be found by its TID. T2 asks for the lock, and puts a new pi_state on the list. Nobody looks at
 *   that again: T2 sleeps for ever.
 *
 * The fix sets a mark under pi_lock before the list is walked, and whoever attaches looks at it
 * under the same lock.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EAGAIN, EPERM } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import type { PiStateSlot } from '../../kernel/futex/futex_pi_state.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* attach_to_pi_owner(
  k: Kernel,
  uval: number,
  key: futex_key,
  ps: PiStateSlot,
): Proc<number> {
  const pid = uval & FUTEX_TID_MASK;
  if (pid === 0) return -EAGAIN;
  const p = k.find_get_task_by_vpid(pid);
  if (p === null) return yield* k.handle_exit_race(key, uval, null);
  if (p.thread_pid !== null && !(yield* p.thread_pid.read())) {
    k.reached('attach: the owner cannot be found any more');
    return yield* k.handle_exit_race(key, uval, null);
  }
  if (!k.mayOwnFutexes(p)) return -EPERM;
  k.row(2, uval, p);
  yield* p.pi_lock.lock();
  // changed: however far its exit has come.
  k.__attach_to_pi_owner(p, key, ps);
  yield* p.pi_lock.unlock();
  return 0;
}

export function lateAttachToDeadOwner(base: Build): Build {
  const about = `${base.name} without 778e9a9c3e71: a waiter attaches to an owner that is gone.`;
  return takenOutOf(
    base,
    'late-attach-to-dead-owner',
    about,
    { attach_to_pi_owner },
    { takes: ['attach: EBUSY, the owner is exiting', 'attach: ESRCH, the owner is dead'] },
  );
}
