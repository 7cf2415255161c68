import type { Oracle } from './oracle.ts';

/** Checked by machine/spinlock.ts whenever a task waits for a lock, as lockdep does. */
export const lockOrder: Oracle = {
  name: 'lock-order',
  rule: 'Locks are waited for in one order: hb->lock, wait_lock, pi_lock, and one of each at most.',
};
