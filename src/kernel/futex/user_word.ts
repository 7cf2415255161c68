/**
 * The word of a futex in user memory, and the page that it is on: swapped out, or read-only, or as
 * it should be. Only programs that do something to a page have one (`page`); with all others every
 * access succeeds, as if there were none.
 *
 * The kernel touches the word with page faults disabled while it holds locks: an access that would
 * fault answers FAULTED, and whoever gets that lets go of its locks and asks for the page
 * (fault_in_user_writeable(), kernel/futex/core.c). A page can be away and read-only at once.
 *
 * Collapsed here:
 * - who brings the page in, and mmap_lock: one step;
 * - an access of user space that finds the page away brings it in, in one step.
 */
import { AccessKind, access, type Step } from '../../machine/access.ts';
import type { Life } from '../../machine/cell.ts';
import { Word } from '../../machine/word.ts';
import { EFAULT } from '../errno.ts';

/** Bits of what a page is; without any it is there, and can be written to. */
export const PAGE_THERE = 0;
export const PAGE_AWAY = 1;
export const PAGE_READ_ONLY = 2;

/** What an access answers that faults; no word of a program has this value. */
export const FAULTED = -EFAULT;

const READ = new AccessKind<user_word>({
  verb: 'read',
  writes: false,
  perform: (word) => ((word.pageNow() & PAGE_AWAY) !== 0 ? FAULTED : word.peek()),
});

const CMPXCHG = new AccessKind<user_word>({
  verb: 'cmpxchg',
  writes: true,
  perform(word, expected, next) {
    if (word.pageNow() !== PAGE_THERE) return FAULTED;
    const seen = word.peek();
    if (seen === expected) word.store(next as number);
    return seen;
  },
});

const USER_READ = new AccessKind<user_word>({
  verb: 'read',
  writes: false,
  perform(word) {
    word.bringIn();
    return word.peek();
  },
});

const USER_CMPXCHG = new AccessKind<user_word>({
  verb: 'cmpxchg',
  writes: true,
  perform(word, expected, next) {
    if ((word.pageNow() & PAGE_READ_ONLY) !== 0) return FAULTED;
    word.bringIn();
    const seen = word.peek();
    if (seen === expected) word.store(next as number);
    return seen;
  },
});

const USER_WRITE = new AccessKind<user_word>({
  verb: 'write',
  writes: true,
  perform(word, next) {
    if ((word.pageNow() & PAGE_READ_ONLY) !== 0) return FAULTED;
    word.bringIn();
    word.store(next as number);
    return 0;
  },
});

const USER_AND = new AccessKind<user_word>({
  verb: 'fetch_and',
  writes: true,
  perform(word, bits) {
    if ((word.pageNow() & PAGE_READ_ONLY) !== 0) return FAULTED;
    word.bringIn();
    const seen = word.peek();
    word.store(seen & (bits as number));
    return seen;
  },
});

const FAULT_IN = new AccessKind<user_word>({
  verb: 'fault_in',
  writes: true,
  perform(word) {
    // A page that cannot be written to is not brought in for a write.
    if ((word.pageNow() & PAGE_READ_ONLY) !== 0) return FAULTED;
    word.bringIn();
    return 0;
  },
});

/** What a library's robust mutex says of itself beside its word (__owner), and in texts. */
export const CONSISTENT = 0;
export const INCONSISTENT = 1;
export const NOTRECOVERABLE = 2;
export const MUTEX_ACCOUNTS = ['consistent', 'INCONSISTENT', 'NOTRECOVERABLE'] as const;

export class user_word extends Word<number> {
  static override readonly kept = Word.kept.and({ page: 'set-up', __owner: 'set-up' });
  /** How its page is: one of those above; null where nobody does anything to it. */
  page: Word<number> | null = null;
  /** In the mutex that the word is part of; null where nobody asks for it. */
  __owner: Word<number> | null = null;

  /** Something may happen to its page: done when the world is set up. */
  makePage(life: Life): void {
    this.page ??= new Word<number>(life, 'page', PAGE_THERE);
  }

  /** Somebody may give the mutex back inconsistent: done when the world is set up. */
  makeOwner(life: Life): void {
    this.__owner ??= new Word<number>(life, '__owner', CONSISTENT);
  }

  /** With page faults disabled: the word, or FAULTED. */
  readLocked(): Step<number> {
    return this.page === null ? this.read() : access(READ, this);
  }

  /** With page faults disabled: what the word held, or FAULTED. */
  cmpxchgLocked(expected: number, next: number): Step<number> {
    return this.page === null
      ? this.cmpxchg(expected, next)
      : access(CMPXCHG, this, expected, next);
  }

  /** get_user(), or user space itself: a page that is away is brought in. */
  readByUser(): Step<number> {
    return this.page === null ? this.read() : access(USER_READ, this);
  }

  /** What user space does itself: what the word held, or FAULTED where it would be killed. */
  cmpxchgByUser(expected: number, next: number): Step<number> {
    if (this.page === null) return this.cmpxchg(expected, next);
    return access(USER_CMPXCHG, this, expected, next);
  }

  /** The same for a plain store: 0, or FAULTED. */
  writeByUser(next: number): Step<number> {
    return access(USER_WRITE, this, next);
  }

  /** The same for an atomic and: what the word held, or FAULTED. */
  andByUser(bits: number): Step<number> {
    return this.page === null ? this.fetch_and(bits) : access(USER_AND, this, bits);
  }

  /** Makes the page writable if that can be done: 0, or FAULTED. */
  faultIn(): Step<number> {
    return access(FAULT_IN, this);
  }

  /** Whether that is what an access answered, and not what the word says. */
  faulted(answer: number): boolean {
    return answer === FAULTED && this.page !== null;
  }

  /** For access kinds. */
  pageNow(): number {
    return this.page === null ? PAGE_THERE : this.page.peek();
  }

  /** For access kinds. */
  bringIn(): void {
    const page = this.pageNow();
    if ((page & PAGE_AWAY) !== 0) this.page?.store(page & ~PAGE_AWAY);
  }
}
