/**
 * A word: shared memory that may be touched without its lock. Every access is a step.
 */
import { AccessKind, access, type Step } from './access.ts';
import { Cell } from './cell.ts';

const READ = new AccessKind<Word<unknown>>({
  verb: 'read',
  writes: false,
  perform: (word) => word.peek(),
});

const WRITE = new AccessKind<Word<unknown>>({
  verb: 'write',
  writes: true,
  perform: (word, next) => word.store(next),
});

const CMPXCHG = new AccessKind<Word<unknown>>({
  verb: 'cmpxchg',
  writes: true,
  perform(word, expected, next) {
    const seen = word.peek();
    if (seen === expected) word.store(next);
    return seen;
  },
});

const FETCH_OR = new AccessKind<Word<number>>({
  verb: 'fetch_or',
  writes: true,
  perform(word, bits) {
    const seen = word.peek();
    word.store(seen | (bits as number));
    return seen;
  },
});

const FETCH_AND = new AccessKind<Word<number>>({
  verb: 'fetch_and',
  writes: true,
  perform(word, bits) {
    const seen = word.peek();
    word.store(seen & (bits as number));
    return seen;
  },
});

const FETCH_ADD = new AccessKind<Word<number>>({
  verb: 'fetch_add',
  writes: true,
  perform(word, more) {
    const seen = word.peek();
    word.store(seen + (more as number));
    return seen;
  },
});

export class Word<T> extends Cell<T> {
  read(): Step<T> {
    return access(READ, this);
  }

  write(value: T): Step<void> {
    return access(WRITE, this, value);
  }

  /** Stores `next` if the word holds `expected`; returns what it held. */
  cmpxchg(expected: T, next: T): Step<T> {
    return access(CMPXCHG, this, expected, next);
  }

  /** Sets bits; returns what the word held before. Only for words of numbers. */
  fetch_or(bits: number): Step<T> {
    return access(FETCH_OR, this, bits);
  }

  /** Keeps only these bits; returns what the word held before. Only for words of numbers. */
  fetch_and(bits: number): Step<number> {
    return access(FETCH_AND, this, bits);
  }

  /** Adds to it; returns what the word held before. Only for words of numbers. */
  fetch_add(more: number): Step<T> {
    return access(FETCH_ADD, this, more);
  }

  /** A plain look, without a scheduling point: where the word cannot change meanwhile. */
  load(): T {
    const value = this.peek();
    const { observer } = this.life.machine;
    if (observer !== null) observer.observed(value);
    return value;
  }

  /** The load itself. For access kinds: what their step observes is what they return. */
  peek(): T {
    this.checkAlive();
    return this.stored;
  }

  /** The store itself, without a scheduling point. For access kinds and unpublished objects. */
  store(value: T): void {
    this.checkAlive();
    if (value === undefined) this.storedNothing();
    this.stored = value;
  }
}
