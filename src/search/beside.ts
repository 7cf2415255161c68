/**
 * What steps may go by beside the components of cells: it follows from a state's name, but a step
 * that depends on it touches no cell that says so. For foresight, which asks for it (memory.ts).
 */
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Shared } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import { Cell } from '../machine/cell.ts';
import { inField, keptOf } from '../machine/kept.ts';
import { ACTORS, LISTS } from './components.ts';
import type { Lanes } from './lanes.ts';
import type { Mixing } from './mixing.ts';
import { isMortal, LIST, type Mortal, type Values } from './values.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;

/** Who knows the slots of cells. */
interface Slots {
  slotOf(cell: unknown): number | undefined;
}

export class BesideTheName {
  readonly #mixing: Mixing;
  readonly #values: Values;
  readonly #lanes: Lanes;
  readonly #slots: Slots;
  /** What is settled of the objects that each actor has made. */
  readonly #own = new Int32Array(ACTORS);
  /** The objects of which something is settled, in the order in which they were made. */
  #made: Mortal[] = [];
  /** By cell: what was beside it when somebody looked last, and what came of that. */
  #guards: unknown[] = [];
  readonly #guarded: number[] = [];

  constructor(values: Values, lanes: Lanes, slots: Slots) {
    this.#mixing = values.mixing;
    this.#values = values;
    this.#lanes = lanes;
    this.#slots = slots;
  }

  /** A run begins. */
  clear(): void {
    this.#made = [];
    this.#guards = [];
  }

  /** An object has been made. */
  meet(home: Shared): void {
    if (!isMortal(home) || keptOf(home).settled.length === 0) return;
    if (!this.#made.includes(home)) this.#made.push(home);
  }

  /**
   * What a step may go by that touches no more than the cell: who may touch it.
   *
   * @param at its place among the cells of the run
   */
  ofCell(cell: Cell<unknown>, at: number): number {
    const { life } = cell;
    const published = life.published ? 1 : 0;
    // As keptOf() has it, but cells are of few classes, and here there are only cells.
    const { beside } = (cell.constructor as typeof Cell).kept;
    if (life.dead || beside.length === 0) return published;
    return (this.#guardsOf(cell, beside, at) & ~1) | published;
  }

  /** What is beside a cell may be replaced, and never changes inside. */
  #guardsOf(cell: Cell<unknown>, fields: readonly string[], at: number): number {
    const [field] = fields as [string];
    const value = inField(cell, field);
    if (fields.length === 1 && this.#guards[at] === value) return this.#guarded[at] as number;
    const mixing = this.#mixing;
    mixing.start(0, 0);
    this.#absorbBeside(cell, fields);
    mixing.finish();
    this.#guards[at] = value;
    this.#guarded[at] = mixing.x;
    return mixing.x;
  }

  /**
   * What is settled of objects is for their makers, who need not look at any cell of them. Comes
   * before `ofActor`.
   */
  settle(): void {
    const mixing = this.#mixing;
    this.#own.fill(0);
    for (const home of this.#made) {
      if (home.life.dead) continue;
      const maker = home.born >> 16;
      mixing.start(this.#own[maker] as number, 0);
      this.#values.absorb(home);
      mixing.finish();
      this.#own[maker] = mixing.x;
    }
  }

  /** What the actor has in hand; of an idle timer what it comes back to. */
  ofActor(actor: Actor): number {
    const { index, proc } = actor;
    const mixing = this.#mixing;
    if (proc === null) {
      mixing.start(this.#lanes.seenX[index] as number, this.#lanes.seenY[index] as number);
      mixing.mix(this.#lanes.ops[index] as number);
      return mixing.x;
    }
    mixing.start((this.#own[index] as number) ^ (this.#lanes.started[index] as number), 0);
    this.#absorbBeside(actor, keptOf(actor).beside);
    mixing.finish();
    return mixing.x;
  }

  /** Which pi_states live, and on whose lists: a sum, to which a step adds what it changes. */
  ofMachine(machine: KernelMachine): number {
    const mixing = this.#mixing;
    let sum = 0;
    for (const field of keptOf(machine).beside) {
      for (const object of inField(machine, field) as readonly Mortal[]) {
        // Nobody can tell any more what has been there.
        if (object.life.dead) continue;
        mixing.start(LISTS, this.#values.labelled(field));
        this.#absorbNote(object);
        mixing.finish();
        sum = (sum + mixing.x) | 0;
      }
    }
    return sum;
  }

  #absorbBeside(object: object, fields: readonly string[]): void {
    for (const field of fields) this.#absorbNote(inField(object, field));
  }

  /** Of a cell its slot; of an object also whether it lives, and what it keeps beside its cells. */
  #absorbNote(value: unknown): void {
    const mixing = this.#mixing;
    if (isArray(value)) {
      mixing.mix(LIST + value.length);
      for (const item of value) this.#absorbNote(item);
    } else if (value instanceof Cell) mixing.mix(this.#slots.slotOf(value) as number);
    else if (isMortal(value)) {
      mixing.mix(value.born);
      mixing.mix(value.life.dead ? 2 : value.life.published ? 1 : 0);
      this.#absorbBeside(value, keptOf(value).beside);
    } else this.#values.absorb(value);
  }
}
