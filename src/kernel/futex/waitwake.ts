/**
 * FUTEX_WAIT and FUTEX_WAKE: sleeping on a futex that is no lock, until somebody says that the word
 * has changed (kernel/futex/waitwake.c, Linux v7.0). FUTEX_WAIT_REQUEUE_PI goes to sleep likewise.
 *
 * Who wakes a sleeper takes its futex_q out of the bucket and sets q->lock_ptr to NULL. A sleeper
 * that sees the NULL was woken, and returns without having taken a lock, whatever else has become
 * of it: its time may be over too. Else it takes q out itself, and has not been woken.
 *
 * Collapsed here:
 * - page faults and the paths that only they take (-EFAULT);
 * - bitsets and q->wake: everybody waits for any bit, and is woken by futex_wake_mark();
 * - the bucket's waiter count: where nobody waits futex_wake() finds that out under the lock, and
 *   not before it takes it;
 * - what only futex2's calls have: nr_wake 0 (FLAGS_STRICT), several futexes (futex_waitv);
 * - FUTEX_WAKE_OP, and the freezer;
 * - one futex_q for all rounds of __futex_wait(): here each has its own, as nobody has the old one;
 * - set_restart_fn() and futex_wait_restart(), for signals that nobody handles. Every signal has a
 *   handler here, after which calls start anew (SA_RESTART): so user space never sees -ERESTARTSYS,
 *   and takes -ERESTART_RESTARTBLOCK, the same with a timeout, for -EINTR (program/user.ts).
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_INTERRUPTIBLE, TASK_RUNNING } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import { EINVAL, ERESTART_RESTARTBLOCK, ERESTARTSYS, ETIMEDOUT, EWOULDBLOCK } from '../errno.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import type { futex_key } from './futex_key.ts';
import type { futex_q } from './futex_q.ts';
import { requeueable_q } from './requeueable_q.ts';

/** Takes q out and tells its sleeper, who may be gone right after that. hb->lock is held. */
export function* __futex_wake_mark(k: Kernel, q: futex_q): Proc<void> {
  const isPi = q.pi_state.get() !== null || q.rt_waiter !== null;
  k.WARN_ON(isPi, '__futex_wake_mark: refusing to wake PI futex');
  k.__futex_unqueue(q);
  // The last touch of q.
  yield* q.lock_ptr.write(null);
}

/** Notes a sleeper for waking once hb->lock is dropped, which is held. */
export function* futex_wake_mark(k: Kernel, wake_q: task_struct[], q: futex_q): Proc<void> {
  const p = q.task as task_struct;
  k.wokeOne(p);
  yield* k.__futex_wake_mark(q);
  yield* k.wake_q_add_safe(wake_q, p);
}

/** FUTEX_WAKE: wakes so many of those that sleep on uaddr, and answers how many they were. */
export function* futex_wake(k: Kernel, uaddr: futex_key, nr_wake: number): Proc<number> {
  const { hb } = uaddr;
  const wake_q: task_struct[] = [];
  let ret = 0;
  yield* hb.lock.lock();
  for (const q of hb.chain.get().slice()) {
    if (q.key !== uaddr) continue;
    // Who waits to be moved to a lock must not be woken by who does not give it the lock.
    if (q.pi_state.get() !== null || q.rt_waiter !== null) {
      k.reached('wake: EINVAL, a sleeper waits to be moved to a lock');
      ret = -EINVAL;
      break;
    }
    yield* k.futex_wake_mark(wake_q, q);
    if (++ret >= nr_wake) break;
  }
  if (ret === 0) k.reached('wake: nobody waits');
  forgetAllBut(OP_BEGAN, 'wake: out', ret, wake_q);
  yield* hb.lock.unlock();
  yield* k.wake_up_q(wake_q);
  return ret;
}

/**
 * Queues q if the word says what is expected, and sets the sleeping state before anybody can find
 * it. 0 with the bucket's lock dropped again, or an error, and q is not queued.
 *
 * @param key2 where q is to be requeued to; NULL for a plain wait
 */
export function* futex_wait_setup(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  q: futex_q,
  key2: futex_key | null,
): Proc<number> {
  const { hb } = uaddr;
  yield* k.futex_q_lock(q, hb);
  // Under the bucket's lock: who changes the word wakes afterwards, and will find q.
  let uval = yield* k.futex_get_value_locked(uaddr);
  while (uaddr.uaddr.faulted(uval)) {
    yield* k.futex_q_unlock(hb);
    yield* uaddr.uaddr.readByUser();
    yield* k.futex_q_lock(q, hb);
    uval = yield* k.futex_get_value_locked(uaddr);
  }
  if (uval !== val) {
    yield* k.futex_q_unlock(hb);
    return -EWOULDBLOCK;
  }
  if (key2 !== null && q.key === key2) {
    yield* k.futex_q_unlock(hb);
    return -EINVAL;
  }
  yield* k.set_current_state(TASK_INTERRUPTIBLE);
  yield* k.futex_queue(q, hb, k.current);
  return 0;
}

/** Sleeps until somebody wakes us, unless the timer has expired or q has been taken out already. */
export function* futex_do_wait(k: Kernel, q: futex_q, timeout: hrtimer_sleeper | null): Proc<void> {
  if (timeout !== null) yield* k.hrtimer_sleeper_start_expires(timeout);
  // Without the bucket's lock: a hint, which saves a sleep that would end at once.
  if (yield* q.listed.racing()) {
    if (timeout === null || (yield* timeout.task.read()) !== null) {
      yield* k.scheduleUnlessSignalled();
    }
  }
  yield* k.set_current_state(TASK_RUNNING);
}

/** FUTEX_WAIT without what a timer needs: 0 if somebody has woken us. */
export function* __futex_wait(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  to: hrtimer_sleeper | null,
): Proc<number> {
  for (;;) {
    const q = new requeueable_q(uaddr, null, null);
    forgetAllBut(OP_BEGAN, 'wait');
    const ret = yield* k.futex_wait_setup(uaddr, val, q, null);
    if (ret !== 0) {
      q.life.dead = true;
      return ret;
    }
    yield* k.futex_do_wait(q, to);
    forgetAllBut(OP_BEGAN, 'wait: woken');
    const wasQueued = yield* k.futex_unqueue(q);
    q.life.dead = true;
    // Somebody has woken us: success, whatever came beside.
    if (!wasQueued) return 0;
    if (to !== null && (yield* to.task.read()) === null) return -ETIMEDOUT;
    if (yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current)) {
      k.reached('wait: a signal came');
      return -ERESTARTSYS;
    }
    k.reached('wait: woken for nothing, waits anew');
  }
}

/**
 * FUTEX_WAIT: sleeps on uaddr until somebody wakes us (0).
 *
 * @param val what the word of uaddr has to say
 * @param abs_time whether there is a timeout
 */
export function* futex_wait(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  abs_time: boolean,
): Proc<number> {
  const to = k.futex_setup_timer(abs_time);
  const ret = yield* k.__futex_wait(uaddr, val, to);
  if (to === null) return ret;
  forgetAllBut(OP_BEGAN, 'wait: out', ret);
  yield* k.hrtimer_cancel(to);
  return ret === -ERESTARTSYS ? -ERESTART_RESTARTBLOCK : ret;
}
