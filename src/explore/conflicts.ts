/**
 * In which orders accesses that conflict came: two to the same object, by different actors, one of
 * which may write. Each is known by its verb, its object's field, and the same of what its actor
 * did before, which tells most places of the kernel apart. Objects and actors are not told apart,
 * so an order that one program has shown is nothing new in another.
 *
 * Coverage of this sort is from Yu and others, "Maple: A Coverage-Driven Testing Tool for
 * Multithreaded Programs" (OOPSLA 2012), who tell places by their code and go back further.
 */
import type { AccessKind } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import { Cell } from '../machine/cell.ts';
import type { Ready } from '../machine/ready.ts';
import { wordCode } from '../machine/word-code.ts';
import { MOST_ACTORS } from '../program/limits.ts';
import type { Scheduler } from '../run.ts';

/** Orders are numbers below this. Some fifteen hundred are ever seen, so few share one. */
export const ORDERS = 1 << 16;

const { imul } = Math;
/** Of what was last done to an object, beside its place: its actor, and whether it may write. */
const ACTOR_BITS = 4;
const PLACE = 0xffffff;

/** What some runs show, one after another. */
export class Conflicts {
  /** In the order in which they were first seen. */
  readonly seen: number[] = [];
  readonly #isSeen = new Uint8Array(ORDERS);
  /** By the names of fields. */
  readonly #codes = new Map<string, number>();
  /** By actor what it did before. */
  readonly #before = new Int32Array(MOST_ACTORS);

  /** Forgets what was seen. */
  clear(): void {
    for (const order of this.seen) this.#isSeen[order] = 0;
    this.seen.length = 0;
  }

  /** The same scheduler, looked at: for one run. */
  from(scheduler: Scheduler): Scheduler {
    this.#before.fill(0);
    return new Looking(scheduler, this);
  }

  /** The actor is about to take its pending step. */
  note({ index, access }: Actor): void {
    const { object } = access;
    if (!(object instanceof Cell)) return;
    const { code, writes } = access.kind as AccessKind;
    const done = code ^ this.#codeOf(object.field);
    const place = (imul(this.#before[index] as number, 0x9e3779b1) ^ done) & PLACE;
    this.#before[index] = done;
    const last = object.touched;
    const now = (((place << ACTOR_BITS) | index) << 1) | (writes ? 1 : 0);
    object.touched = now;
    if (last === 0 || ((last | now) & 1) === 0) return;
    if (((last >> 1) & (MOST_ACTORS - 1)) === index) return;
    this.#see(imul(last >> (ACTOR_BITS + 1), 0x85ebca6b) ^ place);
  }

  #codeOf(field: string): number {
    const known = this.#codes.get(field);
    if (known !== undefined) return known;
    const code = imul(wordCode(field), 31);
    this.#codes.set(field, code);
    return code;
  }

  #see(order: number): void {
    const at = imul(order ^ (order >>> 15), 0xc2b2ae35) >>> 16;
    if (this.#isSeen[at] === 1) return;
    this.#isSeen[at] = 1;
    this.seen.push(at);
  }
}

class Looking implements Scheduler {
  readonly #inner: Scheduler;
  readonly #conflicts: Conflicts;

  constructor(inner: Scheduler, conflicts: Conflicts) {
    this.#inner = inner;
    this.#conflicts = conflicts;
  }

  pick(ready: Ready): Actor | null {
    const picked = this.#inner.pick(ready);
    if (picked !== null) this.#conflicts.note(picked);
    return picked;
  }
}
