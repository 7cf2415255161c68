/**
 * The identity of a state, in 64 bits. Two states are the same if everything that can still happen
 * is the same:
 *
 * - the values of all shared fields, and of what is not declared as one but kept beside them;
 * - the actors: tasks, armed and firing timers, events that have not begun;
 * - for each of them its op and a hash of every value that it has observed since the op began, or
 *   since it last forgot (machine/observer.ts), which stands for where it is and for its
 *   locals;
 * - the ghost state, which oracles judge by.
 *
 * Objects are named by who created them, so a name means the same on every way to a state. Which
 * places were come past (*sometimes* oracles) is no state.
 */
import type { MatrixNote } from '../kernel/build.ts';
import { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../kernel/futex/futex_q.ts';
import { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import { task_struct } from '../kernel/sched/task_struct.ts';
import { Actor } from '../machine/actor.ts';
import { type Cell, type Home, register } from '../machine/cell.ts';
import { type Observer, observing } from '../machine/observer.ts';
import { running } from '../machine/running.ts';
import { Timer } from '../machine/timer.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Told } from '../oracle/view.ts';
import type { Op } from '../program/program.ts';
import { Mixing } from './exhaustive-mixing.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;
const { values } = Object;

/** Marks that one value is of another sort than a number that looks the same. */
const NULL = 0x4e554c4c;
const LIST = 0x4c495354;
const ACTOR = 0x41435400;
const OBJECT = 0x4f424a00;
const LABEL = 0x4c424c00;

/** More actors than a program can have: tasks, their timers, events. */
const ACTORS = 16;

export class Identity implements Observer {
  /** The lanes of the state that was named last. */
  x = 0;
  y = 0;
  protected readonly mixing: Mixing = new Mixing();
  readonly #labels = new Map<string, number>();
  /** For each actor the op that its lanes are of, the lanes, and marked lanes in pairs. */
  readonly #ops = new Int32Array(ACTORS);
  readonly #seenX = new Int32Array(ACTORS);
  readonly #seenY = new Int32Array(ACTORS);
  readonly #marks: number[][] = Array.from({ length: ACTORS }, () => []);
  /** Names of the registered cells, lane by lane; as many as have been asked for. */
  readonly #cellX: number[] = [];
  readonly #cellY: number[] = [];

  /** Listens to the run that comes next. */
  listen(): void {
    register.cells = [];
    observing.by = this;
    this.#ops.fill(-1);
    this.#cellX.length = 0;
    this.#cellY.length = 0;
  }

  /** To be called whatever became of the run. */
  stop(): void {
    register.cells = null;
    observing.by = null;
  }

  observed(value: unknown): void {
    const actor = running.actor;
    // Setting up is nobody's step.
    if (actor === null) return;
    const { mixing } = this;
    this.#resume(actor);
    this.#absorb(value);
    this.#seenX[actor.index] = mixing.x;
    this.#seenY[actor.index] = mixing.y;
  }

  mark(): number {
    const { index } = running.actor;
    this.#resume(running.actor);
    const marks = this.#marks[index] as number[];
    return marks.push(this.mixing.x, this.mixing.y) - 2;
  }

  forgot(mark: number, place: string, ...live: unknown[]): void {
    const { mixing } = this;
    const { index } = running.actor;
    this.#resume(running.actor);
    const marks = this.#marks[index] as number[];
    mixing.start(marks[mark] as number, marks[mark + 1] as number);
    mixing.mix(this.#labelled(place));
    for (const value of live) this.#absorb(value);
    this.#seenX[index] = mixing.x;
    this.#seenY[index] = mixing.y;
  }

  /** Names the present state: `x` and `y`. */
  name(ghost: Ghost): void {
    const { mixing } = this;
    this.x = 0;
    this.y = 0;
    const cells = register.cells as Cell<unknown>[];
    for (let at = this.#cellX.length; at < cells.length; at++) this.#nameCell(cells[at] as never);
    for (let at = 0; at < cells.length; at++) {
      const cell = cells[at] as Cell<unknown>;
      // Nobody may look into it any more, and whoever reuses it fills it anew.
      if (cell.home.dead) continue;
      mixing.start(this.#cellX[at] as number, this.#cellY[at] as number);
      this.#absorb(cell.value);
      this.#add();
    }
    const { world } = ghost.view;
    for (const actor of world.actors) {
      this.#resume(actor);
      this.actor(actor);
      this.#add();
    }
    for (let at = 0; at < world.tasks.length; at++) {
      mixing.start(at, ~at);
      this.#told(ghost.view.told[at] as Told, world.kernel.rows[at] as MatrixNote);
      this.#add();
    }
    mixing.start(ghost.circles ? 1 : 0, 0);
    mixing.mix(ghost.noted === null ? NULL : this.#labelled(ghost.noted.kind));
    this.#add();
  }

  /** What an actor has beside its cells. */
  protected actor(actor: Actor): void {
    const { mixing } = this;
    mixing.mix(ACTOR | actor.index);
    mixing.mix(actor.op);
    // Whoever has nothing to do remembers nothing.
    if (actor.proc === null) mixing.start(ACTOR, actor.index);
    if (actor instanceof Timer) mixing.mix(actor.firing ? 1 : 0);
    if (!(actor instanceof task_struct)) return;
    mixing.mix(actor.created);
    mixing.mix(actor.preempt_count);
    mixing.mix(actor.flags);
    this.#absorb(actor.pi_state_cache);
  }

  /** Goes on with what the actor has observed; from the beginning if its op is a new one. */
  #resume(actor: Actor): void {
    const { mixing } = this;
    const { index, op } = actor;
    if (this.#ops[index] === op) {
      mixing.start(this.#seenX[index] as number, this.#seenY[index] as number);
      return;
    }
    this.#ops[index] = op;
    mixing.start(ACTOR | index, op);
    // Whether it makes an object of its own depends on it.
    if (actor instanceof task_struct) this.#absorb(actor.pi_state_cache);
    this.#seenX[index] = mixing.x;
    this.#seenY[index] = mixing.y;
    const marks = this.#marks[index] as number[];
    marks.length = 0;
    marks.push(mixing.x, mixing.y);
  }

  /** Everything that the task was told, and where in the state matrix its call has fallen. */
  #told(told: Told, note: MatrixNote): void {
    const { mixing } = this;
    for (const value of values(told)) {
      if (isArray(value)) mixing.mix(LIST + value.length);
      for (const item of isArray(value) ? value : [value]) {
        if (typeof item !== 'object' || item === null) this.#absorb(item);
        else if ('ret' in item) mixing.mix(item.op.id * 4096 + item.ret);
        else mixing.mix((item as Op).id);
      }
    }
    if (!told.inKernel) return;
    mixing.mix(note.row);
    mixing.mix(note.uval);
    this.#absorb(note.owner);
  }

  #add(): void {
    this.mixing.finish();
    this.x = (this.x + this.mixing.x) | 0;
    this.y = (this.y + this.mixing.y) | 0;
  }

  #nameCell(cell: Cell<unknown>): void {
    const { mixing } = this;
    const { born } = cell.home as Partial<futex_pi_state>;
    mixing.start(0, 0);
    // Not label(), where a number will do: every run has these cells anew.
    if (born === undefined) mixing.mix(LABEL + this.#labelled(cell.home.label()));
    else mixing.mix(born);
    mixing.mix(this.#labelled(cell.field));
    this.#cellX.push(mixing.x);
    this.#cellY.push(mixing.y);
  }

  #absorb(value: unknown): void {
    const { mixing } = this;
    if (typeof value === 'number') mixing.mix(value);
    else if (typeof value === 'boolean') mixing.mix(value ? 1 : 0);
    else if (value === null || value === undefined) mixing.mix(NULL);
    else if (isArray(value)) {
      mixing.mix(LIST + value.length);
      for (const item of value) this.#absorb(item);
    } else this.#absorbObject(value as Home);
  }

  /** An object's name, and those of its fields that are no cells and differ from run to run. */
  #absorbObject(object: Home): void {
    const { mixing } = this;
    if (object instanceof Actor) {
      mixing.mix(ACTOR | object.index);
    } else if (object instanceof futex_pi_state) {
      mixing.mix(OBJECT);
      mixing.mix(object.born);
      mixing.mix(object.dead ? 1 : 0);
    } else if (object instanceof futex_q) {
      mixing.mix(OBJECT | 1);
      mixing.mix(object.born);
      mixing.mix(object.prio);
      mixing.mix(object.dead ? 1 : 0);
    } else if (object instanceof rt_mutex_waiter) {
      mixing.mix(OBJECT | 2);
      mixing.mix(object.born);
      mixing.mix(object.lock === null ? NULL : this.#labelled(object.lock.label()));
      mixing.mix(object.task?.index ?? NULL);
      mixing.mix(object.dead ? 1 : 0);
    } else {
      mixing.mix(LABEL + this.#labelled(object.label()));
    }
  }

  /** A small number for a text, the same for as long as the search goes on. */
  #labelled(text: string): number {
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    this.#labels.set(text, this.#labels.size + 1);
    return this.#labels.size;
  }
}
