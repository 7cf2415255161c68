/** Values as numbers: what is mixed in for whatever a cell may hold. */
import { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../kernel/futex/futex_q.ts';
import { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import type { Shared } from '../machine/access.ts';
import { Actor } from '../machine/actor.ts';
import { Mixing } from './exhaustive-mixing.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { isArray } = Array;

/** Marks that nothing is there: NULL. */
export const NULL = 0x4e554c4c;
/** Marks a list; its length is added. */
export const LIST = 0x4c495354;
/** Marks an actor; its index is added. */
export const ACTOR = 0x41435400;
/** Marks a text; its number is added. */
export const LABEL = 0x4c424c00;
const OBJECT = 0x4f424a00;

/**
 * Mixes values. Objects are named by who created them, so a name means the same on every way to a
 * state.
 */
export abstract class Values {
  protected readonly mixing: Mixing = new Mixing();
  readonly #labels = new Map<string, number>();

  protected absorb(value: unknown): void {
    const { mixing } = this;
    if (typeof value === 'number') mixing.mix(value);
    else if (typeof value === 'boolean') mixing.mix(value ? 1 : 0);
    else if (value === null || value === undefined) mixing.mix(NULL);
    else if (isArray(value)) {
      mixing.mix(LIST + value.length);
      for (const item of value) this.absorb(item);
    } else this.absorbObject(value as Shared);
  }

  /** An object's name, and those of its fields that are no cells and differ from run to run. */
  protected absorbObject(object: Shared): void {
    const { mixing } = this;
    if (object instanceof Actor) {
      mixing.mix(ACTOR | object.index);
    } else if (object instanceof futex_pi_state) {
      mixing.mix(OBJECT);
      mixing.mix(object.born);
      mixing.mix(object.life.dead ? 1 : 0);
    } else if (object instanceof futex_q) {
      mixing.mix(OBJECT | 1);
      mixing.mix(object.born);
      mixing.mix(object.prio);
      mixing.mix(object.life.dead ? 1 : 0);
    } else if (object instanceof rt_mutex_waiter) {
      mixing.mix(OBJECT | 2);
      mixing.mix(object.born);
      mixing.mix(object.lock === null ? NULL : this.labelled(object.lock.label()));
      mixing.mix(object.task?.index ?? NULL);
      mixing.mix(object.life.dead ? 1 : 0);
    } else {
      mixing.mix(LABEL + this.labelled(object.label()));
    }
  }

  /** A small number for a text, the same for as long as the search goes on. */
  protected labelled(text: string): number {
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    this.#labels.set(text, this.#labels.size + 1);
    return this.#labels.size;
  }
}
