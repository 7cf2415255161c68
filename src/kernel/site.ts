/** Places of the code that a run may come past, each a plain phrase: what `k.reached` is told. */

/** Those of today's kernel that campaigns are asked for (oracle/sometimes.ts). */
export const TODAYS_SITES = [
  'state matrix: row 1',
  'state matrix: row 2',
  'state matrix: row 8',
  'rt_mutex: lock steal',
  'lock_pi: EAGAIN, started anew',
  'unlock_pi: EAGAIN to user space',
  'unlock_pi: EAGAIN, started anew',
  'trylock_pi: somebody had the lock',
  'lock_pi: the lock was granted after the wait had failed',
  'unlock_pi: a leaving waiter was taken out of the bucket',
  'attach: the word changed before wait_lock was taken',
  'fixup: the lock was stolen from the leaver',
  'fixup: the trylock succeeded',
  'fixup: nobody owned the lock yet',
  'lock_pi: EDEADLK, the word names the caller',
  'lock_pi: a signal came, started anew',
  'rt_mutex_unlock: a waiter came while wait_lock was dropped',
  'rt_mutex_adjust_pi: a waiter is moved',
  'sched_setscheduler: nothing changes',
  'chain walk: two locks',
  'chain walk: three locks',
  'chain walk [3]: the task does not wait any more',
  'chain walk [3]: the first lock has no owner any more',
  'chain walk [3]: the task waits for another lock',
  'chain walk [3]: not the most urgent waiter',
  'chain walk [3]: not the most urgent waiter, but deadlocks are looked for',
  'chain walk [3]: the priority is the same',
  'chain walk [3]: the priority is the same, but deadlocks are looked for',
  'chain walk [5]: wait_lock was taken',
  'chain walk [6]: a deadlock',
  'chain walk [9]: nobody owns the lock, nothing was moved',
  'chain walk [9]: the new top waiter was woken',
  'chain walk [13]: the end of the chain',
  'chain walk [13]: nothing changes further on',
] as const;

/** Those of requeue-PI by which sleeper and requeuer agree since v5.15. */
export const REQUEUE_STATE_SITES = [
  'requeue_state: NONE to IGNORE',
  'requeue_state: NONE to IN_PROGRESS',
  'requeue_state: IN_PROGRESS to WAIT',
  'requeue_state: IN_PROGRESS to DONE',
  'requeue_state: IN_PROGRESS to LOCKED',
  'requeue_state: IN_PROGRESS to NONE',
  'requeue_state: WAIT to DONE',
  'requeue_state: WAIT to LOCKED',
  'requeue_state: WAIT to IGNORE',
  'requeue_state: IGNORE, the requeuer leaves the sleeper alone',
] as const;

/** Those of requeue-PI, for programs that have it. */
export const REQUEUE_SITES = [
  ...REQUEUE_STATE_SITES,
  'requeue: nobody waits',
  'requeue: EAGAIN, started anew',
  'requeue: EDEADLK, a sleeper stays where it is',
  'requeue: the lock was stolen for a sleeper',
  'wait_requeue_pi: the requeuer has taken the leaving sleeper out',
  'wait_requeue_pi: woken for nothing',
] as const;

/** Those of plain waits, wakes and requeues, for programs that have them. */
export const WAIT_SITES = [
  'futex_unqueue: q had moved, tried again',
  'wait: a signal came',
  'wait: woken for nothing, waits anew',
  'wake: nobody waits',
  'wake: EINVAL, a sleeper waits to be moved to a lock',
  'requeue: EINVAL, a sleeper of the other kind',
] as const;

/** Those of programs that kill a task. */
export const EXIT_SITES = [
  'state matrix: row 4',
  'state matrix: row 5',
  'state matrix: row 6',
  'state matrix: row 7',
  'exit: OWNER_DIED is set',
  'exit: a robust lock that the task does not have',
  'exit: the word changed before OWNER_DIED was set',
  'exit: in the middle of taking a robust lock, or of giving it back',
  'exit: a pi_state without references is still on the list',
  'exit: a pi_state has lost its owner',
  'attach: EBUSY, the owner is exiting',
  'attach: EAGAIN, the owner has died meanwhile',
  'attach: ESRCH, the owner is dead',
  'attach: the owner cannot be found any more',
] as const;

/** Those of programs that do something to the page of a futex. */
export const FAULT_SITES = [
  'lock_pi: the page was brought in, started anew',
  'lock_pi: EFAULT, the page cannot be written to',
  'unlock_pi: EFAULT, the page cannot be written to',
  'fixup: EFAULT, the word cannot be mended',
  'exit: the page of a robust lock cannot be written to',
] as const;

/** Those that only other kernels have, and one that no schedule of today's has led to. */
type ElsewhereSite =
  | 'exit: the pi_state was gone from the list meanwhile'
  | 'wake_futex_pi: a futex_q without a waiter in the rt_mutex'
  | 'wake_futex_pi: the word was cleared with a futex_q queued';

/** A row of the state matrix; 0 is nowhere. */
const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** By row; only some of them can be asked for. */
export const ROW_SITES = ROWS.map((row) => `state matrix: row ${row}` as const);

export type Site =
  | (typeof TODAYS_SITES)[number]
  | (typeof REQUEUE_SITES)[number]
  | (typeof WAIT_SITES)[number]
  | (typeof EXIT_SITES)[number]
  | (typeof FAULT_SITES)[number]
  | ElsewhereSite
  | (typeof ROW_SITES)[number];
