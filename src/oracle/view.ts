/**
 * What oracles look at: the machine, and beside it the ghost state, which is what every task was
 * told (entered, returned, with which value) and not what the words under test claim.
 */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../kernel/futex/futex_q.ts';
import { requeueable_q } from '../kernel/futex/requeueable_q.ts';
import type { MatrixNote } from '../kernel/kernel-machine.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Access } from '../machine/access.ts';
import { Kept, keptOf } from '../machine/kept.ts';
import type { Spinlock } from '../machine/spinlock.ts';
import { SLEEP } from '../machine/task-state.ts';
import type { Timer } from '../machine/timer.ts';
import type { Word } from '../machine/word.ts';
import { Fact, type Given } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { callName, isCondition, isRtMutex, lockOf, type Op } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { BrokenWords } from './broken-words.ts';
import { type OwedWakeUp, owedWakeUps } from './condition-waits.ts';
import type { LostOwners } from './deaths.ts';
import { SeenDeaths } from './seen-deaths.ts';
import { NotingWorld, type SeenTask, type SeenWorld } from './seen-world.ts';
import type { Told } from './told.ts';
import { wordText } from './word-text.ts';

const NOTHING_PENDING = { kind: null, object: null } as const;
const NOWHERE: SeenNote = { row: 0, uval: 0, owner: null, moved: 0 };

/** A row of the state matrix as oracles see it, and what the op saw that fell into it. */
export type SeenNote = Readonly<Pick<MatrixNote, 'row' | 'uval' | 'owner' | 'moved'>>;

/** What is noted of those that wait on condition variables, and of locks whose owner has died. */
interface Noted extends LostOwners {
  readonly waits: readonly number[];
}

export type { SeenTask, SeenWorld };

/**
 * What it shows is noted where a search wants to know what a judgement depends on: the value of a
 * cell when it is read, and whatever else the methods here look at.
 */
export class View {
  static readonly kept = new Kept({ answering: 'passing' });
  readonly deaths: SeenDeaths;
  /** What oracles see of it. */
  readonly world: SeenWorld;
  readonly #world: World;
  /** By task index. */
  readonly #told: readonly Told[];
  readonly #noted: Noted;
  readonly broken: BrokenWords;
  /** Whose op has just returned or is about to start anew; null where oracles ask of all. */
  answering: SeenTask | null = null;

  constructor(world: World, told: readonly Told[], noted: Noted) {
    this.world = new NotingWorld(world);
    this.#world = world;
    this.#told = told;
    this.#noted = noted;
    this.broken = new BrokenWords(world);
    this.deaths = new SeenDeaths(world, told, noted);
  }

  #look(at: object): void {
    this.#world.machine.observer?.looked(at);
  }

  /**
   * The object, whose plain field is about to be read. The look is noted where the declaration
   * says that states differ by the field.
   */
  #reading<Home extends object>(home: Home, field: keyof Home & string): Home {
    const { observer } = this.#world.machine;
    if (observer !== null && keptOf(home).tells(field)) observer.looked(home);
    return home;
  }

  #task({ index }: SeenTask): task_struct {
    return this.#world.tasks[index] as task_struct;
  }

  /** The task with all that is not for oracles. */
  #actor({ index }: SeenTask): task_struct {
    const task = this.#world.tasks[index] as task_struct;
    this.#look(task);
    return task;
  }

  toldTo({ index }: SeenTask): Told {
    const told = this.#told[index] as Told;
    this.#look(told);
    return told;
  }

  /**
   * Every pi_state that others than its maker can reach, and that has not been freed. In the order
   * of their names: which one was made first is no part of a state.
   */
  piStates(): readonly futex_pi_state[] {
    const { pi_states } = this.#reading(this.#world.machine, 'pi_states');
    const living = pi_states.filter(({ life }) => life.published && !life.dead);
    return living.length < 2 ? living : living.sort((a, b) => a.born - b.born);
  }

  /** The task whose pi_state_list the pi_state is on. */
  listedOn(pi_state: futex_pi_state): SeenTask | null {
    return this.#reading(pi_state, 'listed_on').listed_on;
  }

  /** The spinlocks that it holds, oldest first. */
  spinlocksOf(task: SeenTask): readonly Spinlock[] {
    return this.#reading(this.#task(task), 'held').held;
  }

  /** How often it has disabled preemption and not enabled it again. */
  preemptCount(task: SeenTask): number {
    return this.#reading(this.#task(task), 'preempt_count').preempt_count;
  }

  /** The timer of its lock with a timeout, if that may fire. */
  armedTimer(task: SeenTask): Timer | null {
    const timer = this.#reading(this.#task(task), 'timeout').timeout?.timer ?? null;
    return timer !== null && this.#reading(timer, 'proc').armed ? timer : null;
  }

  /** Its program is not over. */
  lives(task: SeenTask): boolean {
    return this.#reading(this.#task(task), 'proc').proc !== null;
  }

  /** The access that it would make next; of one that has ended nothing, whatever came last. */
  pending(task: SeenTask): Pick<Access, 'kind' | 'object'> {
    const { access } = this.#actor(task);
    return access.kind === null ? NOTHING_PENDING : access;
  }

  /**
   * The row of the state matrix that its present op has fallen into; row 0 for none. Of others only
   * while they are inside of the kernel, as it makes no difference any more afterwards.
   */
  matrixNote(task: SeenTask): SeenNote {
    const { inKernel } = this.toldTo(task);
    if (!inKernel && this.answering !== task) return NOWHERE;
    const note = this.#world.machine.rows[task.index] as MatrixNote;
    this.#look(note);
    return note;
  }

  /** The row of the state matrix for a word and a pi_state's owner. */
  matrixRow(uval: number, owner: task_struct | null): number {
    return this.#world.kernel.matchState(uval, owner);
  }

  /** As the owner field of an rt_mutex has it; 0 for nobody. */
  address(task: SeenTask | null): number {
    return this.#world.machine.address(task);
  }

  /** A futex, or the word of a condition variable. */
  futex(number: number): futex_key {
    return this.#world[isCondition(number) ? 'conditions' : 'futexes'].get(number);
  }

  /** The word of a condition variable. */
  condition(number: number): futex_key {
    return this.#world.conditions.get(number);
  }

  rtMutex(number: number): rt_mutex {
    return this.#world.rtMutexes.get(number);
  }

  /** Every rt_mutex that is in use, those inside of pi_states and the others. */
  rtMutexes(): rt_mutex[] {
    const found: rt_mutex[] = [];
    for (const { pi_mutex } of this.piStates()) found.push(pi_mutex);
    found.push(...this.#world.rtMutexes.all);
    return found;
  }

  /** The tasks that were told that they hold the lock. */
  holders(lock: number): SeenTask[] {
    return this.#world.tasks.filter((task) => this.toldTo(task).holds.includes(lock));
  }

  /** The object that ops name by this number. */
  lock(lock: number): futex_key | rt_mutex {
    return isRtMutex(lock) ? this.rtMutex(lock) : this.futex(lock);
  }

  /** Who was told that it holds the lock. */
  holding(lock: number): Given {
    return { thing: new Fact(this.lock(lock), 'holders'), value: this.holders(lock) };
  }

  /** What the lock itself says of its owner: the futex word, or the owner of the rt_mutex. */
  ownerCell(lock: number): Word<number> {
    return isRtMutex(lock) ? this.rtMutex(lock).owner : this.futex(lock).uaddr;
  }

  /** What is to be seen of a lock's owner, as `the word says WAITERS|T2`. */
  says(lock: number): string {
    if (!isRtMutex(lock)) return `the word says ${wordText(this.futex(lock).uaddr.value)}`;
    return `its owner is ${this.rtOwner(this.rtMutex(lock))?.name ?? 'nobody'}`;
  }

  /** Asleep in the kernel, with nobody having woken it yet. */
  asleep(task: SeenTask): boolean {
    const { access } = this.#actor(task);
    if (access.kind !== SLEEP) return false;
    this.#look(task.__state);
    return !access.enabled;
  }

  /** Whoever sleeps on a condition variable waits for its lock once it has been moved there. */
  hasComeTo(task: SeenTask, op: Op): boolean {
    if (!kindOf(op).ofCondition) return true;
    return this.futex(lockOf(op)).hb.chain.value.some((q) => {
      return q.task === task && q.key === this.futex(lockOf(op));
    });
  }

  /** Signals that have woken nobody so far, though somebody waited. */
  owedWakeUps(): readonly OwedWakeUp[] {
    this.#look(this.#noted);
    return owedWakeUps(this, this.#noted.waits);
  }

  /** It sleeps on a condition variable, and nobody has moved it to the lock that it wants. */
  isOnCondition(task: SeenTask): boolean {
    for (const condition of this.#world.conditions.all) {
      for (const q of condition.hb.chain.value) {
        if (q.key === condition && q.task === task) return true;
      }
    }
    return false;
  }

  /**
   * The sleeper that is first in line for a lock without an owner, if a requeue has put it there;
   * null if there is none such.
   */
  movedFirst(lock: number): SeenTask | null {
    if (isRtMutex(lock)) return null;
    const mutex = this.firstQueued(this.futex(lock))?.pi_state.value?.pi_mutex;
    if (mutex === undefined || this.rtOwner(mutex) !== null) return null;
    const task = mutex.waiters.value[0]?.task ?? null;
    return this.wasMoved(task) && task !== null && this.asleep(task) ? task : null;
  }

  /** Whether it waits for a lock because a requeue has put it into the queue. */
  wasMoved(waiter: SeenTask | null): boolean {
    return this.#world.futexes.all.some((futex) => {
      return this.queued(futex).some((q) => q.task === waiter && q instanceof requeueable_q);
    });
  }

  /** The task whose TID the user word holds. */
  wordOwner(futex: futex_key): SeenTask | null {
    const pid = futex.uaddr.value & FUTEX_TID_MASK;
    return this.#world.tasks.find((task) => task.pid === pid) ?? null;
  }

  rtOwner(mutex: rt_mutex): SeenTask | null {
    return this.#world.machine.taskAt(mutex.owner.value & ~RT_MUTEX_HAS_WAITERS);
  }

  /** The waiters queued in the futex's bucket, first one first. */
  queued(futex: futex_key): futex_q[] {
    return futex.hb.chain.value.filter((q) => q.key === futex);
  }

  /** The first of them, or null. */
  firstQueued(futex: futex_key): futex_q | null {
    for (const q of futex.hb.chain.value) if (q.key === futex) return q;
    return null;
  }

  /** That a task is in an op. */
  within(task: SeenTask, op: Op): Fact {
    return new Fact(task, 'within', callName(op), this.lock(lockOf(op)));
  }

  /** What a task is told at the end of an op. */
  answer(task: SeenTask, op: Op): Fact {
    return new Fact(task, 'answer', callName(op), this.lock(lockOf(op)));
  }
}
