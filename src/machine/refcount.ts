/** A reference count with the kernel's refcount_t operations; every one of them is a step. */
import { AccessKind, access, type Proc } from './access.ts';
import { Word } from './word.ts';

const INC_NOT_ZERO = new AccessKind<Refcount>({
  verb: 'inc_not_zero',
  writes: true,
  perform(count) {
    const value = count.peek();
    if (value === 0) return false;
    count.store(value + 1);
    return true;
  },
});

const DEC_AND_TEST = new AccessKind<Refcount>({
  verb: 'dec_and_test',
  writes: true,
  perform(count) {
    const value = count.peek() - 1;
    count.store(value);
    return value === 0;
  },
});

export class Refcount extends Word<number> {
  /** Adds a reference unless there is none left; says whether it did. */
  inc_not_zero(): Proc<boolean> {
    return access(INC_NOT_ZERO, this);
  }

  /** Drops a reference; says whether it was the last. */
  dec_and_test(): Proc<boolean> {
    return access(DEC_AND_TEST, this);
  }
}
