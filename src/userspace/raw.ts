/**
 * No library at all: a program that tries the word and makes the system call itself, and is told
 * what that answers, ENOSYS too. The scripts of conform/ do so.
 *
 * FUTEX_UNLOCK_PI may answer EAGAIN when a waiter has come and gone meanwhile ("let user space
 * handle it"; every version of Linux does). That can only meet a program which calls it without the
 * compare-and-exchange: after a failed one the WAITERS bit is set, and nobody clears it. Such a
 * program unlocks again.
 */
import { EAGAIN } from '../kernel/errno.ts';
import {
  GIVE_BACK,
  justCall,
  LOCK_PI,
  LOCK_PI2,
  TAKE,
  TRYLOCK_PI,
  UNLOCK_PI,
  wordThenCall,
} from './fast-path.ts';
import type { Library, Routine } from './library.ts';

const back = wordThenCall(GIVE_BACK, UNLOCK_PI);

const unlock: Routine = {
  ...back,
  again: UNLOCK_PI,
  next: (made, answer, straight) => {
    if (straight && answer === -EAGAIN) return UNLOCK_PI;
    return back.next(made, answer, straight);
  },
};

export const raw: Library = {
  lock: wordThenCall(TAKE, LOCK_PI),
  lock2: wordThenCall(TAKE, LOCK_PI2),
  trylock: wordThenCall(TAKE, TRYLOCK_PI),
  unlock,
  wait_requeue_pi: justCall('wait_requeue_pi'),
  cmp_requeue_pi: justCall('cmp_requeue_pi'),
  wait: justCall('wait'),
  wake: justCall('wake'),
  requeue: justCall('requeue'),
  cmp_requeue: justCall('cmp_requeue'),
};
