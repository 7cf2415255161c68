/** What one op of a litmus program was answered, in one number that threads can share. */
import { EAGAIN } from '../kernel/errno.ts';
import { WAITS } from '../outcomes/outcome.ts';

/** In place of answers: the op was left out, because the task did not hold the lock. */
export const LEFT_OUT = 0;
/** ... and it has begun, and has not returned yet. */
export const BEGUN = -1;
/** More than any error number, and many more than any count: a power of two. */
export const RETRY_BITS = 13;
const RADIX = 1 << RETRY_BITS;
/** What an answer of 0 is. */
export const ERRORS = 4096;

/** @param retried how often it was answered -EAGAIN before, and the call was made again */
export function packed(ret: number, retried: number): number {
  return ERRORS + ret + RADIX * retried;
}

/** All answers, in the order in which they came. */
export function answersOf(value: number): number[] {
  if (value === LEFT_OUT) return [];
  if (value === BEGUN) return [WAITS];
  const retried = Math.floor(value / RADIX);
  return [...Array.from({ length: retried }, () => -EAGAIN), value - RADIX * retried - ERRORS];
}
