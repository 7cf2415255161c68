/** What one op of a litmus program was answered, in one number that threads can share. */
import { EAGAIN } from '../kernel/errno.ts';

/** In place of answers: the op was left out, because the task did not hold the lock. */
export const LEFT_OUT = 1;
/** More than any error number. */
const RADIX = 4096;

/** @param retried how often it was answered -EAGAIN before, and the call was made again */
export function packed(ret: number, retried: number): number {
  return ret - RADIX * retried;
}

/** All answers, in the order in which they came. */
export function answersOf(value: number): number[] {
  if (value === LEFT_OUT) return [];
  const retried = Math.floor(-value / RADIX);
  return [...Array.from({ length: retried }, () => -EAGAIN), value + RADIX * retried];
}
