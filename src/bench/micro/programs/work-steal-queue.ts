/**
 * `WorkStealQueue` of SCTBench (Thomson, Donaldson and Betts, PPoPP 2014), which has it from CHESS
 * (Musuvathi and others, OSDI 2008): the queue of Cilk-5 (Frigo, Leiserson and Randall, PLDI 1998).
 * Its owner pushes and pops at the tail, mostly without the lock, and thieves steal at the head.
 *
 * The mistake: a push leaves no slot free, so it overwrites what a thief is about to take. Two
 * threads, four items, two attempts to steal, and in the end each item has to have been taken once.
 */
import type { Proc } from '../../../machine/access.ts';
import type { Spinlock } from '../../../machine/spinlock.ts';
import type { Word } from '../../../machine/word.ts';
import type { MicroBenchmark, Process } from '../process.ts';

const ITEMS = 4;
const ATTEMPTS = 2;
/** Slots at the beginning, a power of two. */
const SLOTS = 2;
/** Slots that four items can come to need. */
const MOST_SLOTS = 8;

class StolenFrom {
  readonly #process: Process;
  readonly #mutex: Spinlock;
  readonly #head: Word<number>;
  readonly #tail: Word<number>;
  readonly #slots: Word<number>[];
  readonly #mask: Word<number>;

  constructor(process: Process) {
    this.#process = process;
    this.#mutex = process.mutex('mutex');
    this.#head = process.variable('head', 0);
    this.#tail = process.variable('tail', 0);
    this.#mask = process.variable('mask', SLOTS - 1);
    this.#slots = Array.from({ length: MOST_SLOTS }, (_, at) => process.variable(`slot ${at}`, -1));
  }

  /** Returns an item, or null. */
  *steal(): Proc<number | null> {
    const process = this.#process;
    yield* process.lock(this.#mutex);
    const head = yield* process.read(this.#head);
    yield* process.write(this.#head, head + 1);
    let item: number | null = null;
    if (head < (yield* process.read(this.#tail))) item = yield* process.read(yield* this.#at(head));
    else yield* process.write(this.#head, head);
    yield* process.unlock(this.#mutex);
    return item;
  }

  /** Returns an item, or null. */
  *pop(): Proc<number | null> {
    const process = this.#process;
    const tail = (yield* process.read(this.#tail)) - 1;
    yield* process.write(this.#tail, tail);
    if ((yield* process.read(this.#head)) <= tail)
      return yield* process.read(yield* this.#at(tail));
    yield* process.write(this.#tail, tail + 1);
    return yield* this.#lockedPop();
  }

  *push(item: number): Proc<void> {
    const process = this.#process;
    const tail = yield* process.read(this.#tail);
    const room = (yield* process.read(this.#head)) + (yield* process.read(this.#mask)) + 1;
    if (tail >= room) {
      yield* this.#lockedPush(item);
      return;
    }
    yield* process.write(yield* this.#at(tail), item);
    yield* process.write(this.#tail, tail + 1);
  }

  *#lockedPop(): Proc<number | null> {
    const process = this.#process;
    yield* process.lock(this.#mutex);
    const tail = (yield* process.read(this.#tail)) - 1;
    yield* process.write(this.#tail, tail);
    let item: number | null = null;
    if ((yield* process.read(this.#head)) <= tail)
      item = yield* process.read(yield* this.#at(tail));
    else yield* process.write(this.#tail, tail + 1);
    if ((yield* process.read(this.#head)) > tail) {
      yield* process.write(this.#head, 0);
      yield* process.write(this.#tail, 0);
      item = null;
    }
    yield* process.unlock(this.#mutex);
    return item;
  }

  *#lockedPush(item: number): Proc<void> {
    const process = this.#process;
    yield* process.lock(this.#mutex);
    const mask = yield* process.read(this.#mask);
    const head = yield* process.read(this.#head);
    const count = (yield* process.read(this.#tail)) - head;
    yield* process.write(this.#head, head & mask);
    yield* process.write(this.#tail, (head & mask) + count);
    if (count >= mask) yield* this.#grow(head & mask, count, mask);
    const tail = yield* process.read(this.#tail);
    yield* process.write(yield* this.#at(tail), item);
    yield* process.write(this.#tail, tail + 1);
    yield* process.unlock(this.#mutex);
  }

  /** Twice the slots, the first of them taken by what is in the queue. */
  *#grow(head: number, count: number, mask: number): Proc<void> {
    const process = this.#process;
    const items: number[] = [];
    for (let at = 0; at < count; at++) {
      items.push(yield* process.read(this.#slots[(head + at) & mask] as Word<number>));
    }
    for (const [at, item] of items.entries()) {
      yield* process.write(this.#slots[at] as Word<number>, item);
    }
    yield* process.write(this.#mask, 2 * mask + 1);
    yield* process.write(this.#head, 0);
    yield* process.write(this.#tail, count);
  }

  *#at(index: number): Proc<Word<number>> {
    return this.#slots[index & (yield* this.#process.read(this.#mask))] as Word<number>;
  }
}

export const workStealQueue: MicroBenchmark = {
  name: 'WorkStealQueue',
  setUp(process) {
    const queue = new StolenFrom(process);
    const taken = Array.from({ length: ITEMS }, () => 0);
    const took = (item: number | null) => {
      if (item !== null) taken[item] = (taken[item] as number) + 1;
    };
    const thief = process.thread(function* () {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) took(yield* queue.steal());
    });
    return function* () {
      yield* process.make([thief]);
      for (let item = 0; item < ITEMS; item += 2) {
        yield* queue.push(item);
        yield* queue.push(item + 1);
        took(yield* queue.pop());
      }
      for (let times = 0; times < ITEMS / 2; times++) took(yield* queue.pop());
      yield* process.join([thief]);
      process.assert(taken.every((times) => times === 1));
    };
  },
};
