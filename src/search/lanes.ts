/**
 * For each actor a hash of what it has observed since its op began, or since it last forgot
 * (machine/observer.ts), which stands for where it is and for its locals.
 */
import type { Actor } from '../machine/actor.ts';
import { keptOf } from '../machine/kept.ts';
import { OP_BEGAN } from '../machine/observer.ts';
import { running } from '../machine/running.ts';
import { Timer } from '../machine/timer.ts';
import { ACTORS } from './components.ts';
import { ACTOR, type Values } from './values.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;

/** Listens to what the actors of a run observe. */
export class Lanes {
  /** For each actor the op that its lanes are of, the lanes, and marked lanes in pairs. */
  readonly ops = new Int32Array(ACTORS);
  readonly seenX = new Int32Array(ACTORS);
  readonly seenY = new Int32Array(ACTORS);
  readonly #marks: number[][] = Array.from({ length: ACTORS }, () => []);

  /** What the starter of each timer had observed. */
  readonly started = new Int32Array(ACTORS);

  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  observed(value: unknown): void {
    const { actor } = running;
    // Setting up is nobody's step.
    if (actor.index < 0) return;
    const { mixing } = this.#values;
    this.resume(actor);
    const { object } = actor.access;
    // It has just been started, and what it will do is the starter's choice.
    if (value === undefined && object instanceof Timer && object.index !== actor.index) {
      this.started[object.index] = mixing.x ^ imul(mixing.y, 0x9e3779b1);
    }
    this.#values.absorbSeen(value);
    this.seenX[actor.index] = mixing.x;
    this.seenY[actor.index] = mixing.y;
  }

  mark(): number {
    const { index } = running.actor;
    this.resume(running.actor);
    const marks = this.#marks[index] as number[];
    return marks.push(this.#values.mixing.x, this.#values.mixing.y) - 2;
  }

  /** The op begins here, with all that the actor has observed in it up to now. */
  began(): void {
    const { mixing } = this.#values;
    const { actor } = running;
    this.resume(actor);
    // As at the beginning of an op: what comes now depends on them.
    this.#values.absorbFields(actor, keptOf(actor).carried);
    this.seenX[actor.index] = mixing.x;
    this.seenY[actor.index] = mixing.y;
    const marks = this.#marks[actor.index] as number[];
    marks[OP_BEGAN] = mixing.x;
    marks[OP_BEGAN + 1] = mixing.y;
  }

  forgot(mark: number, place: string, ...live: unknown[]): void {
    const { mixing } = this.#values;
    const { index } = running.actor;
    this.resume(running.actor);
    const marks = this.#marks[index] as number[];
    mixing.start(marks[mark] as number, marks[mark + 1] as number);
    mixing.mix(this.#values.labelled(place));
    for (const value of live) this.#values.absorbSeen(value);
    this.seenX[index] = mixing.x;
    this.seenY[index] = mixing.y;
  }

  /** Goes on with what the actor has observed; from the beginning if its op is a new one. */
  resume(actor: Actor): void {
    const { mixing } = this.#values;
    const { index, op } = actor;
    if (this.ops[index] === op) {
      mixing.start(this.seenX[index] as number, this.seenY[index] as number);
      return;
    }
    this.ops[index] = op;
    mixing.start(ACTOR | index, op);
    // What it does depends on it, as on whether there is a spare object, and nobody sees it look.
    this.#values.absorbFields(actor, keptOf(actor).carried);
    this.seenX[index] = mixing.x;
    this.seenY[index] = mixing.y;
    const marks = this.#marks[index] as number[];
    marks.length = 0;
    marks.push(mixing.x, mixing.y);
  }
}
