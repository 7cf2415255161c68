/**
 * Without 59fa62451943 "futex: Handle futex_pi OWNER_DIED take over correctly", Thomas Gleixner, 23
 * October 2012, v3.7, reported by Siddhesh Poyarekar as glibc's bug 14076. Nearly as old as PI
 * futexes.
 *
 *   T1 has a robust lock, T2 waits for it. T1 is killed, and its exit makes the word say
 *   OWNER_DIED, and nobody. T3 asks for the lock, finds no owner in the word, and takes it. T1's
 *   exit hands the rt_mutex over to T2, which writes its own name over T3's: two owners.
 *
 * The fix lets nobody take the word while somebody waits; af54d6a1c3ad (v3.17) looks for waiters
 * before it looks at the owner at all.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EFAULT } from '../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import type { PiStateSlot } from '../../kernel/futex/futex_pi_state.ts';
import { futex_lock_pi_atomic as lockToday } from '../../kernel/futex/pi.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* futex_lock_pi_atomic(
  k: Kernel,
  uaddr: futex_key,
  hb: futex_hash_bucket,
  ps: PiStateSlot,
  task: task_struct,
  set_waiters: boolean,
): Proc<number> {
  // changed: a word without an owner is taken, whoever waits. The bits stay.
  const uval = yield* k.futex_get_value_locked(uaddr);
  if (uaddr.uaddr.faulted(uval)) return -EFAULT;
  if ((uval & FUTEX_TID_MASK) === 0 && uval !== 0 && !set_waiters) {
    k.row(1, uval, null);
    const newval = (uval & ~FUTEX_TID_MASK) | task.pid;
    const ret = yield* k.lock_pi_update_atomic(uaddr, uval, newval);
    return ret === 0 ? 1 : ret;
  }
  return yield* lockToday(k, uaddr, hb, ps, task, set_waiters);
}

export function ownerdiedDoubleTakeover(base: Build): Build {
  const about = `${base.name} without 59fa62451943: a dead owner's lock is taken from its waiters.`;
  return takenOutOf(base, 'ownerdied-double-takeover', about, { futex_lock_pi_atomic });
}
