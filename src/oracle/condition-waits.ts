/**
 * Who waits on the condition variables of libraries, and whom a signal has to wake: ghost state, in
 * numbers of which each bit is a task, by its place.
 *
 * A task waits from the moment at which it gives the mutex back in its cond_wait. From then on a
 * signal counts on it, whether it sleeps already or not.
 */
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { ConditionWitness } from '../program/at-condition.ts';
import { kindOf } from '../program/op-kinds.ts';
import { lockOf, type Op, targetsOf } from '../program/program.ts';
import type { Ghost } from './ghost.ts';
import type { Told } from './told.ts';
import type { SeenTask, View } from './view.ts';

/** A signal that has woken nobody so far. */
export interface OwedWakeUp {
  readonly by: SeenTask;
  /** Each of them would do. */
  readonly waiters: readonly SeenTask[];
  readonly isBroadcast: boolean;
  /** None of them had read the number when it came: no kernel could tell. */
  readonly isUnread: boolean;
}

/** Places in Ghost.waits; what follows are signals. */
const WAITING = 0;
const READ = 1;
const FIRST_OWED = 2;
/** Parts of a signal beside its waiters. */
const BY = 8;
const UNREAD = 1 << 16;
const BROADCAST = 1 << 17;

export class ConditionWaits implements ConditionWitness {
  readonly #ghost: Ghost;

  constructor(ghost: Ghost) {
    this.#ghost = ghost;
  }

  /** The list, to go by it or to change it. */
  get #notes(): number[] {
    const { waits, world } = this.#ghost;
    world.machine.observer?.looked(this.#ghost);
    return waits;
  }

  #toldTo({ index }: SeenTask): Told {
    return this.#ghost.view.toldTo(this.#ghost.world.tasks[index] as task_struct);
  }

  #add(place: number, { index }: SeenTask): void {
    const notes = this.#notes;
    while (notes.length < FIRST_OWED) notes.push(0);
    (notes[place] as number) |= 1 << index;
  }

  numberRead(task: task_struct): void {
    const { op } = this.#toldTo(task);
    if (op !== null && kindOf(op).acquires) this.#add(READ, task);
  }

  givingBack(task: task_struct): void {
    this.#ghost.leavesNext(task);
  }

  /** The task has given the mutex back. */
  waits(task: task_struct): void {
    this.#add(WAITING, task);
  }

  signalled(task: task_struct, op: Op): void {
    const notes = this.#notes;
    const waiting = notes[WAITING] ?? 0;
    if (waiting === 0) return;
    const all = this.#ghost.world.tasks.filter((other) => {
      return (waiting & (1 << other.index)) !== 0 && this.#isAt(other, op);
    });
    const bits = maskOf(all);
    if (bits === 0) return;
    const isUnread = (bits & (notes[READ] ?? 0)) === 0;
    const rest = (task.index << BY) | (isUnread ? UNREAD : 0);
    if (!kindOf(op).wakesAll) notes.push(bits | rest);
    else for (const one of all) notes.push(maskOf([one]) | rest | BROADCAST);
  }

  /** Whether it waits on the op's condition variable, and has not been moved to the mutex. */
  #isAt(task: task_struct, op: Op): boolean {
    const { view } = this.#ghost;
    const own = this.#toldTo(task).op;
    if (own === null || targetsOf(own)[0] !== targetsOf(op)[0]) return false;
    return !view.hasComeTo(task, own) && view.wordOwner(view.futex(lockOf(own))) !== task;
  }

  wokeUp(task: task_struct): void {
    this.#keep((owed) => (owed & (1 << task.index)) === 0, 1 << task.index);
  }

  gotBack(task: task_struct, op: Op): void {
    this.#toldTo(task).holds.push(lockOf(op));
  }

  /** The op is over. Who was told of an error has woken nobody, and knows that. */
  over(task: task_struct, op: Op, ret: number): void {
    if (kindOf(op).acquires) this.wokeUp(task);
    else if (ret < 0) this.#keep((owed) => byOf(owed) !== task.index, 0);
  }

  /** Keeps some of the signals; tasks that are gone wait no more. */
  #keep(isKept: (owed: number) => boolean, gone: number): void {
    const notes = this.#notes;
    const [waiting = 0, read = 0, ...owed] = notes;
    const kept = [waiting & ~gone, read & ~gone, ...owed.filter(isKept)];
    notes.length = 0;
    if (kept.some((bits) => bits !== 0)) notes.push(...kept);
  }
}

function maskOf(tasks: readonly SeenTask[]): number {
  return tasks.reduce((mask, { index }) => mask | (1 << index), 0);
}

function byOf(owed: number): number {
  return (owed & (UNREAD - 1)) >> BY;
}

/** The signals that have woken nobody so far, the oldest first. */
export function owedWakeUps({ world }: View, waits: readonly number[]): OwedWakeUp[] {
  return waits.slice(FIRST_OWED).map((owed) => ({
    by: world.tasks[byOf(owed)] as SeenTask,
    waiters: world.tasks.filter(({ index }) => (owed & (1 << index)) !== 0),
    isBroadcast: (owed & BROADCAST) !== 0,
    isUnread: (owed & UNREAD) !== 0,
  }));
}
