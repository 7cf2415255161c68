/** A reference count with the kernel's refcount_t operations; every one of them is a step. */
import { type Access, AccessKind, access, type Proc } from './access.ts';
import { Word } from './word.ts';

class IncNotZero extends AccessKind {
  readonly verb = 'inc_not_zero';
  readonly writes = true;
  perform({ object }: Access): unknown {
    const count = object as Refcount;
    const value = count.load();
    if (value === 0) return false;
    count.store(value + 1);
    return true;
  }
}

class DecAndTest extends AccessKind {
  readonly verb = 'dec_and_test';
  readonly writes = true;
  perform({ object }: Access): unknown {
    const count = object as Refcount;
    const value = count.load() - 1;
    count.store(value);
    return value === 0;
  }
}

const INC_NOT_ZERO = new IncNotZero();
const DEC_AND_TEST = new DecAndTest();

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
