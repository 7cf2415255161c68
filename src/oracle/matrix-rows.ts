/**
 * The rows of the state matrix (the comment above attach_to_pi_state() in kernel/futex/pi.c), as
 * all who speak of them need them. Which values fall into which row the kernel says itself.
 */
export interface MatrixRow {
  readonly row: number;
  /** Whether a locker that meets it goes on; if not it is told EINVAL. */
  readonly isValid: boolean;
  /** What the values say. */
  readonly meaning: string;
  /** What is wrong about it, to somebody who sees a futex at rest; '' where nothing is. */
  readonly trouble: string;
}

export const MATRIX_ROWS: readonly MatrixRow[] = [
  {
    row: 1,
    isValid: true,
    meaning: 'the word is 0 and nobody waits: take the lock at once',
    trouble: '',
  },
  {
    row: 2,
    isValid: true,
    meaning: 'the word names a task and nobody waits yet: become the first waiter',
    trouble: '',
  },
  {
    row: 3,
    isValid: false,
    meaning: 'a waiter without a pi_state is queued: invalid',
    trouble: 'waiters of a PI futex are queued without a record of its owner',
  },
  {
    row: 4,
    isValid: true,
    meaning: 'the owner has died and the kernel knows: valid',
    trouble: '',
  },
  {
    row: 5,
    isValid: false,
    meaning: 'the word names a dead owner, the pi_state has none: invalid',
    trouble: 'the futex names a dead owner, and the kernel knows of none',
  },
  {
    row: 6,
    isValid: true,
    meaning: 'the owner is dying: valid',
    trouble: '',
  },
  {
    row: 7,
    isValid: false,
    meaning: 'a waiter is queued, but its pi_state has no owner: invalid',
    trouble: 'the kernel has no owner for a lock that somebody waits for',
  },
  {
    row: 8,
    isValid: true,
    meaning: 'word and pi_state name the same owner: valid, the normal case',
    trouble: '',
  },
  {
    row: 9,
    isValid: false,
    meaning: 'the word names nobody, the pi_state has an owner: invalid',
    trouble: 'the futex says that the lock is free, and the kernel names an owner',
  },
  {
    row: 10,
    isValid: false,
    meaning: 'the word names one task, the pi_state has another as its owner: invalid',
    trouble: 'the futex names one owner, and the kernel another',
  },
];

/** The row of that number; undefined for none. */
export function matrixRow(number: number): MatrixRow | undefined {
  return MATRIX_ROWS.find(({ row }) => row === number);
}
