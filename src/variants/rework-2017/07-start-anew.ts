/**
 * 73d786bd043e "futex: Rework inconsistent rt_mutex/futex_q state", Peter Zijlstra, 22 March 2017,
 * patch 7 (6 cleans up reference counting).
 *
 * When the bucket has a futex_q and the rt_mutex no waiter, unlock_pi no longer guesses an owner:
 * it starts anew. As nobody can be designated without waiting for the rt_mutex any more,
 * fixup_owner() loses the branch in which a leaver that was designated takes the lock or looks who
 * has it.
 *
 * What is wrong with it:
 * - the branch was needed: a leaver that was designated is robbed by a higher priority, and returns
 *   with word and pi_state naming it ("the 10th rule"; c1e2f0eaf015 brings the branch back, see
 *   v4.15.ts);
 * - so does a waiter that finds a deadlock while it walks the chain without wait_lock, and is
 *   designated meanwhile: EDEADLK, and the word names it. (In 4.8 the branch helped, unless
 *   somebody else had queued by then, whom nobody woke.) Patch 11 cures it in passing;
 * - with strict priorities on one CPU the unlock may start anew for ever, as the changelog says.
 */
import { type Bound, patch } from '../../kernel/build.ts';
import { EAGAIN, EPERM } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { relax } from '../../machine/relax.ts';
import { leaveWithoutLooking } from '../rework-2016/no-branch-2.ts';
import { type Kernel05, rework_05 } from './05-locking-rules.ts';

export type Kernel07 = Kernel05 & Bound<typeof own>;

/** changed: nobody, if the rt_mutex knows of nobody. */
function nextOwnerOrNobody(k: Kernel07, lock: rt_mutex): task_struct | null {
  const next = k.rt_mutex_next_owner(lock);
  if (next === null) k.reached('wake_futex_pi: a futex_q without a waiter in the rt_mutex');
  return next;
}

/**
 * Before unlock_pi starts anew. The C does nothing here, and spins until something preempts it or
 * the waiter gets on from another CPU; a schedule that is to end must be able to leave it here.
 */
function* spin(_k: Kernel07): Proc<void> {
  yield* relax();
}

function* futex_unlock_pi(k: Kernel07, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.read();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const match = k.futex_top_waiter(hb, uaddr);
    if (match === null) return yield* k.unlockWithoutWaiters(uaddr, uval);
    const ret = yield* k.wake_futex_pi(uaddr, uval, match, hb);
    if (ret === 0) return 0;
    yield* hb.lock.unlock();
    if (ret !== -EAGAIN) return ret;
    k.reached('unlock_pi: EAGAIN, started anew');
    yield* k.spin(); // changed: this loop may go round many times.
  }
}

/** The end of futex_unlock_pi(), as it was: hb->lock is held, and dropped. */
function* unlockWithoutWaiters(k: Kernel07, uaddr: futex_key, uval: number): Proc<number> {
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
  yield* uaddr.hb.lock.unlock();
  if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
  return curval === uval ? 0 : -EAGAIN;
}

const own = {
  newOwner: nextOwnerOrNobody,
  spin,
  unlockWithoutWaiters,
  futex_unlock_pi,
  fixupDesignatedLeaver: leaveWithoutLooking,
};

export const rework_07 = patch(
  rework_05,
  'rework-07',
  'Up to 73d786bd043e: an unlock that finds somebody queued who waits no more starts anew.',
  own,
  {
    is: 'kernel',
    takes: ['fixup: the lock was stolen from the leaver', 'fixup: the trylock succeeded'],
  },
);
