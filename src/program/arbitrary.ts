/**
 * Random programs for fast-check. Legit by construction, small, and contended: at least two tasks
 * want the same futex. Tasks, futexes and ops come numbered as renumber() would number them.
 *
 * The program is drawn straight from the stream of random numbers, because fast-check's combinators
 * would cost more than running the program does. So there is no bias towards small values, which
 * the weights below make unnecessary, and no shrinking, which needs to run programs (shrink/).
 */
import fc from 'fast-check';
import type { Op, Program, TaskSpec } from './program.ts';

/** A random integer, both limits included. */
export type Draw = (min: number, max: number) => number;

const TASKS = [2, 2, 2, 2, 3, 3, 3, 3, 4, 5] as const;
const FUTEXES = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3] as const;
/** Lock and unlock, of a task that starts with nothing, and of one that starts with a lock. */
const ROUNDS = [1, 1, 2] as const;
const ROUNDS_OF_HOLDER = [0, 0, 0, 1, 1, 2] as const;
const PRIORITIES = [0, 0, 10, 10, 20, 30] as const;

const NONE = -1;

function pick(draw: Draw, from: readonly number[]): number {
  return from[draw(0, from.length - 1)] as number;
}

function oneIn(draw: Draw, n: number): boolean {
  return draw(0, n - 1) === 0;
}

class Drawing {
  readonly #draw: Draw;
  readonly #tasks: number;
  readonly #futexes: number;
  readonly #real: boolean;
  /** For each task the futex it starts with, or NONE. */
  readonly #holds: number[] = [];
  /** Two tasks that want the same futex, and that futex. */
  readonly #pair: readonly [number, number];
  readonly #meeting: number;
  /** What the futexes are called, by order of appearance; 0 for those not seen so far. */
  readonly #names = [0, 0, 0];
  #named = 0;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#tasks = pick(draw, TASKS);
    this.#futexes = pick(draw, FUTEXES);
    this.#real = oneIn(draw, 2);
    for (let task = 0; task < this.#tasks; task++) this.#holds.push(NONE);
    for (let futex = 0; futex < this.#futexes; futex++) this.#giveAway(futex);
    const first = draw(0, this.#tasks - 1);
    this.#pair = [first, (first + draw(1, this.#tasks - 1)) % this.#tasks];
    this.#meeting = this.#futex();
  }

  program(): Program {
    const tasks: TaskSpec[] = [];
    for (let task = 0; task < this.#tasks; task++) tasks.push(this.#task(task));
    return { tasks, sharedBuckets: this.#sharedBuckets(), events: [] };
  }

  #giveAway(futex: number): void {
    if (!oneIn(this.#draw, 2)) return;
    const task = this.#draw(0, this.#tasks - 1);
    if (this.#holds[task] === NONE) this.#holds[task] = futex;
  }

  #futex(): number {
    return this.#futexes === 1 ? 0 : this.#draw(0, this.#futexes - 1);
  }

  #nameOf(futex: number): number {
    const known = this.#names[futex] as number;
    if (known !== 0) return known;
    this.#names[futex] = ++this.#named;
    return this.#named;
  }

  #task(task: number): TaskSpec {
    const held = this.#holds[task] as number;
    const fifo = this.#real ? pick(this.#draw, PRIORITIES) : 0;
    const holds = held === NONE ? [] : [this.#nameOf(held)];
    return { id: task + 1, fifo, holds, ops: this.#ops(held, this.#wanted(task, held)) };
  }

  /** The futex that a task has to lock for the program's sake, or NONE. */
  #wanted(task: number, held: number): number {
    return this.#pair.includes(task) && held !== this.#meeting ? this.#meeting : NONE;
  }

  #ops(held: number, wanted: number): Op[] {
    const ops: Op[] = [];
    let rounds = pick(this.#draw, held === NONE ? ROUNDS : ROUNDS_OF_HOLDER);
    if (wanted !== NONE) rounds = Math.max(rounds, 1);
    if (held !== NONE) {
      if (rounds === 0 && oneIn(this.#draw, 5)) return ops;
      this.#unlock(ops, held, false);
    }
    for (let round = 1; round <= rounds; round++) {
      const futex = round === 1 && wanted !== NONE ? wanted : this.#futex();
      const timeout = oneIn(this.#draw, 3);
      const call = !timeout && oneIn(this.#draw, 8) ? 'trylock' : 'lock';
      this.#lock(ops, futex, call, timeout);
      const unsure = timeout || call === 'trylock';
      if (round < rounds || !oneIn(this.#draw, 10)) this.#unlock(ops, futex, unsure);
    }
    return ops;
  }

  #lock(ops: Op[], futex: number, call: 'lock' | 'trylock', timeout: boolean): void {
    const kernelOnly = oneIn(this.#draw, 8);
    const name = this.#nameOf(futex);
    ops.push({
      id: ops.length + 1,
      call,
      target: name,
      timeout,
      kernelOnly,
      ifHeld: false,
      interruptible: false,
    });
  }

  #unlock(ops: Op[], futex: number, ifHeld: boolean): void {
    const kernelOnly = oneIn(this.#draw, 8);
    const name = this.#nameOf(futex);
    const id = ops.length + 1;
    ops.push({
      id,
      call: 'unlock',
      target: name,
      timeout: false,
      kernelOnly,
      ifHeld,
      interruptible: false,
    });
  }

  /** All futexes in one bucket, or all but one where that leaves two. */
  #sharedBuckets(): number[][] {
    if (this.#named < 2 || !oneIn(this.#draw, 3)) return [];
    const names = Array.from({ length: this.#named }, (_, index) => index + 1);
    const alone = this.#named < 3 ? 0 : this.#draw(0, 3);
    return [names.filter((name) => name !== alone)];
  }
}

/** A program made of random numbers; the same numbers make the same program. */
export function drawProgram(draw: Draw): Program {
  return new Drawing(draw).program();
}

class ProgramArbitrary extends fc.Arbitrary<Program> {
  override generate(mrng: fc.Random): fc.Value<Program> {
    return new fc.Value(
      drawProgram((min, max) => mrng.nextInt(min, max)),
      undefined,
    );
  }

  override canShrinkWithoutContext(_value: unknown): _value is Program {
    return false;
  }

  override shrink(): fc.Stream<fc.Value<Program>> {
    return fc.Stream.nil();
  }
}

/** Legit programs of two to five tasks. */
export function programArbitrary(): fc.Arbitrary<Program> {
  return new ProgramArbitrary();
}
