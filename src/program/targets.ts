/** What ops name: locks, by numbers and in text. */

/** Futexes are f1 to f4. */
export const MAX_FUTEXES = 4;
/** Mutexes of the kernel are m1 to m4. */
export const MAX_MUTEXES = 4;
/** Numbers above it are rt_mutexes that no futex stands for. */
export const MUTEX_BASE = 100;

/** Whether a lock is an rt_mutex of the kernel's own, without a word in user memory. */
export function isRtMutex(target: number): boolean {
  return target > MUTEX_BASE;
}

/** `f1` for 1, `m1` for MUTEX_BASE + 1. */
export function targetName(target: number): string {
  return isRtMutex(target) ? `m${target - MUTEX_BASE}` : `f${target}`;
}
