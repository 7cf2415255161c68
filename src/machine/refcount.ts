/** The kernel's operations on a word that counts references; every one of them is a step. */
import { AccessKind, access, type Step } from './access.ts';
import type { Word } from './word.ts';

const INC_NOT_ZERO = new AccessKind<Word<number>>({
  verb: 'inc_not_zero',
  writes: true,
  perform(count) {
    const value = count.peek();
    if (value === 0) return false;
    count.store(value + 1);
    return true;
  },
});

const DEC_AND_TEST = new AccessKind<Word<number>>({
  verb: 'dec_and_test',
  writes: true,
  perform(count) {
    const value = count.peek() - 1;
    count.store(value);
    return value === 0;
  },
});

/** Adds a reference unless there is none left; says whether it did. */
export function refcount_inc_not_zero(count: Word<number>): Step<boolean> {
  return access(INC_NOT_ZERO, count);
}

/** Drops a reference; says whether it was the last. */
export function refcount_dec_and_test(count: Word<number>): Step<boolean> {
  return access(DEC_AND_TEST, count);
}
