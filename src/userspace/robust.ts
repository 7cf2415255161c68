/**
 * What glibc does for a robust PI mutex (PTHREAD_MUTEX_ROBUST with PTHREAD_PRIO_INHERIT, nptl's
 * pthread_mutex_lock.c, pthread_mutex_trylock.c and pthread_mutex_unlock.c): each thread has a list
 * of the mutexes that it has, which the kernel walks when the thread dies.
 *
 *   lock:    list_op_pending is set; the word, or the system call; if the word says that the owner
 *            before died, the mark is taken off, and __owner says PTHREAD_MUTEX_INCONSISTENT; the
 *            mutex is put on the list, and list_op_pending cleared. With the mark it returns
 *            EOWNERDEAD, and the caller has the mutex.
 *            Without it, if __owner says PTHREAD_MUTEX_NOTRECOVERABLE, the mutex is given back with
 *            the system call, list_op_pending cleared, and ENOTRECOVERABLE returned.
 *   unlock:  list_op_pending is set, the mutex taken off the list; __owner, if it still says
 *            PTHREAD_MUTEX_INCONSISTENT, says PTHREAD_MUTEX_NOTRECOVERABLE; the word, or the system
 *            call; list_op_pending is cleared.
 *
 * A thread may die between any two of these.
 *
 * Collapsed here:
 * - when pthread_mutex_consistent() is called: __owner is read only by who has the mutex, so it
 *   does not matter, and who calls it at all does so in its unlock;
 * - __owner where nobody ever leaves the mutex inconsistent (`robust`), as nothing comes of it; and
 *   which thread it names, as a robust mutex is not asked for that;
 * - a trylock asks the kernel whoever has the lock; glibc does so only if the owner has died.
 *
 * Otherwise than in glibc: who gives a mutex back that is not recoverable, and is told EAGAIN, does
 * so again. glibc does not look at that answer: when a waiter has given up at that very moment, its
 * mutex stays with a thread that has been told ENOTRECOVERABLE, and the next one waits for ever.
 */
import { EAGAIN, ENOSYS } from '../kernel/errno.ts';
import { GIVE_BACK, LOCK_PI, LOCK_PI2, TAKE, TRYLOCK_PI, UNLOCK_PI } from './fast-path.ts';
import { glibc } from './glibc.ts';
import {
  type Accounting,
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
const READ: Accounting = { is: 'accounting', does: 'read' };
const MARK: Accounting = { is: 'accounting', does: 'mark' };
const LEAVE: Accounting = { is: 'accounting', does: 'leave' };
const MEND: Accounting = { is: 'accounting', does: 'mend' };
const REFUSE: Accounting = { is: 'accounting', does: 'refuse' };
/** The unlock that a lock makes of what is not recoverable. */
const PASS_ON: SystemCall = { is: 'call', call: 'unlock_pi' };

/** What follows the answer of the call. */
function got(answer: number): Request {
  return answer === 0 ? LOOK : END;
}

/** @param asksOwner __owner is looked at */
function taking(call: SystemCall, asksOwner: boolean): Routine {
  const taken = asksOwner ? READ : ADD;
  return {
    again: asksOwner ? PASS_ON : null,
    first: () => BEGIN,
    next(made, answer, straight) {
      switch (made) {
        case BEGIN:
          return straight ? call : TAKE;
        case TAKE:
          return answer === UNCHANGED ? call : taken;
        case call:
          return got(answer);
        case LOOK:
          return answer === 0 ? taken : RECOVERY;
        case RECOVERY:
          return asksOwner ? MARK : ADD;
        case MARK:
          return ADD;
        case READ:
          return answer === 0 ? ADD : PASS_ON;
        case PASS_ON:
          return answer === -EAGAIN ? PASS_ON : REFUSE;
        case ADD:
        case REFUSE:
          return END;
        default:
          return null;
      }
    },
  };
}

/** Where the call is not known, before v5.14, it falls back on the other one, as glibc does. */
function takingByClock(asksOwner: boolean): Routine {
  const knowing = taking(LOCK_PI2, asksOwner);
  return {
    ...knowing,
    next(made, answer, straight) {
      if (made === LOCK_PI2 && answer === -ENOSYS) return LOCK_PI;
      return made === LOCK_PI ? got(answer) : knowing.next(made, answer, straight);
    },
  };
}

/** @param account what becomes of __owner; null where nobody looks at it */
function givingBack(account: Accounting | null): Routine {
  const through = (straight: boolean) => (straight ? UNLOCK_PI : GIVE_BACK);
  return {
    again: UNLOCK_PI,
    first: () => BEGIN,
    next(made, answer, straight) {
      switch (made) {
        case BEGIN:
          return REMOVE;
        case REMOVE:
          return account ?? through(straight);
        case account:
          return through(straight);
        case GIVE_BACK:
          return answer === UNCHANGED ? UNLOCK_PI : END;
        case UNLOCK_PI:
          return straight && answer === -EAGAIN ? UNLOCK_PI : END;
        default:
          return null;
      }
    },
  };
}

/** Nobody leaves the mutex inconsistent. */
export const robust: Library = {
  ...glibc,
  lock: taking(LOCK_PI, false),
  lock2: takingByClock(false),
  trylock: taking(TRYLOCK_PI, false),
  unlock: givingBack(null),
};

/** Others may leave it so; who is told EOWNERDEAD makes it consistent. */
export const recoverable: Library = {
  ...glibc,
  lock: taking(LOCK_PI, true),
  lock2: takingByClock(true),
  trylock: taking(TRYLOCK_PI, true),
  unlock: givingBack(MEND),
};

/** Who is told EOWNERDEAD does not make it consistent. */
export const leavingInconsistent: Library = { ...recoverable, unlock: givingBack(LEAVE) };
