/**
 * Going to sleep on a futex that is no lock, as far as FUTEX_WAIT_REQUEUE_PI does it like
 * FUTEX_WAIT (kernel/futex/waitwake.c, Linux v7.0).
 *
 * Collapsed here:
 * - page faults and the paths that only they take (-EFAULT);
 * - bitsets: everybody waits for any bit.
 *
 * FUTEX_WAIT and FUTEX_WAKE themselves are not modelled.
 */
import type { Proc } from '../../machine/access.ts';
import { TASK_INTERRUPTIBLE, TASK_RUNNING } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import { EINVAL, EWOULDBLOCK } from '../errno.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import type { futex_key } from './futex_key.ts';
import type { futex_q } from './futex_q.ts';

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
