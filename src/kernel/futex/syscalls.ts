/**
 * Which calls there are (kernel/futex/syscalls.c, Linux v7.0).
 *
 * Collapsed here: do_futex(), which only picks a function. User space calls that one itself, and
 * asks here first whether there is one.
 */
import type { Kernel } from '../build.ts';

/** FUTEX_LOCK_PI2 (bf22a6976897, v5.14): FUTEX_LOCK_PI with another clock. Before it: ENOSYS. */
export function knowsLockPi2(_k: Kernel): boolean {
  return true;
}
