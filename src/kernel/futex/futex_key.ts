/** A futex: its word in user memory and the hash bucket that its key falls into. */
import { Life } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import { Spinlock } from '../../machine/spinlock.ts';
import type { futex_q } from './futex_q.ts';
import { user_word } from './user_word.ts';

/** Bits of the user word (include/uapi/linux/futex.h), as 32-bit signed numbers. */
export const FUTEX_WAITERS = 0x80000000 | 0;
export const FUTEX_OWNER_DIED = 0x40000000;
export const FUTEX_TID_MASK = 0x3fffffff;

/** struct futex_hash_bucket: the waiters of every futex that hashes to it. */
export class futex_hash_bucket {
  readonly life = new Life(this, true);
  readonly name: string;
  /** Tells which of two buckets comes first. */
  readonly address: number;
  readonly lock = new Spinlock(this.life, 'lock', 1);
  /** Sorted by priority at queueing time, FIFO among equals. */
  readonly chain = new Guarded<futex_q[]>(this.life, 'chain', [], [this.lock]);

  constructor(name: string, address = 0) {
    this.name = name;
    this.address = address;
  }

  label(): string {
    return this.name;
  }
}

/** One futex. Stands for union futex_key and for the address that leads to it. */
export class futex_key {
  readonly life = new Life(this, true);
  readonly name: string;
  readonly hb: futex_hash_bucket;
  readonly uaddr: user_word;
  /** Its word is a number that user space counts with, and names nobody. */
  readonly isNumber: boolean;

  constructor(name: string, hb: futex_hash_bucket, value: number, isNumber = false) {
    this.name = name;
    this.hb = hb;
    this.uaddr = new user_word(this.life, '', value);
    this.isNumber = isNumber;
  }

  label(): string {
    return this.name;
  }
}
