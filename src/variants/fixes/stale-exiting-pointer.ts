/**
 * Without 210d36d892de "futex: Clear stale exiting pointer in futex_lock_pi() retry path",
 * Davidlohr Bueso, 25 March 2026, v7.0. The bug came in with 3ef240eaff36 (v5.5).
 *
 *   T1 has a lock and exits. T2 asks for the lock, comes across the exiting T1, waits for the end
 *   of the exit, and tries again. This time the word changes under its hands: it is to try
 *   once more, and there is nobody to wait for, but the pointer still says T1, to which T2 has
 *   no reference any more. The kernel warns.
 *
 * The fix clears it with each new try, as a requeue always did.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';

/** changed: it keeps what it has. */
export function clearExiting(): void {}

export function staleExitingPointer(base: Build): Build {
  const about = `${base.name} without 210d36d892de: lock_pi keeps the owner that it waited for.`;
  return takenOutOf(base, 'stale-exiting-pointer', about, { clearExiting });
}
