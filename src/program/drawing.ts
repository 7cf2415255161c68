/**
 * A program made of random numbers: legit by construction, small, and contended: at least two tasks
 * want the same lock. Tasks, locks, ops and events come numbered as renumber() would number them.
 *
 * Most programs have one futex or keep their locks apart. In some of those with several locks tasks
 * take one beside another. Locks have an order then, and tasks keep to it, but in some programs: so
 * they may wait for each other in a circle, which only futexes are for (legit.ts). In others tasks
 * begin as a chain: each has a lock, and wants the one of the next.
 *
 * Some of what is asked for changes nothing: a priority is set to what it is, a lock is asked for
 * that the task has, a signal comes for who has got one. The kernel returns early there, or should.
 */
import { Nesting } from './nesting.ts';
import { type EnvEvent, MUTEX_BASE, type Op, type Program, type TaskSpec } from './program.ts';

/** A random integer, both limits included. */
export type Draw = (min: number, max: number) => number;

const TASKS = [2, 2, 2, 2, 3, 3, 3, 3, 4, 5] as const;
const LOCKS = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3] as const;
/** Locks that a task asks for: if it starts with nothing, and if it starts with a lock. */
const ROUNDS = [1, 1, 2] as const;
const ROUNDS_OF_HOLDER = [0, 0, 0, 1, 1, 2] as const;
/** The same where locks are taken beside others. */
const NESTED_ROUNDS = [1, 2, 2] as const;
const NESTED_ROUNDS_OF_HOLDER = [0, 1, 1, 2] as const;
const PRIORITIES = [0, 0, 10, 10, 20, 30] as const;
/** One change of priority in so many is none. */
const SAME_AGAIN = 3;

/** A chain of four tasks. */
export const MAX_LOCKS = 4;
/** The longest task: it starts with a lock and takes two more, one of them twice. */
export const MAX_OPS = 6;

const NONE = -1;

function pick(draw: Draw, from: readonly number[]): number {
  return from[draw(0, from.length - 1)] as number;
}

function oneIn(draw: Draw, n: number): boolean {
  return draw(0, n - 1) === 0;
}

/** A lock that a task has at some op; not sure: perhaps. */
interface Has {
  readonly lock: number;
  sure: boolean;
}

/** A task while its ops are drawn. */
interface Life {
  readonly task: number;
  readonly ops: Op[];
  has: Has[];
}

class Drawing {
  readonly #draw: Draw;
  readonly #tasks: number;
  /** Locks go by number from 0 in here, in their order. */
  readonly #locks: number;
  /** Rt_mutexes are the first locks, or the last ones, so that no circle leads through them. */
  readonly #firstMutex: number;
  readonly #mutexes: number;
  readonly #nested: boolean;
  readonly #inverted: boolean;
  readonly #chain: boolean;
  readonly #real: boolean;
  /** For each task the priority that it has at the start. */
  readonly #fifos: number[] = [];
  /** For each task the locks that it starts with. */
  readonly #holds: number[][] = [];
  /** For each task the lock that it has to ask for first, or NONE. */
  readonly #wanted: number[] = [];
  readonly #events: EnvEvent[] = [];
  /** Bit by bit, from 1: the tasks that get a signal. */
  #signalled = 0;
  /** What the locks are called, by order of appearance; 0 for those not seen so far. */
  readonly #names = [0, 0, 0, 0];
  #futexes = 0;
  #rtMutexes = MUTEX_BASE;

  constructor(draw: Draw) {
    this.#draw = draw;
    this.#tasks = pick(draw, TASKS);
    const mutexes = oneIn(draw, 6) ? draw(1, 2) : 0;
    let locks = pick(draw, LOCKS);
    if (mutexes > 0) locks = Math.max(locks, oneIn(draw, 3) ? mutexes + 1 : mutexes);
    this.#nested = locks > 1 && oneIn(draw, 3);
    this.#inverted = this.#nested && oneIn(draw, 2);
    this.#chain = this.#nested && this.#tasks > 2 && oneIn(draw, 3);
    if (this.#chain) locks = this.#tasks > 3 && oneIn(draw, 2) ? 4 : 3;
    this.#locks = locks;
    this.#firstMutex = mutexes > 0 && oneIn(draw, 2) ? 0 : locks - mutexes;
    this.#mutexes = mutexes;
    this.#real = oneIn(draw, 2);
    for (let task = 0; task < this.#tasks; task++) {
      this.#fifos.push(this.#real ? pick(draw, PRIORITIES) : 0);
      this.#holds.push([]);
      this.#wanted.push(NONE);
    }
    if (this.#chain) this.#beginAsChain();
    else this.#beginAsPair();
    this.#drawEvents();
  }

  program(): Program {
    const tasks: TaskSpec[] = [];
    for (let task = 0; task < this.#tasks; task++) tasks.push(this.#task(task));
    const program = { tasks, sharedBuckets: this.#sharedBuckets(), events: this.#events };
    return this.#inverted ? { ...program, tasks: withDoubts(program) } : program;
  }

  #beginAsPair(): void {
    for (let lock = 0; lock < this.#locks; lock++) {
      if (!oneIn(this.#draw, 2)) continue;
      const holds = this.#holds[this.#draw(0, this.#tasks - 1)] as number[];
      if (holds.length === 0 || (this.#nested && holds.length === 1)) holds.push(lock);
    }
    const meeting = this.#lock();
    const first = this.#draw(0, this.#tasks - 1);
    const second = (first + this.#draw(1, this.#tasks - 1)) % this.#tasks;
    for (const task of [first, second]) {
      if (this.#holds[task]?.includes(meeting) === false) this.#wanted[task] = meeting;
    }
  }

  /** Each lock is with one task, which wants the next lock. Other tasks want any lock. */
  #beginAsChain(): void {
    const start = this.#draw(0, this.#tasks - 1);
    for (let at = 0; at < this.#tasks; at++) {
      const task = (start + at) % this.#tasks;
      if (at < this.#locks) this.#holds[task]?.push(at);
      if (at < this.#locks - 1) this.#wanted[task] = at + 1;
      else if (at >= this.#locks) this.#wanted[task] = this.#lock();
    }
  }

  #drawEvents(): void {
    const draw = this.#draw;
    for (const call of ['signal', 'setprio'] as const) {
      const count = oneIn(draw, 4) ? draw(1, 2) : 0;
      for (let nth = 0; nth < count; nth++) {
        const last = this.#events.at(-1);
        const again = nth > 0 && last !== undefined && oneIn(draw, 2);
        const task = again ? last.task : draw(1, this.#tasks);
        if (call === 'signal') this.#signalled |= 1 << (task - 1);
        const fifo = call === 'setprio' ? this.#nextPriority(task, again ? last.fifo : null) : 0;
        this.#events.push({ id: this.#events.length + 1, call, task, fifo });
      }
    }
  }

  /** @param last what another event sets it to, which may come first; null if none does */
  #nextPriority(task: number, last: number | null): number {
    if (!oneIn(this.#draw, SAME_AGAIN)) return pick(this.#draw, PRIORITIES);
    return last ?? (this.#fifos[task - 1] as number);
  }

  #lock(): number {
    return this.#locks === 1 ? 0 : this.#draw(0, this.#locks - 1);
  }

  #isMutex(lock: number): boolean {
    return lock >= this.#firstMutex && lock < this.#firstMutex + this.#mutexes;
  }

  #nameOf(lock: number): number {
    const known = this.#names[lock] as number;
    if (known !== 0) return known;
    const name = this.#isMutex(lock) ? ++this.#rtMutexes : ++this.#futexes;
    this.#names[lock] = name;
    return name;
  }

  #task(task: number): TaskSpec {
    const fifo = this.#fifos[task] as number;
    const locks = this.#holds[task] as number[];
    const holds = locks.map((lock) => this.#nameOf(lock));
    const life = { task, ops: [], has: locks.map((lock) => ({ lock, sure: true })) };
    this.#drawOps(life);
    return { id: task + 1, fifo, holds, ops: life.ops };
  }

  #rounds({ has, task }: Life): number {
    const holder = has.length > 0;
    let rounds = 0;
    if (this.#nested) {
      rounds = pick(this.#draw, holder ? NESTED_ROUNDS_OF_HOLDER : NESTED_ROUNDS);
      if (has.length > 1) rounds = Math.min(rounds, 1);
    } else rounds = pick(this.#draw, holder ? ROUNDS_OF_HOLDER : ROUNDS);
    return this.#wanted[task] === NONE ? rounds : Math.max(rounds, 1);
  }

  #drawOps(life: Life): void {
    const rounds = this.#rounds(life);
    if (rounds === 0 && oneIn(this.#draw, 5)) return;
    for (let round = 1; round <= rounds; round++) {
      const lock = this.#next(life, round === 1);
      for (const other of life.has) {
        if (!this.#keeps(other.lock, lock, round === 1)) this.#unlock(life, other);
      }
      this.#acquire(life, lock);
    }
    if (life.has.length > 1 && oneIn(this.#draw, 2)) life.has.reverse();
    for (const one of life.has) {
      if (rounds === 0 || !oneIn(this.#draw, 10)) this.#unlock(life, one);
    }
  }

  /** The lock that a task asks for next. */
  #next({ task, has }: Life, first: boolean): number {
    const wanted = this.#wanted[task] as number;
    if (first && wanted !== NONE) return wanted;
    const last = has.at(-1)?.lock;
    if (!this.#nested || last === undefined) return this.#lock();
    return (last + this.#draw(1, this.#locks - 1)) % this.#locks;
  }

  /** Whether a task keeps a lock while it asks for another. */
  #keeps(has: number, next: number, first: boolean): boolean {
    if (!this.#nested || has === next) return false;
    const back = this.#inverted && !this.#isMutex(has) && !this.#isMutex(next);
    if (has > next && !back) return false;
    return (this.#chain && first) || !oneIn(this.#draw, 4);
  }

  #acquire(life: Life, lock: number): void {
    const draw = this.#draw;
    const mutex = this.#isMutex(lock);
    const timeout = !mutex && oneIn(draw, 3);
    let call: Op['call'] = timeout && oneIn(draw, 8) ? 'lock2' : 'lock';
    if (!timeout && oneIn(draw, 8)) call = 'trylock';
    const signalled = (this.#signalled & (1 << life.task)) !== 0;
    const interruptible = mutex && call === 'lock' && oneIn(draw, signalled ? 2 : 8);
    const sure = call !== 'trylock' && !timeout && !(interruptible && signalled);
    this.#push(life.ops, call, lock, timeout, false, interruptible);
    const one = { lock, sure };
    life.has.push(one);
    if (!mutex && life.ops.length < 3 && oneIn(draw, 24)) this.#acquireAgain(life, one);
  }

  /** A futex that the task has, or may have. */
  #acquireAgain(life: Life, one: Has): void {
    const call = oneIn(this.#draw, 3) ? 'trylock' : 'lock';
    const timeout = call === 'lock' && oneIn(this.#draw, 3);
    this.#push(life.ops, call, one.lock, timeout, false, false);
    if (call === 'lock' && !timeout) one.sure = true;
  }

  #unlock(life: Life, one: Has): void {
    this.#push(life.ops, 'unlock', one.lock, false, !one.sure, false);
    life.has = life.has.length === 1 ? [] : life.has.filter((other) => other !== one);
  }

  #push(
    ops: Op[],
    call: Op['call'],
    lock: number,
    timeout: boolean,
    ifHeld: boolean,
    interruptible: boolean,
  ): void {
    const kernelOnly = !this.#isMutex(lock) && oneIn(this.#draw, 8);
    const target = this.#nameOf(lock);
    ops.push({ id: ops.length + 1, call, target, timeout, kernelOnly, ifHeld, interruptible });
  }

  /** All futexes in one bucket, or all but one where that leaves two. */
  #sharedBuckets(): number[][] {
    if (this.#futexes < 2 || !oneIn(this.#draw, 3)) return [];
    const names = Array.from({ length: this.#futexes }, (_, index) => index + 1);
    const alone = this.#futexes < 3 ? 0 : this.#draw(0, this.#futexes);
    return [names.filter((name) => name !== alone)];
  }
}

/** The tasks of a program with `if held` where a circle leaves it open whether a lock is held. */
function withDoubts(program: Program): TaskSpec[] {
  const nesting = new Nesting(program);
  return program.tasks.map((task) => {
    const ops: Op[] = [];
    nesting.walk(task, (op, held) => {
      const ifHeld = op.call === 'unlock' && held.get(op.target) === false;
      ops.push({ ...op, ifHeld });
    });
    return { ...task, ops };
  });
}

/** A program made of random numbers; the same numbers make the same program. */
export function drawProgram(draw: Draw): Program {
  return new Drawing(draw).program();
}
