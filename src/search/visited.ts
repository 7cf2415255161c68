/**
 * The states that have been seen: an open-addressing table of 64-bit names, 4 to 10 bytes a state
 * beside the names themselves, and for each the fewest preemptions it was reached with.
 */

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;

const EMPTY = -1;

/** They are kept in a byte for each state. */
export const MOST_PREEMPTIONS = 255;

export class Visited {
  /** How many states there are; they are numbered from 0 in the order in which they were seen. */
  size = 0;
  #x = new Int32Array(1 << 12);
  #y = new Int32Array(1 << 12);
  #fewest = new Uint8Array(1 << 12);
  #slots = new Int32Array(1 << 13).fill(EMPTY);

  /** The number of a state; -1 if it was never seen. */
  find(x: number, y: number): number {
    return this.#slots[this.#slotOf(x, y)] as number;
  }

  /** Adds a state that was never seen; returns its number. */
  add(x: number, y: number, preemptions: number): number {
    if (this.size === this.#x.length) this.#grow();
    const state = this.size++;
    this.#x[state] = x;
    this.#y[state] = y;
    this.#fewest[state] = preemptions;
    this.#slots[this.#slotOf(x, y)] = state;
    return state;
  }

  /** Whether the state has been reached with as few preemptions before. */
  asCheap(state: number, preemptions: number): boolean {
    return (this.#fewest[state] as number) <= preemptions;
  }

  /** Notes that the state has been reached with so few. */
  cheapen(state: number, preemptions: number): void {
    this.#fewest[state] = preemptions;
  }

  is(state: number, x: number, y: number): boolean {
    return this.#x[state] === x && this.#y[state] === y;
  }

  #slotOf(x: number, y: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = (x ^ imul(y, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const state = slots[slot] as number;
      if (state === EMPTY || this.is(state, x, y)) return slot;
    }
  }

  #grow(): void {
    const length = this.size * 2;
    this.#x = grown(this.#x, new Int32Array(length));
    this.#y = grown(this.#y, new Int32Array(length));
    this.#fewest = grown(this.#fewest, new Uint8Array(length));
    this.#slots = new Int32Array(length * 2).fill(EMPTY);
    for (let state = 0; state < this.size; state++) {
      this.#slots[this.#slotOf(this.#x[state] as number, this.#y[state] as number)] = state;
    }
  }
}

/** The longer array with the shorter one's values at its beginning. */
export function grown<T extends Int32Array | Uint8Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
