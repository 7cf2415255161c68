/**
 * User space that takes what a system call answers for an answer, EAGAIN like any other: musl's
 * pthread_mutex_unlock() makes FUTEX_UNLOCK_PI and does not look at what it says.
 *
 * EAGAIN means that nothing was done. Of the calls about locks only FUTEX_UNLOCK_PI says so to user
 * space: where nobody is queued and the word has changed since the call read it. FUTEX_LOCK_PI
 * begins anew inside of the kernel, and EWOULDBLOCK, the same number, tells a try that the lock is
 * taken.
 */
import { EAGAIN } from '../kernel/errno.ts';
import type { Routine } from './library.ts';

/** The same function, which never makes a call again for EAGAIN. */
export function ignoring(routine: Routine): Routine {
  return {
    again: null,
    first: (straight) => routine.first(straight),
    next: (made, answer, straight) => routine.next(made, answer, straight && answer !== -EAGAIN),
  };
}
