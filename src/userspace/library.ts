/**
 * User space: what a C library's function tries by itself, which system call it makes if that
 * fails, and what it does with the answer. Plain decisions: whoever has a library carries its
 * requests out, on simulated words and calls (program/user.ts) or on real ones
 * (conform/carry-out.ts). Nothing in here remembers anything, so that a step costs no object.
 *
 * Which system call it makes has to follow from the function and from what the kernel has, and not
 * from what the word said: the search of all schedules forgets that inside of the kernel.
 */

/** What the word of a lock says: nobody has it (0), or the caller (its TID). */
type Holder = 'nobody' | 'caller';

/** A compare-and-exchange of the lock's word. It answers 0, or UNCHANGED. */
export interface Exchange {
  readonly is: 'exchange';
  readonly from: Holder;
  readonly to: Holder;
}

/** The system calls of futexes: FUTEX_LOCK_PI and so on. */
export type FutexCall =
  | 'lock_pi'
  | 'lock_pi2'
  | 'trylock_pi'
  | 'unlock_pi'
  | 'wait_requeue_pi'
  | 'cmp_requeue_pi'
  | 'wait'
  | 'wake'
  | 'requeue'
  | 'cmp_requeue';

/** A call of the kernel. It answers 0 or a negated error number. */
export interface SystemCall {
  readonly is: 'call';
  readonly call: FutexCall;
}

/** A look at the lock's word, which the caller has: 1 if the owner before died, and 0 if not. */
export interface OwnerLook {
  readonly is: 'look';
}

/** Takes the mark of a dead owner off the lock's word. It answers EOWNERDEAD, negated. */
export interface Recovery {
  readonly is: 'recovery';
}

/**
 * Something about the caller's robust list, which nobody else looks at while it lives. It begins to
 * take the lock or to give it back (list_op_pending), puts it on the list, takes it off, or is
 * through. What was answered last stands.
 */
export interface RobustListing {
  readonly is: 'listing';
  readonly does: 'begin' | 'add' | 'remove' | 'end';
}

/**
 * Something about the mutex's own account of who has it (__owner), which nobody touches but who has
 * the lock. `read` answers 1 if the mutex is not recoverable, and 0 if it is; `mark` notes that it
 * is inconsistent, and answers EOWNERDEAD, negated; `leave` makes an inconsistent one not
 * recoverable, and `mend` any one consistent, and both answer 0. With `refuse` nothing is done, and
 * ENOTRECOVERABLE answered, negated.
 */
export interface Accounting {
  readonly is: 'accounting';
  readonly does: 'read' | 'mark' | 'leave' | 'mend' | 'refuse';
}

/** Does something to the memory that the word is in. It answers 0. */
export interface Meddling {
  readonly is: 'meddling';
  readonly does: 'protect' | 'swap_out' | 'store';
}

export type Request =
  | Exchange
  | SystemCall
  | OwnerLook
  | Recovery
  | RobustListing
  | Accounting
  | Meddling;

/** What an exchange answers if the word said something else. */
export const UNCHANGED = 1;

/** One function of a library. */
export interface Routine {
  /**
   * What it may ask for again without anything having changed: one that gives a lock back, when it
   * goes to the kernel at once. Null if it never does.
   */
  readonly again: Request | null;
  /** @param straight it goes to the kernel at once, without a try in user space */
  first(straight: boolean): Request;
  /** What follows that answer; null if the function is over and returns it. */
  next(made: Request, answer: number, straight: boolean): Request | null;
}

/** What programs call for a lock. */
export interface Locking {
  readonly lock: Routine;
  /** The same by another clock. */
  readonly lock2: Routine;
  readonly trylock: Routine;
  readonly unlock: Routine;
}

/** What programs call. */
export interface Library extends Locking {
  /** The bare system calls of condition variables. */
  readonly wait_requeue_pi: Routine;
  readonly cmp_requeue_pi: Routine;
  readonly wait: Routine;
  readonly wake: Routine;
  readonly requeue: Routine;
  readonly cmp_requeue: Routine;
}
