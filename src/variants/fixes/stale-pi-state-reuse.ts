/**
 * Without e626cb02ee83 "futex: Prevent the reuse of stale pi_state", Sebastian Andrzej Siewior, 18
 * January 2024, v6.8, reported by Jiri Slaby. The bug came in with fbeb558b0dd0 (v6.7), by which a
 * waiter that gives up leaves the rt_mutex before it has hb->lock, and its futex_q stays a while.
 *
 *   T2 waits for T1's lock with a timeout. Its time is over, and it leaves the rt_mutex. T1
 *   unlocks: it finds T2's futex_q, nobody in the rt_mutex, and takes the futex for one that nobody
 *   waits for: the word becomes 0. T3 takes it in user space. T4 finds the word T3, T2's futex_q,
 *   and in its pi_state T1: EINVAL.
 *
 * T4 need not wait for T3: the word 0 and T1 in the pi_state are as bad. The mails do not say that
 * it can be worse (found by this): T1 itself takes the futex again in user space, and word and
 * pi_state agree. T4 attaches, and does not set the WAITERS bit, which is set by who comes first.
 * T1 unlocks in user space, and T4 sleeps for ever.
 *
 * The fix takes the futex_q out of the bucket before the word is let go, which the leaver has to
 * be prepared for.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EAGAIN, EFAULT, EINVAL, EPERM } from '../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { takenOutOf } from '../changes.ts';

export function* futex_unlock_pi(k: Kernel, uaddr: futex_key): Proc<number> {
  const vpid = k.current.pid;
  const hb = uaddr.hb;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock_pi');
    const uval = yield* uaddr.uaddr.readByUser();
    if ((uval & FUTEX_TID_MASK) !== vpid) return -EPERM;
    yield* hb.lock.lock();
    const top_waiter = k.futex_top_waiter(hb, uaddr);
    if (top_waiter === null) {
      const ret = yield* unlockUncontended(k, uaddr, uval, hb);
      if (yield* isWorthAnotherTry(k, uaddr, ret)) continue;
      return ret;
    }
    const pi_state = top_waiter.pi_state.get();
    if (pi_state === null || (yield* pi_state.owner.read()) !== k.current) {
      yield* hb.lock.unlock();
      return -EINVAL;
    }
    yield* pi_state.pi_mutex.wait_lock.lock();
    const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);
    if (rt_waiter === null) {
      // changed: who is on its way out stays in the bucket, and the futex is let go.
      yield* pi_state.pi_mutex.wait_lock.unlock();
      const ret = yield* unlockUncontended(k, uaddr, uval, hb);
      if (yield* isWorthAnotherTry(k, uaddr, ret)) continue;
      return ret;
    }
    yield* k.get_pi_state(pi_state);
    forgetAllBut(OP_BEGAN, 'unlock_pi: found', uval, pi_state, rt_waiter);
    yield* hb.lock.unlock();
    const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state, rt_waiter);
    forgetAllBut(OP_BEGAN, 'unlock_pi: woken', pi_state, ret);
    yield* k.put_pi_state(pi_state);
    if (yield* isWorthAnotherTry(k, uaddr, ret)) continue;
    if (ret !== -EAGAIN) return ret;
    k.reached('unlock_pi: EAGAIN, started anew');
    yield* k.cond_resched();
  }
}

/** The end of futex_unlock_pi(), `do_uncontended` in the C: hb->lock is held, and dropped. */
export function* unlockUncontended(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  hb: futex_hash_bucket,
): Proc<number> {
  const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
  yield* hb.lock.unlock();
  if (uaddr.uaddr.faulted(curval)) return -EFAULT;
  if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
  return curval === uval ? 0 : -EAGAIN;
}

/** `pi_faulted` in the C: the page was away, and is there now. */
function* isWorthAnotherTry(k: Kernel, uaddr: futex_key, ret: number): Proc<boolean> {
  if (ret !== -EFAULT) return false;
  if ((yield* k.fault_in_user_writeable(uaddr)) === 0) return true;
  k.reached('unlock_pi: EFAULT, the page cannot be written to');
  return false;
}

/** changed: nobody else takes q out of the bucket. */
export function* futex_unqueue_pi(k: Kernel, q: futex_q): Proc<void> {
  k.__futex_unqueue(q);
  const pi_state = q.pi_state.get();
  k.WARN_ON(pi_state === null, 'futex_unqueue_pi: no pi_state');
  yield* k.put_pi_state(pi_state as futex_pi_state);
  q.pi_state.set(null);
}

export function stalePiStateReuse(base: Build): Build {
  const about = `${base.name} without e626cb02ee83: an unlock passes over a waiter that leaves.`;
  return takenOutOf(
    base,
    'stale-pi-state-reuse',
    about,
    { futex_unlock_pi, futex_unqueue_pi },
    { takes: ['unlock_pi: a leaving waiter was taken out of the bucket'] },
  );
}
