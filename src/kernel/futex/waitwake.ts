/**
 * Plain waiting and waking, and what FUTEX_WAIT_REQUEUE_PI shares with it (kernel/futex/waitwake.c,
 * Linux v7.0).
 *
 * Collapsed here:
 * - page faults and the paths that only they take (-EFAULT);
 * - bitsets: everybody waits for any bit;
 * - futex_hb_waiters_pending(), an optimisation that saves who wakes nobody a spinlock;
 * - task references on wake queues: tasks do not exit yet;
 * - the restart block of a wait with a timeout: after a signal the system call is made again with
 *   the same arguments, and its timer may fire at any step anyway.
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_INTERRUPTIBLE, TASK_RUNNING } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import { EINVAL, ERESTARTNOINTR, ETIMEDOUT, EWOULDBLOCK } from '../errno.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import type { futex_key } from './futex_key.ts';
import type { futex_q } from './futex_q.ts';
import { requeueable_q } from './requeueable_q.ts';

/**
 * Takes a sleeper out of its bucket and notes it for waking. From the write of lock_ptr on the
 * sleeper may return without a lock, and q with it. The bucket's lock is held.
 */
export function* futex_wake_mark(k: Kernel, wake_q: task_struct[], q: futex_q): Proc<void> {
  const p = q.task as task_struct;
  const isPi = q.pi_state.get() !== null || q.rt_waiter !== null;
  k.WARN_ON(isPi, 'futex_wake_mark: refusing to wake a PI futex');
  k.__futex_unqueue(q);
  k.movedOne();
  yield* q.lock_ptr.write(null);
  yield* k.wake_q_add(wake_q, p);
}

/** FUTEX_WAKE: wakes that many; answers how many it were, or -EINVAL where it meets a PI waiter. */
export function* futex_wake(k: Kernel, uaddr: futex_key, nr_wake: number): Proc<number> {
  const wake_q: task_struct[] = [];
  const { hb } = uaddr;
  let ret = 0;
  yield* hb.lock.lock();
  for (const q of hb.chain.get().slice()) {
    if (q.key !== uaddr) continue;
    if (q.pi_state.get() !== null || q.rt_waiter !== null) {
      k.reached('wake: EINVAL, a PI waiter');
      ret = -EINVAL;
      break;
    }
    yield* k.futex_wake_mark(wake_q, q);
    if (++ret >= nr_wake) break;
  }
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
  const uval = yield* k.futex_get_value_locked(uaddr);
  if (uval !== val) {
    k.reached('wait: the word has changed');
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
    if (timeout === null || (yield* timeout.task.read()) !== null) yield* k.schedule();
  }
  yield* k.set_current_state(TASK_RUNNING);
}

/** FUTEX_WAIT on a timer that is set up. */
export function* __futex_wait(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  to: hrtimer_sleeper | null,
): Proc<number> {
  const q = new requeueable_q(uaddr, null, null);
  for (;;) {
    forgetAllBut(OP_BEGAN, 'wait');
    const ret = yield* k.futex_wait_setup(uaddr, val, q, null);
    if (ret !== 0) {
      q.life.dead = true;
      return ret;
    }
    yield* k.futex_do_wait(q, to);
    forgetAllBut(OP_BEGAN, 'wait: woken');
    if (!(yield* k.futex_unqueue(q))) {
      q.life.dead = true;
      return 0;
    }
    if (to !== null && (yield* to.task.read()) === null) {
      q.life.dead = true;
      return -ETIMEDOUT;
    }
    if (yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current)) {
      q.life.dead = true;
      return -ERESTARTNOINTR;
    }
    k.reached('wait: woken for nothing, started anew');
  }
}

/** FUTEX_WAIT. -ERESTARTSYS is as -ERESTARTNOINTR here: handlers are installed with SA_RESTART. */
export function* futex_wait(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  abs_time: boolean,
): Proc<number> {
  const to = k.futex_setup_timer(abs_time);
  const ret = yield* k.__futex_wait(uaddr, val, to);
  if (to !== null) yield* k.hrtimer_cancel(to);
  return ret;
}
