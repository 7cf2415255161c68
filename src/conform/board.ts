/**
 * The memory that the director of a kernel process and its hands share. A hand is a thread that
 * makes system calls for one task: it sleeps until GO changes, does what its slots say, and sets
 * DONE to what GO was.
 */
import { SCRIPT_FUTEXES, SCRIPT_TASKS } from './script.ts';

/** One hand a task, and one that disturbs them in litmus programs. */
export const HANDS = SCRIPT_TASKS + 1;
/** Behind those stand others, one a task as well, which can die (mortal/threads.ts). */
export const MORTALS = SCRIPT_TASKS;
/** A cache line and a page, in 32-bit numbers. */
const LINE = 16;
const PAGE = 1024;
/** In bytes. */
export const PAGE_SIZE = 4 * PAGE;
const HAND_SIZE = 3 * LINE;
/** Words stand on pages of their own, as some of them can be taken away, or be made read-only. */
const WORDS = SCRIPT_FUTEXES + 6;
/** Wherever a page begins, none of them has anything else. */
const FIRST_WORD = PAGE * (1 + Math.ceil((LINE + (HANDS + MORTALS) * HAND_SIZE) / PAGE));
const ENTRIES = PAGE * (WORDS + 1);

/** Slots of a hand. */
export const GO = 0;
export const DONE = 1;
export const TID = 2;
/** What the call returned. */
export const RET = 3;
/** What to do: the position of a call in HAND_CALLS, LITMUS or PART. */
export const CALL = 4;
/** The position of the word that user space tries. */
export const WORD = 5;
/** Whether the call goes straight to the kernel. */
export const STRAIGHT = 6;
/** Whether there is a timeout. */
export const TIMED = 7;
/** Whether it moves all who sleep, and not only the first. */
export const MANY = 8;
/** 64-bit slots, counted in 64-bit numbers: the futexes' addresses, and struct timespec. */
const ADDRESS = 5;
const SECONDS = 6;
const NANOSECONDS = 7;
const CONDITION = 8;

/** Of a hand that can die, in bytes from its first slot. The code that it is to call: */
export const CODE_AT = 72;
/** struct robust_list_head: the first entry, where the words are, and list_op_pending. */
export const LIST_AT = 80;
export const LIST_SIZE = 24;
export const OFFSET_AT = LIST_AT + 8;
export const PENDING_AT = LIST_AT + 16;
/** It was killed in the middle of something in user space, and dies at the end of that. */
export const KILLED_AT = 104;
/** Linux clears it when the thread has gone. */
export const ALIVE_AT = 108;
/** It has begun to work. */
export const BEGUN_AT = 112;
/** How often its call was answered EAGAIN and made again. */
export const RETRIED_AT = 116;
/** In litmus programs: the futexes that it has, a bit each, and how long its little waits are. */
export const HELD_AT = 120;
export const WAIT_AT = 124;

export const LITMUS = -1;
export const PART = -2;

export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly ints: Int32Array;
  readonly #longs: BigInt64Array;

  constructor(buffer = new SharedArrayBuffer(4 * (FIRST_WORD + 2 * ENTRIES))) {
    this.buffer = buffer;
    this.ints = new Int32Array(buffer);
    this.#longs = new BigInt64Array(buffer);
  }

  /** Counts what the hands have done, so that the director can wait for it. */
  readonly progress = 0;

  slot(hand: number, slot: number): number {
    return LINE + hand * HAND_SIZE + slot;
  }

  /** The position of a futex's word: f1 is 1. */
  word(futex: number): number {
    return FIRST_WORD + futex * PAGE;
  }

  /** Words that no script uses: for what litmus programs share besides their futexes. */
  spare(nth: number): number {
    return this.word(SCRIPT_FUTEXES + 2 + nth);
  }

  /** The position of a condition variable's word: c1 is 1. */
  condition(number: number): number {
    return this.spare(1 + number);
  }

  /** Where the entry of a futex in the robust list of a task is, in bytes from the futex's word. */
  entryOffset(task: number): number {
    return 4 * ENTRIES + 8 * task;
  }

  /** The pages that words are on and nothing else, in bytes, if the board is at that address. */
  pages(base: number): { readonly from: number; readonly size: number } {
    return { from: pageOf(base + 4 * this.word(0)), size: PAGE_SIZE * WORDS };
  }

  /** Writes 64 bits so many bytes behind a position. */
  setLong(position: number, offset: number, value: number): void {
    this.#longs[(4 * position + offset) / 8] = BigInt(value);
  }

  address(hand: number): number {
    return Number(this.#longs[this.slot(hand, 0) / 2 + ADDRESS]);
  }

  setAddress(hand: number, address: number): void {
    this.#longs[this.slot(hand, 0) / 2 + ADDRESS] = BigInt(address);
  }

  /** Where the condition variable is that the hand's call is about, or 0. */
  conditionAddress(hand: number): number {
    return Number(this.#longs[this.slot(hand, 0) / 2 + CONDITION]);
  }

  setConditionAddress(hand: number, address: number): void {
    this.#longs[this.slot(hand, 0) / 2 + CONDITION] = BigInt(address);
  }

  /** Sets the hand's timeout, in nanoseconds of the call's clock. */
  setTimeout(hand: number, at: bigint): void {
    const base = this.slot(hand, 0) / 2;
    this.#longs[base + SECONDS] = at / 1_000_000_000n;
    this.#longs[base + NANOSECONDS] = at % 1_000_000_000n;
  }

  /** Where the timeout stands, in bytes from the beginning. */
  timeoutOffset(hand: number): number {
    return 8 * (this.slot(hand, 0) / 2 + SECONDS);
  }
}

/** Where the page begins that an address is on. */
export function pageOf(address: number): number {
  return address - (address % PAGE_SIZE);
}
