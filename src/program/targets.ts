/** What ops name: locks, and what tasks wait for beside them, by numbers and in text. */

/** Futexes are f1 to f4. */
export const MAX_FUTEXES = 4;
/** Mutexes of the kernel are m1 to m4. */
export const MAX_MUTEXES = 4;
/** Condition variables are c1 and c2. */
export const MAX_CONDITIONS = 2;
/** Numbers above it are rt_mutexes that no futex stands for. */
export const MUTEX_BASE = 100;
/** Numbers above it are the words of condition variables. */
export const CONDITION_BASE = 1000;

/** Whether a lock is an rt_mutex of the kernel's own, without a word in user memory. */
export function isRtMutex(target: number): boolean {
  return target > MUTEX_BASE && target < CONDITION_BASE;
}

/** Whether it is the word of a condition variable, and no lock. */
export function isCondition(target: number): boolean {
  return target > CONDITION_BASE;
}

/** `f1` for 1, `m1` for MUTEX_BASE + 1, `c1` for CONDITION_BASE + 1. */
export function targetName(target: number): string {
  if (isCondition(target)) return `c${target - CONDITION_BASE}`;
  return isRtMutex(target) ? `m${target - MUTEX_BASE}` : `f${target}`;
}
