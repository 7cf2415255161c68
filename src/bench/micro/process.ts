/**
 * What a micro-benchmark runs in: threads, shared variables, and a main thread that makes the
 * others one after the other, as a C program does.
 *
 * A C program that was compiled without optimization touches its stack more often than what it
 * shares, and a tool that stops before every access stops there as well. So does this: before every
 * access to a variable, and before a thread is made, come some to the thread's own memory.
 */
import { AccessKind, access, type Proc } from '../../machine/access.ts';
import { Life } from '../../machine/cell.ts';
import { Machine } from '../../machine/machine.ts';
import { running } from '../../machine/running.ts';
import { Spinlock } from '../../machine/spinlock.ts';
import { Word } from '../../machine/word.ts';
import type { Scheduler } from '../../run.ts';
import { Thread } from './thread.ts';

const ADD = new AccessKind<Word<number>>({
  verb: 'add',
  writes: true,
  perform(variable, amount) {
    const sum = variable.peek() + (amount as number);
    variable.store(sum);
    return sum;
  },
});

/** A small concurrent program with a bug, as the literature compares strategies on. */
export interface MicroBenchmark {
  readonly name: string;
  /** Declares its variables and returns what its main thread does. */
  readonly setUp: (process: Process) => () => Proc<void>;
}

/** Thrown by a thread that finds the program's assertion broken. */
class Refuted {}

export class Process {
  readonly #machine = new Machine();
  readonly #life: Life;
  readonly #threads: Thread[] = [];
  readonly #stackAccesses: number;

  /** @param stackAccesses how many steps of a thread's own come before each one that it shares */
  constructor(benchmark: MicroBenchmark, stackAccesses: number) {
    this.#stackAccesses = stackAccesses;
    this.#machine.setUp();
    this.#life = new Life({ label: () => benchmark.name }, true);
    let main: () => Proc<void> = function* () {};
    const first = this.thread(() => main());
    main = benchmark.setUp(this);
    first.made = true;
    this.#machine.people(this.#threads);
  }

  /** A thread that somebody will make. */
  thread(body: () => Proc<void>): Thread {
    const index = this.#threads.length;
    const thread = new Thread(this.#machine, index, `T${index}`, body);
    this.#threads.push(thread);
    return thread;
  }

  variable<T>(name: string, value: T): Word<T> {
    return new Word(this.#life, name, value);
  }

  mutex(name: string): Spinlock {
    return new Spinlock(this.#life, name, 0);
  }

  *make(threads: readonly Thread[]): Proc<void> {
    for (const thread of threads) {
      yield* this.#own();
      yield* thread.make();
    }
  }

  *read<T>(variable: Word<T>): Proc<T> {
    yield* this.#own();
    return yield* variable.read();
  }

  *write<T>(variable: Word<T>, value: T): Proc<void> {
    yield* this.#own();
    yield* variable.write(value);
  }

  /** An atomic addition; returns the sum. */
  *add(variable: Word<number>, amount: number): Proc<number> {
    yield* this.#own();
    return yield* access<number>(ADD, variable, amount);
  }

  *join(threads: readonly Thread[]): Proc<void> {
    for (const thread of threads) yield* thread.join();
  }

  *lock(mutex: Spinlock): Proc<void> {
    yield* this.#own();
    yield* mutex.lock();
  }

  *unlock(mutex: Spinlock): Proc<void> {
    yield* this.#own();
    yield* mutex.unlock();
  }

  assert(holds: boolean): void {
    if (!holds) throw new Refuted();
  }

  /** One run; says whether an assertion was broken. */
  fails(scheduler: Scheduler): boolean {
    const { ready } = this.#machine;
    try {
      for (const thread of this.#threads) this.#machine.launch(thread);
      while (ready.refresh()) {
        const thread = scheduler.pick(ready);
        if (thread === null) return false;
        this.#machine.step(thread);
      }
    } catch (thrown) {
      if (thrown instanceof Refuted) return true;
      throw thrown;
    }
    return false;
  }

  *#own(): Proc<void> {
    const { own } = running.actor as Thread;
    for (let times = 0; times < this.#stackAccesses; times++) yield* own.write(times);
  }
}
