/**
 * A word: shared memory that may be touched without its lock. Every access is a step.
 */
import { type Access, AccessKind, access, type Proc } from './access.ts';
import { Cell } from './cell.ts';

class Read extends AccessKind {
  readonly verb = 'read';
  readonly writes = false;
  perform({ object }: Access): unknown {
    return (object as Word<unknown>).load();
  }
}

class Write extends AccessKind {
  readonly verb = 'write';
  readonly writes = true;
  perform({ object, a }: Access): unknown {
    (object as Word<unknown>).store(a);
    return undefined;
  }
}

class Cmpxchg extends AccessKind {
  readonly verb = 'cmpxchg';
  readonly writes = true;
  perform({ object, a, b }: Access): unknown {
    const word = object as Word<unknown>;
    const seen = word.load();
    if (seen === a) word.store(b);
    return seen;
  }
}

class FetchOr extends AccessKind {
  readonly verb = 'fetch_or';
  readonly writes = true;
  perform({ object, a }: Access): unknown {
    const word = object as Word<number>;
    const seen = word.load();
    word.store(seen | (a as number));
    return seen;
  }
}

const READ = new Read();
const WRITE = new Write();
const CMPXCHG = new Cmpxchg();
const FETCH_OR = new FetchOr();

export class Word<T> extends Cell<T> {
  read(): Proc<T> {
    return access(READ, this);
  }

  write(value: T): Proc<void> {
    return access(WRITE, this, value);
  }

  /** Stores `next` if the word holds `expected`; returns what it held. */
  cmpxchg(expected: T, next: T): Proc<T> {
    return access(CMPXCHG, this, expected, next);
  }

  /** Sets bits; returns what the word held before. Only for words of numbers. */
  fetch_or(bits: number): Proc<T> {
    return access(FETCH_OR, this, bits);
  }

  /** The load itself, without a scheduling point. For access kinds and checked readers. */
  load(): T {
    this.checkAlive();
    return this.value;
  }

  /** The store itself, without a scheduling point. For access kinds and unpublished objects. */
  store(value: T): void {
    this.checkAlive();
    this.value = value;
  }
}
