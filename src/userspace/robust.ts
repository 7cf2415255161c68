/**
 * What glibc does for a robust PI mutex (PTHREAD_MUTEX_ROBUST with PTHREAD_PRIO_INHERIT, nptl's
 * pthread_mutex_lock.c, pthread_mutex_trylock.c and pthread_mutex_unlock.c): each thread has a list
 * of the mutexes that it has, which the kernel walks when the thread dies.
 *
 *   lock:    list_op_pending is set; the word, or the system call; if the word says that the owner
 *            before died, the mark is taken off; the mutex is put on the list, and list_op_pending
 *            cleared. With the mark it returns EOWNERDEAD, and the caller has the mutex.
 *   unlock:  list_op_pending is set, the mutex taken off the list; the word, or the system call;
 *            list_op_pending is cleared.
 *
 * A thread may die between any two of these.
 *
 * Collapsed here:
 * - the mutex's own account of who has it (__owner), and with it PTHREAD_MUTEX_INCONSISTENT: who is
 *   told EOWNERDEAD makes the mutex consistent at once, so nobody is told ENOTRECOVERABLE;
 * - a trylock asks the kernel whoever has the lock; glibc does so only if the owner has died.
 */
import { EAGAIN, ENOSYS } from '../kernel/errno.ts';
import { GIVE_BACK, LOCK_PI, LOCK_PI2, TAKE, TRYLOCK_PI, UNLOCK_PI } from './fast-path.ts';
import { glibc } from './glibc.ts';
import {
  type Library,
  type OwnerLook,
  type Recovery,
  type Request,
  type RobustListing,
  type Routine,
  type SystemCall,
  UNCHANGED,
} from './library.ts';

const BEGIN: RobustListing = { is: 'listing', does: 'begin' };
const ADD: RobustListing = { is: 'listing', does: 'add' };
const REMOVE: RobustListing = { is: 'listing', does: 'remove' };
const END: RobustListing = { is: 'listing', does: 'end' };
const LOOK: OwnerLook = { is: 'look' };
const RECOVERY: Recovery = { is: 'recovery' };

/** What follows the answer of the call. */
function got(answer: number): Request {
  return answer === 0 ? LOOK : END;
}

function taking(call: SystemCall): Routine {
  return {
    again: null,
    first: () => BEGIN,
    next(made, answer, straight) {
      switch (made) {
        case BEGIN:
          return straight ? call : TAKE;
        case TAKE:
          return answer === UNCHANGED ? call : ADD;
        case call:
          return got(answer);
        case LOOK:
          return answer === 0 ? ADD : RECOVERY;
        case RECOVERY:
          return ADD;
        case ADD:
          return END;
        default:
          return null;
      }
    },
  };
}

const knowingLock2 = taking(LOCK_PI2);

/** Where the call is not known, before v5.14, it falls back on the other one, as glibc does. */
const lock2: Routine = {
  ...knowingLock2,
  next(made, answer, straight) {
    if (made === LOCK_PI2 && answer === -ENOSYS) return LOCK_PI;
    return made === LOCK_PI ? got(answer) : knowingLock2.next(made, answer, straight);
  },
};

const unlock: Routine = {
  again: UNLOCK_PI,
  first: () => BEGIN,
  next(made, answer, straight) {
    switch (made) {
      case BEGIN:
        return REMOVE;
      case REMOVE:
        return straight ? UNLOCK_PI : GIVE_BACK;
      case GIVE_BACK:
        return answer === UNCHANGED ? UNLOCK_PI : END;
      case UNLOCK_PI:
        return straight && answer === -EAGAIN ? UNLOCK_PI : END;
      default:
        return null;
    }
  },
};

export const robust: Library = {
  ...glibc,
  lock: taking(LOCK_PI),
  lock2,
  trylock: taking(TRYLOCK_PI),
  unlock,
};
