/**
 * Watches steps for the memory (memory.ts): what a step touches and what it changes. When an op
 * returns, oracles look at more than the actor does; the step depends on that as well, whatever
 * they look at. A step that changes what it never touched is remembered for those only who count it
 * as a run all the same.
 */
import { MatrixNote } from '../kernel/kernel-machine.ts';
import { Actor } from '../machine/actor.ts';
import { Cell } from '../machine/cell.ts';
import { SLEEP } from '../machine/task-state.ts';
import { Ghost } from '../oracle/ghost.ts';
import { Told } from '../oracle/told.ts';
import type { TaskSpec } from '../program/program.ts';
import { SEARCHED } from './actor-kinds.ts';
import {
  ACTORS,
  type Components,
  type Effect,
  FIRST_CELL,
  LISTS,
  NEXT,
  NOTE,
  NOTED,
  PROGRAM,
  TOLD,
} from './components.ts';
import type { Identity } from './identity.ts';
import { AT_REST, type Memory } from './memory.ts';
import type { Standing } from './standing.ts';

/** Tells the memory of steps that are taken. */
export class Learner {
  readonly #identity: Identity;
  readonly #memory: Memory;
  readonly #standing: Standing;
  readonly #listen = (at: object) => this.#touch(at);
  #ghost: Ghost | null = null;
  /** Whose step is watched; null if none is. */
  #actor: Actor | null = null;
  #before: Components | null = null;
  /** Slots in the order in which they were touched first, each once. */
  #touched: number[] = [];
  /** Cells that there were before the step. */
  #cells = 0;
  #yields = false;
  /** How often tasks had left the kernel before it. */
  #left = 0;

  constructor(identity: Identity, memory: Memory, standing: Standing) {
    this.#identity = identity;
    this.#memory = memory;
    this.#standing = standing;
  }

  /** A run began. */
  began(ghost: Ghost): void {
    this.#ghost = ghost;
    this.#actor = null;
  }

  /** The actor is about to take a step from a state with these components. */
  stepping(actor: Actor, before: Components): void {
    this.#actor = null;
    this.#actor = actor;
    this.#before = before;
    this.#touched = [actor.index];
    this.#cells = this.#identity.cells.length;
    this.#left = (this.#ghost as Ghost).left;
    const { kind, object } = actor.access;
    this.#yields = kind?.yields ?? false;
    if (object instanceof Cell) this.#touch(object);
    // A timer.
    else if (object instanceof Actor && object !== actor) this.#touched.push(object.index);
    this.#identity.listener = this.#listen;
  }

  /** The step is over, and the state that it led to has been named. */
  stepped(): void {
    const actor = this.#actor;
    this.#identity.listener = null;
    this.#actor = null;
    if (actor === null || this.#touchedDead()) return;
    const before = this.#before as Components;
    const after = this.#identity.components;
    this.#touched.push(...this.#ended(before, after), ...this.#meddledWith(before, after));
    const effect = this.#effect(actor, before, after);
    // Then oracles look at all there is.
    const isLast = this.#rests(actor) && !this.#standing.someoneIsBusy(before, actor.index);
    const tree = isLast ? AT_REST + actor.index : actor.index;
    this.#memory.learn(tree, this.#touched, before, effect);
  }

  #touch(at: object): void {
    const slot = this.#slotOf(at);
    // What it has made itself it knows.
    if (slot !== undefined && !this.#touched.includes(slot)) this.#touched.push(slot);
  }

  /** Where states keep a cell, an actor, what a task was told, a program, what pi_states live. */
  #slotOf(at: object): number | undefined {
    if (at instanceof Cell) return this.#identity.slotOf(at);
    if (at instanceof Actor) return at.index;
    const { world } = this.#ghost as Ghost;
    if (at === world.program) return PROGRAM;
    if (at instanceof Told) return TOLD + (this.#ghost as Ghost).told.indexOf(at);
    if (at instanceof MatrixNote) return NOTE + world.machine.rows.indexOf(at);
    if (at instanceof Ghost) return NOTED;
    const task = world.program.tasks.indexOf(at as TaskSpec);
    return task < 0 ? LISTS : NEXT + task;
  }

  #touchedDead(): boolean {
    const { x, y } = this.#before as Components;
    return this.#touched.some((slot) => slot >= FIRST_CELL && x[slot] === 0 && y[slot] === 0);
  }

  /** Slots of cells whose object has come to its end; who ends it may have looked at all of it. */
  #ended(before: Components, after: Components): number[] {
    const ended: number[] = [];
    for (let slot = FIRST_CELL; slot < before.count; slot++) {
      const was = before.x[slot] !== 0 || before.y[slot] !== 0;
      const is = after.x[slot] !== 0 || after.y[slot] !== 0;
      if (was && !is && !this.#touched.includes(slot)) ended.push(slot);
    }
    return ended;
  }

  /**
   * Actors with something else in hand, though the step has touched none of them: one that requeues
   * settles where a sleeper's futex_q stands. What they have beside that stays as it is.
   */
  #meddledWith(before: Components, after: Components): number[] {
    const actors: number[] = [];
    for (let index = 0; index < ACTORS; index++) {
      const isSame = before.beside[index] === after.beside[index];
      if (!isSame && !this.#touched.includes(index)) actors.push(index);
    }
    return actors;
  }

  /** Whether oracles look at all there is after the step, if nobody is busy. */
  #rests(actor: Actor): boolean {
    const hasLeft = this.#left !== (this.#ghost as Ghost).left;
    return actor.access.kind === SLEEP || hasLeft || SEARCHED[actor.kind].leadsToRest;
  }

  #effect(actor: Actor, before: Components, after: Components): Effect | null {
    const [slots, aside, made]: [number[], number[], number[]] = [[], [], []];
    let isUntold = false;
    for (let slot = 0; slot < after.count; slot++) {
      const isSum = slot === LISTS;
      if (!isSum && (before.beside[slot] ?? 0) !== after.beside[slot]) aside.push(slot);
      const [wasX, wasY] = [before.x[slot] ?? 0, before.y[slot] ?? 0];
      if (wasX === after.x[slot] && wasY === after.y[slot]) continue;
      if (!this.#touched.includes(slot)) {
        if (this.#isNew(slot)) made.push(slot);
        else isUntold = true;
      }
      slots.push(slot);
    }
    const actors: number[] = [];
    for (let index = 0; index < ACTORS; index++) {
      if (before.pose[index] === after.pose[index]) continue;
      if (!this.#touched.includes(index)) return null;
      actors.push(index);
    }
    return {
      seenIn: 0,
      isUntold,
      slots,
      x: slots.map((slot) => after.x[slot] as number),
      y: slots.map((slot) => after.y[slot] as number),
      aside,
      beside: aside.map((slot) => after.beside[slot] as number),
      lists: ((after.beside[LISTS] as number) - (before.beside[LISTS] as number)) | 0,
      actors,
      poses: actors.map((index) => after.pose[index] as number),
      made,
      yields: this.#yields,
      rests: this.#rests(actor),
    };
  }

  /** Whether the slot's cell was made in this step. */
  #isNew(slot: number): boolean {
    const cells = this.#identity.cells;
    for (let at = this.#cells; at < cells.length; at++) {
      if (this.#identity.slotOf(cells[at]) === slot) return true;
    }
    return false;
  }
}
