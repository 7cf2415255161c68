/**
 * The identity of a state, in 64 bits. Two states are the same if everything that can still happen
 * is the same:
 *
 * - the values of all shared fields, and of the plain ones that are declared to be named
 *   (machine/kept.ts);
 * - the actors: tasks, armed and firing timers, events that have not begun;
 * - for each of them its op and a hash of every value that it has observed since the op began, or
 *   since it last forgot (machine/observer.ts), which stands for where it is and for its
 *   locals;
 * - the ghost state, which oracles judge by.
 *
 * Objects are named by who created them, so a name means the same on every way to a state. Which
 * places were come past (*sometimes* oracles) is no state.
 */

import type { KernelMachine, MatrixNote } from '../kernel/kernel-machine.ts';
import type { Shared } from '../machine/access.ts';
import { Actor } from '../machine/actor.ts';
import type { Cell } from '../machine/cell.ts';
import { inField, keptOf } from '../machine/kept.ts';
import type { Observer } from '../machine/observer.ts';
import { TASK_RUNNING } from '../machine/task-state.ts';
import { Violation } from '../machine/violation.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Told } from '../oracle/told.ts';
import type { View } from '../oracle/view.ts';
import type { Program } from '../program/program.ts';
import { BesideTheName } from './beside.ts';
import {
  Components,
  FIRST_CELL,
  IN_KERNEL,
  LISTS,
  NEXT,
  NOTE,
  NOTED,
  PROGRAM,
  TOLD,
} from './components.ts';
import { Errands } from './errands.ts';
import { Lanes } from './lanes.ts';
import { Mixing } from './mixing.ts';
import { poseOf } from './standing.ts';
import { mixNote, mixTold } from './told.ts';
import { ACTOR, LABEL, type Mortal, Values } from './values.ts';

/** What else of the past is part of a state, in numbers. */
export interface Past {
  /** Mixes in what there has been in the run that is seen through `view`. */
  mixInto(mixing: Mixing, view: View): void;
}

export class Identity implements Observer {
  readonly #mixing: Mixing;
  readonly #valued: Values;
  readonly #lanes: Lanes;
  readonly #past: Past | null;
  /** What the tasks of the present run's program have yet to do. */
  #program: Program | null = null;
  #errands: Errands | null = null;
  /** The state that was named last, and what its name is the sum of. */
  readonly components = new Components();
  /** Told of everything that is touched or looked at; nobody, as a rule. */
  listener: ((at: object) => void) | null = null;
  /** Every cell of the present run's machine. */
  cells: Cell<unknown>[] = [];
  /** The slots of these cells, as many as have been asked for. */
  readonly #slots: number[] = [];
  #slotOf = new Map<unknown, number>();
  /** How many cells there are before the first step. They come in the same order in every run. */
  #booted = 0;
  /** The slots of cells that are made later, by their names. */
  readonly #laterSlots = new Map<number, number>();
  /** By slot: the lanes of the cell's name, and the value that its component is of. */
  readonly #nameX: number[] = [];
  readonly #nameY: number[] = [];
  readonly #values: unknown[] = [];
  /** By slot: the component of a lock that nobody holds, or of a state that is running. */
  readonly #freeX: number[] = [];
  readonly #freeY: number[] = [];
  readonly #beside: BesideTheName;

  /**
   * @param past what else tells two states apart, for searches that ask how it came to them
   * @param mixing only tests have another one
   */
  constructor(past: Past | null = null, mixing = new Mixing()) {
    this.#mixing = mixing;
    this.#valued = new Values(mixing);
    this.#lanes = new Lanes(this.#valued);
    this.#past = past;
    this.#beside = new BesideTheName(this.#valued, this.#lanes, this);
  }

  /** Listens to a run on this machine, which is still empty. */
  listen(machine: KernelMachine): void {
    this.cells = [];
    machine.cells = this.cells;
    machine.observer = this;
    this.listener = null;
    this.#lanes.ops.fill(-1);
    this.#slots.length = this.#booted;
    this.#slotOf = new Map();
    this.#beside.clear();
    const later = FIRST_CELL + this.#booted;
    this.components.clear(later);
    this.#values.fill(undefined, later);
  }

  observed(value: unknown): void {
    this.#lanes.observed(value);
  }

  mark(): number {
    return this.#lanes.mark();
  }

  began(): void {
    this.#lanes.began();
  }

  forgot(mark: number, place: string, ...live: unknown[]): void {
    this.#lanes.forgot(mark, place, ...live);
  }

  touched(cell: Shared): void {
    if (this.listener !== null) this.listener(cell);
  }

  looked(at: object): void {
    if (this.listener !== null) this.listener(at);
  }

  /** The slot of a cell that there was when the state was named; undefined for a later one. */
  slotOf(cell: unknown): number | undefined {
    for (let at = this.#slotOf.size; at < this.#slots.length; at++) {
      this.#slotOf.set(this.cells[at], this.#slots[at] as number);
    }
    return this.#slotOf.get(cell);
  }

  /** Whether a lock in that slot is free, or lives no more, or a task with that state is awake. */
  isFree(slot: number, { x, y }: Components): boolean {
    if (x[slot] === this.#freeX[slot] && y[slot] === this.#freeY[slot]) return true;
    return x[slot] === 0 && y[slot] === 0;
  }

  /** Names the present state: `components`. */
  name(ghost: Ghost): void {
    const { components } = this;
    const mixing = this.#mixing;
    this.#nameCells(this.cells);
    const { world } = ghost;
    const errands = this.#errandsOf(world.program);
    this.#beside.settle();
    for (const actor of world.actors) {
      this.#lanes.resume(actor);
      const [x, y] = [mixing.x, mixing.y];
      components.beside[actor.index] = this.#beside.ofActor(actor);
      components.pose[actor.index] = poseOf(actor, this);
      mixing.start(x, y);
      this.actor(actor, mixing);
      // A task that begins its op anew remembers no more than one that has taken no step of it.
      mixing.mix(ghost.isLeaving(actor) ? 1 : 0);
      this.#put(actor.index);
    }
    for (const task of world.tasks) {
      const { index } = task;
      const told = ghost.told[index] as Told;
      mixing.start(index, ~index);
      mixTold(this.#valued, errands, told);
      this.#put(TOLD + index);
      mixing.start(index, NOTE);
      mixNote(this.#valued, told, world.machine.rows[index] as MatrixNote);
      this.#put(NOTE + index);
      mixing.start(index, NEXT);
      mixing.mix(errands.after(task));
      this.#put(NEXT + index);
      if (told.inKernel) (components.pose[index] as number) |= IN_KERNEL;
    }
    mixing.start(0, 0);
    for (const field of keptOf(ghost).named) this.#absorbFinding(inField(ghost, field));
    this.#past?.mixInto(mixing, ghost.view);
    this.#put(NOTED);
    mixing.start(errands.program, 0);
    this.#put(PROGRAM);
    components.beside[LISTS] = this.#beside.ofMachine(world.machine);
    components.sum();
  }

  /** A finding is named by its kind. */
  #absorbFinding(value: unknown): void {
    if (value instanceof Violation) this.#mixing.mix(this.#valued.labelled(value.kind));
    else this.#valued.absorb(value);
  }

  #nameCells(cells: readonly Cell<unknown>[]): void {
    const slots = this.#slots;
    for (let at = slots.length; at < cells.length; at++) {
      const cell = cells[at] as Cell<unknown>;
      slots.push(this.#place(cell));
      // The cells of one object follow each other.
      if (cell.home !== cells[at - 1]?.home) this.#beside.meet(cell.home);
    }
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] as Cell<unknown>;
      const slot = slots[at] as number;
      this.#nameCell(cell, slot);
      if (at >= this.#booted) this.components.beside[slot] = this.#beside.ofCell(cell, at);
    }
  }

  #nameCell({ life, stored: value }: Cell<unknown>, slot: number): void {
    // Nobody may look into it any more, and whoever reuses it fills it anew.
    if (life.dead) {
      this.components.x[slot] = this.components.y[slot] = 0;
      this.#values[slot] = undefined;
      return;
    }
    // What is inside of an object or a list may have changed.
    if (value === this.#values[slot] && isSettled(value)) return;
    this.#values[slot] = value;
    this.#mixing.start(this.#nameX[slot] as number, this.#nameY[slot] as number);
    this.#valued.absorb(value);
    this.#put(slot);
  }

  /** What an actor has beside its cells. */
  protected actor(actor: Actor, mixing: Mixing): void {
    const { named, busy } = keptOf(actor);
    mixing.mix(ACTOR | actor.index);
    for (const field of busy) this.#valued.absorb(inField(actor, field));
    // Whoever has nothing to do remembers nothing.
    if (actor.proc === null) mixing.start(ACTOR, actor.index);
    for (const field of named) this.#valued.absorb(inField(actor, field));
    if (actor.proc !== null) mixing.mix((this.#errands as Errands).of(actor));
  }

  #errandsOf(program: Program): Errands {
    if (this.#program !== program) {
      this.#program = program;
      this.#errands = new Errands(program, this.#valued);
    }
    return this.#errands as Errands;
  }

  /** What has been mixed becomes the component in that slot. */
  #put(slot: number): void {
    const { components } = this;
    const mixing = this.#mixing;
    mixing.finish();
    components.x[slot] = mixing.x;
    components.y[slot] = mixing.y;
  }

  /** Finds the cell's slot, or gives it one. */
  #place(cell: Cell<unknown>): number {
    const { born } = cell.home as Partial<Mortal>;
    const field = this.#valued.labelled(cell.field);
    if (born === undefined) {
      this.#booted++;
      return this.#newSlot(LABEL + this.#valued.labelled(cell.home.label()), cell.field);
    }
    const name = born * 65536 + field;
    const known = this.#laterSlots.get(name);
    if (known !== undefined) return known;
    const slot = this.#newSlot(born, cell.field);
    this.#laterSlots.set(name, slot);
    return slot;
  }

  #newSlot(home: number, field: string): number {
    const mixing = this.#mixing;
    const slot = this.components.add();
    mixing.start(0, 0);
    mixing.mix(home);
    mixing.mix(this.#valued.labelled(field));
    this.#nameX[slot] = mixing.x;
    this.#nameY[slot] = mixing.y;
    this.#values[slot] = undefined;
    this.#valued.absorb(field === '__state' ? TASK_RUNNING : null);
    mixing.finish();
    this.#freeX[slot] = mixing.x;
    this.#freeY[slot] = mixing.y;
    return slot;
  }
}

/** A value in which nothing can change. */
function isSettled(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Actor;
}
