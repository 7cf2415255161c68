/**
 * A condition variable as a library makes it of FUTEX_WAIT_REQUEUE_PI and FUTEX_CMP_REQUEUE_PI, to
 * be laid beside librtpi's src/pi_cond.c (pi_cond_timedwait, pi_cond_signal_common).
 *
 * Its word is a sequence number. Who waits reads it while it holds the mutex, and hands it to the
 * kernel; who signals adds one first. So a signal that comes between the unlock and the call makes
 * the call fail with EAGAIN, and nobody sleeps through it.
 *
 * Who comes back has the mutex again, whatever the call answered. It may come back for nothing, and
 * looks at what it waits for once more: so programs do that have a condition variable.
 *
 * Otherwise than in librtpi:
 * - who waits adds nothing, so a second sleeper does not disturb a first one on its way. There it
 *   does, and an id of the last signal tells who got EAGAIN whether to sleep again;
 * - after EAGAIN who signals reads the number anew and does not add to it: as the number has
 *   changed, everybody on the way to sleep learns of it anyhow. There it adds one each time, and
 *   two who signal at once can go on doing so for ever;
 * - adding is atomic, so that nobody needs the mutex for it;
 * - cancellation, clocks and wrong times are left out.
 *
 * Kernel code knows nothing of this. It stands in the table of a build (kernel/build.ts) for
 * variants to replace it: mistakes of user space, which have to be told from those of kernels.
 */
import type { Kernel } from '../kernel/build.ts';
import { EAGAIN, ETIMEDOUT } from '../kernel/errno.ts';
import type { Proc } from '../machine/access.ts';

/** A thread at a condition variable: its word, its mutex, and the calls that it makes of them. */
export interface AtCondition {
  /** The number as it is now. */
  read_number(): Proc<number>;
  /** Adds one; answers what the number has become. */
  add_one(): Proc<number>;
  mutex_lock(): Proc<number>;
  mutex_unlock(): Proc<number>;
  /** FUTEX_WAIT_REQUEUE_PI, with the caller's timeout if it has one. */
  wait_requeue_pi(val: number): Proc<number>;
  /** FUTEX_CMP_REQUEUE_PI, nr_wake being 1. */
  cmp_requeue_pi(nr_requeue: number, cmpval: number): Proc<number>;
}

const INT_MAX = 0x7fffffff;

/** 0 or ETIMEDOUT, and the caller holds the mutex; anything else is why it could not be had. */
export function* cond_wait(_k: Kernel, thread: AtCondition): Proc<number> {
  const number = yield* thread.read_number();
  const unlocked = yield* thread.mutex_unlock();
  if (unlocked !== 0) return unlocked;
  const answer = yield* thread.wait_requeue_pi(number);
  // The kernel has taken it for us.
  if (answer === 0) return 0;
  const locked = yield* thread.mutex_lock();
  if (locked !== 0) return locked;
  return answer === -ETIMEDOUT ? -ETIMEDOUT : 0;
}

export function cond_signal(k: Kernel, thread: AtCondition): Proc<number> {
  return k.cond_signal_common(thread, 0);
}

export function cond_broadcast(k: Kernel, thread: AtCondition): Proc<number> {
  return k.cond_signal_common(thread, INT_MAX);
}

/** @param nr_requeue how many are to be moved to the mutex beside the one that may be given it */
export function* cond_signal_common(
  _k: Kernel,
  thread: AtCondition,
  nr_requeue: number,
): Proc<number> {
  let number = yield* thread.add_one();
  for (;;) {
    const answer = yield* thread.cmp_requeue_pi(nr_requeue, number);
    if (answer !== -EAGAIN) return answer < 0 ? answer : 0;
    number = yield* thread.read_number();
  }
}
