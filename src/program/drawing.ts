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
import { ModelError } from '../machine/model-error.ts';
import { type Draw, oneIn, PRIORITIES, pick } from './chance.ts';
import type { EventKind } from './event-kind.ts';
import { eventKinds } from './event-kinds.ts';
import { assertWithinLimits } from './limits.ts';
import { Nesting } from './nesting.ts';
import type { Drawn } from './op-kind.ts';
import { kindOf, opKinds } from './op-kinds.ts';
import {
  type EnvEvent,
  lockOf,
  MUTEX_BASE,
  type Op,
  type Program,
  type TaskSpec,
} from './program.ts';

const TASKS = [2, 2, 2, 2, 3, 3, 3, 3, 4, 5] as const;
const LOCKS = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3] as const;
/** Locks that a task asks for: if it starts with nothing, and if it starts with a lock. */
const ROUNDS = [1, 1, 2] as const;
const ROUNDS_OF_HOLDER = [0, 0, 0, 1, 1, 2] as const;
/** The same where locks are taken beside others. */
const NESTED_ROUNDS = [1, 2, 2] as const;
const NESTED_ROUNDS_OF_HOLDER = [0, 1, 1, 2] as const;

/** A chain of four tasks. */
export const MAX_LOCKS = 4;
/** The longest task: it starts with a lock and takes two more, one of them twice. */
export const MAX_OPS = 6;

const NONE = -1;

const EVENTS: readonly EventKind<EnvEvent>[] = Object.values(eventKinds);
const OPS: readonly Drawn<Op>[] = Object.values(opKinds)
  .map(({ drawn }) => drawn)
  .reverse();
const ASKS = OPS.flatMap(({ asks }) => asks ?? []);
const ASKS_AGAIN = OPS.flatMap(({ asksAgain }) => asksAgain ?? []);
const GIVES_BACK = OPS.flatMap(({ givesBack }) => givesBack ?? []);

/** What the first kind answers that answers anything. */
function firstOf<A extends unknown[]>(kinds: readonly ((...asked: A) => Op | null)[], ...asked: A) {
  for (const kind of kinds) {
    const op = kind(...asked);
    if (op !== null) return op;
  }
  throw new ModelError('there is no op that does this');
}

/** A lock that a task has at some op; not sure: perhaps. */
interface Has {
  readonly lock: number;
  sure: boolean;
}

/** A task while its ops are drawn. */
interface TaskLife {
  readonly task: number;
  readonly ops: Op[];
  has: Has[];
}

class ProgramDrawing {
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
    for (const kind of EVENTS) {
      const count = oneIn(draw, 4) ? draw(1, 2) : 0;
      let last: EnvEvent | null = null;
      for (let nth = 0; nth < count; nth++) {
        const other: EnvEvent | null = last !== null && oneIn(draw, 2) ? last : null;
        const task: number = other?.task ?? draw(1, this.#tasks);
        if (kind.interrupts) this.#signalled |= 1 << (task - 1);
        const fifo = this.#fifos[task - 1] as number;
        last = kind.drawn(draw, { id: this.#events.length + 1, task, fifo, other });
        this.#events.push(last);
      }
    }
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

  #rounds({ has, task }: TaskLife): number {
    const holder = has.length > 0;
    let rounds = 0;
    if (this.#nested) {
      rounds = pick(this.#draw, holder ? NESTED_ROUNDS_OF_HOLDER : NESTED_ROUNDS);
      if (has.length > 1) rounds = Math.min(rounds, 1);
    } else rounds = pick(this.#draw, holder ? ROUNDS_OF_HOLDER : ROUNDS);
    return this.#wanted[task] === NONE ? rounds : Math.max(rounds, 1);
  }

  #drawOps(life: TaskLife): void {
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
  #next({ task, has }: TaskLife, first: boolean): number {
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

  #acquire(life: TaskLife, lock: number): void {
    const draw = this.#draw;
    const mutex = this.#isMutex(lock);
    const timeout = !mutex && oneIn(draw, 3);
    const signalled = (this.#signalled & (1 << life.task)) !== 0;
    const wish = { id: life.ops.length + 1, target: this.#nameOf(lock), timeout, signalled };
    const op = firstOf(ASKS, draw, wish);
    life.ops.push(op);
    const one = { lock, sure: !kindOf(op).mayBeRefused(op, signalled) };
    life.has.push(one);
    if (!mutex && life.ops.length < 3 && oneIn(draw, 24)) this.#acquireAgain(life, one);
  }

  /** A futex that the task has, or may have. */
  #acquireAgain(life: TaskLife, one: Has): void {
    const wish = { id: life.ops.length + 1, target: this.#nameOf(one.lock) };
    const op = firstOf(ASKS_AGAIN, this.#draw, wish);
    life.ops.push(op);
    // A signal ends no wait for a futex.
    if (!kindOf(op).mayBeRefused(op, false)) one.sure = true;
  }

  #unlock(life: TaskLife, one: Has): void {
    const wish = { id: life.ops.length + 1, target: this.#nameOf(one.lock) };
    life.ops.push(firstOf(GIVES_BACK, this.#draw, wish, one.sure));
    life.has = life.has.length === 1 ? [] : life.has.filter((other) => other !== one);
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
      ops.push(kindOf(op).forHolder(op, held.get(lockOf(op)) !== false));
    });
    return { ...task, ops };
  });
}

/** A program made of random numbers; the same numbers make the same program. */
export function drawProgram(draw: Draw): Program {
  const program = new ProgramDrawing(draw).program();
  assertWithinLimits(program);
  return program;
}
