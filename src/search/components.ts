/**
 * What the name of a state is the sum of: one component for every cell, every actor, and what every
 * task was told. Each has a slot of its own, the same for as long as a search goes on.
 */

import { MAX_TASKS } from '../program/program.ts';

/** More actors than a program can have: tasks, their timers, events. */
export const ACTORS = 16;
/** The slot of what a task was told is this one and the task's index; an actor's is its index. */
export const TOLD = ACTORS;
/** The same of the row of the state matrix that a task's call has fallen into. */
export const NOTE = TOLD + MAX_TASKS;
/** The same of what a task has yet to do after its present op. */
export const NEXT = NOTE + MAX_TASKS;
/** What oracles have noted. */
export const NOTED = NEXT + MAX_TASKS;
/** Which pi_states live, and on whose lists. Settled by the cells, so no part of the name. */
export const LISTS = NOTED + 1;
/** The text of the program: the same in all states of a search, and not in those of another. */
export const PROGRAM = LISTS + 1;
export const FIRST_CELL = PROGRAM + 1;

/** What an actor stops at, where that is no slot of a lock or of its own state: nothing. */
export const GOES_ON = -1;
/** It has nothing to do, or nothing more. */
export const ENDS = -2;
/** A timer that is firing: this, less the timer's index. */
export const TIMER = -3;

/** Parts of a pose; what the actor stops at stands above them. */
export const SLEEPS = 1;
export const IN_KERNEL = 2;
export const FIRING = 4;
export const BEGUN = 8;
export const STOP_SHIFT = 4;

type LaneArray = Int32Array<ArrayBuffer>;

/** Slots that there is room for at first: a program of three tasks has fewer. */
const FIRST_LENGTH = 128;

/** What a step changes. */
export interface Effect {
  /** The search that has seen it happen last, by its number. */
  seenIn: number;
  /**
   * It changes what it never touched. Only a build whose two fields are one in C does so; each time
   * counts as a run.
   */
  readonly isUntold: boolean;
  /** Slots with other components afterwards, and which. */
  readonly slots: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Slots with something else beside the component, and what. */
  readonly aside: readonly number[];
  readonly beside: readonly number[];
  /** What is added beside LISTS, which is a sum. */
  readonly lists: number;
  /** Actors that stand differently afterwards, and how. */
  readonly actors: readonly number[];
  readonly poses: readonly number[];
  /** Slots whose cells the step makes. */
  readonly made: readonly number[];
  /** The step offers the CPU. */
  readonly yields: boolean;
  /** If everybody else is at rest, oracles look at all there is. */
  readonly rests: boolean;
}

export class Components {
  /** The lanes of the state's name. */
  nameX = 0;
  nameY = 0;
  /** Slots in use. */
  count = FIRST_CELL;
  /** Both lanes of each component; 0 and 0 where there is no such cell, or a dead one. */
  x: LaneArray;
  y: LaneArray;
  /**
   * What a step may depend on beside the component, and what is settled by other components: who
   * may touch a cell, and what an actor holds.
   */
  beside: LaneArray;
  /** How each actor stands: what it stops at, and whether it is inside the kernel. */
  pose: LaneArray;
  /** All of these numbers, one array after another: so they are copied at once. */
  #all: LaneArray;

  constructor(length = FIRST_LENGTH) {
    this.#all = new Int32Array(3 * length + ACTORS);
    this.x = this.#all.subarray(0, length);
    this.y = this.#all.subarray(length, 2 * length);
    this.beside = this.#all.subarray(2 * length, 3 * length);
    this.pose = this.#all.subarray(3 * length);
  }

  /** Makes room for another slot. */
  add(): number {
    const slot = this.count++;
    if (slot === this.x.length) this.#grow(2 * slot);
    return slot;
  }

  /** Becomes a copy of `other`. */
  become(other: Components): void {
    if (this.x.length !== other.x.length) this.#resize(other.x.length);
    this.nameX = other.nameX;
    this.nameY = other.nameY;
    this.count = other.count;
    this.#all.set(other.#all);
  }

  /** The first lane of the name that the state has after the step. */
  nameXAfter({ slots, x }: Effect): number {
    return summed(this.nameX, slots, x, this.x);
  }

  /** The second one. */
  nameYAfter({ slots, y }: Effect): number {
    return summed(this.nameY, slots, y, this.y);
  }

  /** Takes the step. */
  apply({ slots, x, y, aside, beside, lists, actors, poses }: Effect): void {
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at] as number;
      while (slot >= this.count) this.add();
      this.nameX = (this.nameX + (x[at] as number) - (this.x[slot] as number)) | 0;
      this.nameY = (this.nameY + (y[at] as number) - (this.y[slot] as number)) | 0;
      this.x[slot] = x[at] as number;
      this.y[slot] = y[at] as number;
    }
    this.beside[LISTS] = ((this.beside[LISTS] as number) + lists) | 0;
    for (let at = 0; at < aside.length; at++) {
      this.beside[aside[at] as number] = beside[at] as number;
    }
    for (let at = 0; at < actors.length; at++) {
      this.pose[actors[at] as number] = poses[at] as number;
    }
  }

  /** Sums the components up. */
  sum(): void {
    const { x, y, count } = this;
    this.nameX = this.nameY = 0;
    for (let slot = 0; slot < count; slot++) {
      if (slot === LISTS) continue;
      this.nameX = (this.nameX + (x[slot] as number)) | 0;
      this.nameY = (this.nameY + (y[slot] as number)) | 0;
    }
  }

  /** Forgets the components from that slot on. */
  clear(from: number): void {
    this.x.fill(0, from);
    this.y.fill(0, from);
    this.beside.fill(0, from);
  }

  /** Whether it says the same of everything. */
  equals(other: Components): boolean {
    // Fields are read once: a search of one program after another has slots by the hundred.
    const { x, y, beside, pose } = this;
    const { x: otherX, y: otherY, beside: otherBeside, pose: otherPose } = other;
    const count = Math.max(this.count, other.count);
    const common = Math.min(count, x.length, otherX.length);
    for (let slot = 0; slot < common; slot++) {
      if (x[slot] !== otherX[slot] || y[slot] !== otherY[slot]) return false;
      if (beside[slot] !== otherBeside[slot]) return false;
    }
    for (let index = 0; index < ACTORS; index++) {
      if (pose[index] !== otherPose[index]) return false;
    }
    const longer = x.length < otherX.length ? other : this;
    return common === count || longer.#isEmpty(common, count);
  }

  #isEmpty(from: number, to: number): boolean {
    for (let slot = from; slot < Math.min(to, this.x.length); slot++) {
      if (this.x[slot] !== 0 || this.y[slot] !== 0 || this.beside[slot] !== 0) return false;
    }
    return true;
  }

  #grow(length: number): void {
    const { x, y, beside, pose } = this;
    this.#resize(length);
    this.x.set(x);
    this.y.set(y);
    this.beside.set(beside);
    this.pose.set(pose);
  }

  /** Makes room for so many slots; everything is 0 then. */
  #resize(length: number): void {
    const room = new Components(length);
    this.#all = room.#all;
    this.x = room.x;
    this.y = room.y;
    this.beside = room.beside;
    this.pose = room.pose;
  }
}

/** What a lane of a name becomes when some components change. */
function summed(
  name: number,
  slots: readonly number[],
  lanes: readonly number[],
  before: LaneArray,
): number {
  let sum = name;
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] as number;
    const was = slot < before.length ? (before[slot] as number) : 0;
    sum = (sum + (lanes[at] as number) - was) | 0;
  }
  return sum;
}
