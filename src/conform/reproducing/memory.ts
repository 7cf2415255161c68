/** The memory that the hands of a reproduction share with whoever tells them what to do. */
import { HANDS } from '../board.ts';

/** In 32-bit numbers; everybody has cache lines of its own. */
const LINE = 16;
const HAND_SIZE = 8 * LINE;
const PROGRESS = 0;

/** How often it was told something, and has done it. */
export const TOLD = 0;
export const DONE = 1;
/** Which of the moves it makes; NO_MORE lets it go. */
export const MOVE = 2;
/** The futexes that it was told it holds, as bits. */
export const HOLDS = 3;
export const NO_MORE = -1;
/**
 * Behind these for each op, by its id: what it was answered, what the word said then, and whether
 * its task was told that it has the lock.
 */
const ANSWERS = LINE;
const WORDS = 3 * LINE;
const HELD = 5 * LINE;
/** In 64-bit numbers behind those: not before this; a deadline; when it was through. */
const START = (7 * LINE) / 2;
const DEADLINE = START + 1;
const RETURNED = START + 2;

/** In place of an answer. */
export const NONE = 1;

/** Moments are nanoseconds of CLOCK_MONOTONIC. */
export class RoundMemory {
  readonly buffer: SharedArrayBuffer;
  readonly ints: Int32Array;
  readonly #longs: BigInt64Array;
  /** Changes when somebody is through. */
  readonly progress = PROGRESS;

  constructor(buffer = new SharedArrayBuffer(4 * (LINE + HANDS * HAND_SIZE))) {
    this.buffer = buffer;
    this.ints = new Int32Array(buffer);
    this.#longs = new BigInt64Array(buffer);
  }

  at(hand: number, slot: number): number {
    return LINE + hand * HAND_SIZE + slot;
  }

  answerAt(hand: number, op: number): number {
    return this.at(hand, ANSWERS + op);
  }

  wordAt(hand: number, op: number): number {
    return this.at(hand, WORDS + op);
  }

  heldAt(hand: number, op: number): number {
    return this.at(hand, HELD + op);
  }

  #long(hand: number, slot: number): number {
    return this.at(hand, 0) / 2 + slot;
  }

  plan(hand: number, start: bigint, deadline: bigint): void {
    this.#longs[this.#long(hand, START)] = start;
    this.#longs[this.#long(hand, DEADLINE)] = deadline;
  }

  start(hand: number): bigint {
    return this.#longs[this.#long(hand, START)] as bigint;
  }

  deadline(hand: number): bigint {
    return this.#longs[this.#long(hand, DEADLINE)] as bigint;
  }

  noteReturn(hand: number, at: bigint): void {
    this.#longs[this.#long(hand, RETURNED)] = at;
  }

  returned(hand: number): bigint {
    return this.#longs[this.#long(hand, RETURNED)] as bigint;
  }

  isThrough(hand: number): boolean {
    const told = Atomics.load(this.ints, this.at(hand, TOLD));
    return Atomics.load(this.ints, this.at(hand, DONE)) === told;
  }
}
