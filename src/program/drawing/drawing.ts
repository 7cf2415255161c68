/**
 * A program made of random numbers: legit by construction, small, and contended: at least two tasks
 * want the same lock. Tasks, locks, ops and events come numbered as renumber() would number them.
 *
 * Its features are drawn first (features.ts), then who starts with which lock and who wants it
 * (cast.ts), then events and what tasks do. Where tasks take one lock beside another, locks have
 * an order, and tasks keep to it, but in some programs: so they may wait for each other in a
 * circle, which only futexes are for (legit.ts).
 *
 * Some of what is asked for changes nothing: a priority is set to what it is, a lock is asked for
 * that the task has, a signal comes for who has got one. The kernel returns early there, or should.
 */
import { ModelError } from '../../machine/model-error.ts';
import { type ConditionWords, NO_CONDITIONS } from '../condition-words.ts';
import type { EventKind } from '../event-kind.ts';
import { withIfHeld } from '../if-held.ts';
import { assertWithinLimits } from '../limits.ts';
import type { Drawn, Wish } from '../op-kind.ts';
import { kindOf, opKinds } from '../op-kinds.ts';
import {
  CONDITION_BASE,
  type EnvEvent,
  MUTEX_BASE,
  type Op,
  type Program,
  type TaskSpec,
} from '../program.ts';
import { renumber } from '../renumber.ts';
import { ProgramCast } from './cast.ts';
import { chance, type Draw, pick } from './chance.ts';
import { withDeath, withInconsistent } from './death.ts';
import { drawFeatures, drawnEvents, type Features } from './features.ts';
import { withHostility } from './hostility.ts';
import { withMeddling } from './meddling.ts';
import {
  ALL_RT_MUTEXES,
  BY_LIBRARY,
  CONDITION_BESIDE_ITS_LOCK,
  EVENT_TARGETS,
  FIRST_TAKEN_FIRST,
  PRIORITIES,
  SHARED_BUCKETS,
} from './weights.ts';

/** The longest task: it starts with a lock and takes two more, one of them twice. */
export const MAX_OPS = 6;

const OPS: readonly Drawn<Op>[] = Object.values(opKinds)
  .map(({ drawn }) => drawn)
  .reverse();
const BEFOREHAND = OPS.flatMap(({ beforehand }) => beforehand ?? []);
const ASKS = OPS.flatMap(({ asks }) => asks ?? []);
const ASKS_AGAIN = OPS.flatMap(({ asksAgain }) => asksAgain ?? []);
const MEANWHILE = OPS.flatMap(({ meanwhile }) => meanwhile ?? []);
const GIVES_BACK = OPS.flatMap(({ givesBack }) => givesBack ?? []);

/** What the first kind answers that answers anything. */
function firstOf<A extends unknown[]>(kinds: readonly ((...asked: A) => Op | null)[], ...asked: A) {
  for (const kind of kinds) {
    const op = kind(...asked);
    if (op !== null) return op;
  }
  throw new ModelError('there is no op that does this');
}

/** Stands for none, as locks go by number from 0. */
const NO_LOCK = -1;

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
  askedAgain: boolean;
}

function isSurely(one: Has, lock: number): boolean {
  return one.lock === lock && one.sure;
}

class ProgramDrawing {
  readonly #draw: Draw;
  readonly #features: Features;
  readonly #setting: ProgramCast;
  /** Rt_mutexes are the first locks, or the last ones, so that no circle leads through them. */
  readonly #firstMutex: number;
  readonly #mutexes: number;
  /** For each task the priority that it has at the start. */
  readonly #fifos: number[] = [];
  readonly #events: EnvEvent[] = [];
  /** Bit by bit, from 1: the tasks that get a signal. */
  #signalled = 0;
  /** What the locks are called, by order of appearance; 0 for those not seen so far. */
  readonly #names = [0, 0, 0, 0];
  /** The lock that a condition variable belongs to. */
  #conditionLock = NO_LOCK;
  /** It is a library's, with a number that changes. */
  #byLibrary = false;
  #hasCondition = false;
  #futexes = 0;
  #rtMutexes = MUTEX_BASE;

  constructor(draw: Draw, words: ConditionWords) {
    this.#draw = draw;
    this.#features = drawFeatures(draw, words);
    this.#setting = new ProgramCast(draw, this.#features);
    const { locks } = this.#setting;
    this.#mutexes = this.#features.rtMutexes ? this.#drawMutexes(locks) : 0;
    this.#firstMutex = this.#mutexes > 0 && draw(0, 1) === 0 ? 0 : locks - this.#mutexes;
    const { tasks, habits } = this.#features;
    for (let task = 0; task < tasks; task++) {
      this.#fifos.push(chance(draw, habits.priorities) ? pick(draw, PRIORITIES) : 0);
    }
    this.#drawEvents();
    if (habits.requeue + habits.sleeps > 0) this.#conditionLock = this.#drawConditionLock();
    const maybe = words.library && habits.sleeps === 0 && !this.#setting.inverted;
    if (this.#conditionLock !== NO_LOCK && maybe) this.#byLibrary = chance(draw, BY_LIBRARY);
  }

  #drawConditionLock(): number {
    const lock = this.#setting.anyLock();
    return this.#isMutex(lock) ? NO_LOCK : lock;
  }

  /** A lock while its op is drawn. */
  #wish({ ops, has }: TaskLife, lock: number): Wish {
    const condition = lock === this.#conditionLock ? CONDITION_BASE + 1 : 0;
    const byLibrary = this.#byLibrary;
    // In the order of the locks it would be the last one.
    const mayRetake = byLibrary && has.every((one) => one.lock < lock || isSurely(one, lock));
    return { id: ops.length + 1, target: this.#nameOf(lock), condition, byLibrary, mayRetake };
  }

  program(): Program {
    const tasks: TaskSpec[] = [];
    for (let task = 0; task < this.#features.tasks; task++) tasks.push(this.#task(task));
    const uses = ({ ops }: TaskSpec) => ops.some((op) => kindOf(op).ofCondition);
    this.#hasCondition = this.#conditionLock !== NO_LOCK && tasks.some(uses);
    const sharedBuckets = this.#sharedBuckets();
    const drawn = { tasks, sharedBuckets, robust: [], hostile: [], events: this.#events };
    const program = this.#setting.inverted ? withIfHeld(drawn) : drawn;
    // Of two condition variables the second may be named first.
    return this.#features.habits.sleeps === 0 ? program : renumber(program);
  }

  #drawMutexes(locks: number): number {
    return locks === 1 || chance(this.#draw, ALL_RT_MUTEXES) ? locks : this.#draw(1, locks - 1);
  }

  #drawEvents(): void {
    const asking: number[] = [];
    for (const [task, wants] of this.#setting.wants.entries()) {
      if (wants.length > 0) asking.push(task + 1);
    }
    for (const [at, kind] of drawnEvents.entries()) {
      const count = this.#features.events[at] as number;
      if (count > 0) this.#drawEventsOf(kind, count, asking);
    }
  }

  #drawEventsOf(kind: EventKind<EnvEvent>, count: number, asking: readonly number[]): void {
    const draw = this.#draw;
    const targets = pick(draw, EVENT_TARGETS);
    let turn = draw(0, asking.length - 1);
    let last: EnvEvent | null = null;
    for (let left = count; left > 0; left--) {
      const anyone = targets === 'any';
      const task = anyone ? draw(1, this.#features.tasks) : (asking[turn] as number);
      if (targets === 'turns') turn = (turn + 1) % asking.length;
      if (kind.interrupts) this.#signalled |= 1 << (task - 1);
      const fifo = this.#fifos[task - 1] as number;
      const other: EnvEvent | null = last?.task === task ? last : null;
      last = kind.drawn(draw, { id: this.#events.length + 1, task, fifo, other });
      this.#events.push(last);
    }
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
    const locks = this.#setting.holds[task] as number[];
    const holds = locks.map((lock) => this.#nameOf(lock));
    const has = locks.map((lock) => ({ lock, sure: true }));
    const life = { task, ops: [], has, askedAgain: false };
    this.#drawOps(life);
    return { id: task + 1, fifo, holds, ops: life.ops };
  }

  #drawOps(life: TaskLife): void {
    const { habits } = this.#features;
    const wants = this.#setting.wants[life.task] as number[];
    for (const lock of wants) this.#turnTo(life, lock);
    if (life.has.length > 1 && chance(this.#draw, FIRST_TAKEN_FIRST)) life.has.reverse();
    const percent = wants.length === 0 ? habits.releases : habits.tidies;
    for (const one of life.has) {
      if (chance(this.#draw, percent)) this.#unlock(life, one);
    }
  }

  /** Asks for a lock. What else the task has is given back before, or kept. */
  #turnTo(life: TaskLife, lock: number): void {
    for (const other of life.has) {
      if (other.lock !== lock && !this.#keeps(other.lock, lock)) this.#unlock(life, other);
    }
    const same = life.has.find((other) => other.lock === lock);
    if (same === undefined) this.#acquire(life, lock);
    else if (!this.#asksAgain(life, same)) {
      this.#unlock(life, same);
      this.#acquire(life, lock);
    }
  }

  /** Whether a task keeps a lock while it asks for another. */
  #keeps(has: number, next: number): boolean {
    const back = this.#setting.inverted && !this.#isMutex(has) && !this.#isMutex(next);
    if (has > next && !back) return false;
    return chance(this.#draw, this.#features.habits.nests);
  }

  #acquire(life: TaskLife, lock: number): void {
    const signalled = (this.#signalled & (1 << life.task)) !== 0;
    if (lock === this.#conditionLock) this.#doBeside(BEFOREHAND, life, lock);
    const op = firstOf(ASKS, this.#draw, this.#features.habits, this.#wish(life, lock));
    life.ops.push(op);
    const one = { lock, sure: !kindOf(op).mayBeRefused(op, signalled) };
    life.has.push(one);
    this.#asksAgain(life, one);
  }

  /** Whether a task asks for a futex that it has, or may have; once at most. */
  #asksAgain(life: TaskLife, one: Has): boolean {
    const { habits } = this.#features;
    if (life.askedAgain || this.#isMutex(one.lock)) return false;
    if (!chance(this.#draw, habits.again)) return false;
    life.askedAgain = true;
    const op = firstOf(ASKS_AGAIN, this.#draw, habits, this.#wish(life, one.lock));
    life.ops.push(op);
    // A signal ends no wait for a futex.
    if (!kindOf(op).mayBeRefused(op, false)) one.sure = true;
    return true;
  }

  /** What is about a lock's condition variable, before the task asks for the lock or unlocks it. */
  #doBeside(kinds: typeof MEANWHILE, life: TaskLife, lock: number): void {
    for (const kind of kinds) {
      if (life.ops.length + 2 > MAX_OPS) return;
      const op = kind(this.#draw, this.#features.habits, this.#wish(life, lock));
      if (op !== null) life.ops.push(op);
    }
  }

  #unlock(life: TaskLife, one: Has): void {
    const { habits } = this.#features;
    if (one.lock === this.#conditionLock) this.#doBeside(MEANWHILE, life, one.lock);
    const wish = this.#wish(life, one.lock);
    life.ops.push(firstOf(GIVES_BACK, this.#draw, habits, wish, one.sure));
    life.has = life.has.length === 1 ? [] : life.has.filter((other) => other !== one);
  }

  /** All futexes in one bucket, or all but one where that leaves two. */
  #sharedBuckets(): number[][] {
    if (this.#hasCondition && chance(this.#draw, CONDITION_BESIDE_ITS_LOCK)) {
      return [[this.#nameOf(this.#conditionLock), CONDITION_BASE + 1]];
    }
    if (this.#futexes < 2 || !chance(this.#draw, SHARED_BUCKETS)) return [];
    const names = Array.from({ length: this.#futexes }, (_, index) => index + 1);
    const alone = this.#futexes < 3 ? 0 : this.#draw(0, this.#futexes);
    return [names.filter((name) => name !== alone)];
  }
}

/** A program made of random numbers, of these words; the same numbers make the same program. */
export function drawProgram(draw: Draw, words = NO_CONDITIONS): Program {
  const drawn = new ProgramDrawing(draw, words).program();
  let program = words.deaths ? withDeath(drawn, draw) : drawn;
  if (words.faults) program = withMeddling(program, draw);
  if (words.inconsistent) program = withInconsistent(program, draw);
  if (words.hostile) program = withHostility(program, draw);
  assertWithinLimits(program);
  return program;
}
