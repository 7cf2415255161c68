/** Values as numbers: what is mixed in for whatever a cell may hold. */
import type { Shared } from '../machine/access.ts';
import { Actor } from '../machine/actor.ts';
import type { Life } from '../machine/cell.ts';
import { inField, keptOf } from '../machine/kept.ts';
import type { Mixing } from './mixing.ts';

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

/** An object that an actor makes within an op; it may come to its end while others name it. */
export interface Mortal extends Shared {
  readonly born: number;
  readonly life: Life;
}

/**
 * Mixes values. Objects are named by who created them, so a name means the same on every way to a
 * state.
 */
export class Values {
  readonly mixing: Mixing;
  readonly #labels = new Map<string, number>();

  /** @param mixing what the values are mixed into */
  constructor(mixing: Mixing) {
    this.mixing = mixing;
  }

  /** A value that a cell holds, and whether what it names is still to be touched. */
  absorb(value: unknown): void {
    if (isArray(value)) {
      this.mixing.mix(LIST + value.length);
      for (const item of value) this.absorb(item);
    } else {
      this.absorbSeen(value);
      if (isMortal(value)) this.mixing.mix(value.life.dead ? 1 : 0);
    }
  }

  /**
   * A value that an actor has seen: of an object its name, and the plain fields that are settled
   * before anybody sees it. Its death is part of the state by itself, and comes while others still
   * have it in their hands.
   */
  absorbSeen(value: unknown): void {
    const { mixing } = this;
    if (typeof value === 'number') mixing.mix(value);
    else if (typeof value === 'boolean') mixing.mix(value ? 1 : 0);
    else if (value === null || value === undefined) mixing.mix(NULL);
    else if (isArray(value)) {
      mixing.mix(LIST + value.length);
      for (const item of value) this.absorbSeen(item);
    } else this.#absorbObject(value as Shared);
  }

  #absorbObject(object: Shared): void {
    const { mixing } = this;
    if (object instanceof Actor) {
      mixing.mix(ACTOR | object.index);
    } else if (isMortal(object)) {
      mixing.mix(OBJECT);
      mixing.mix(object.born);
      this.absorbFields(object, keptOf(object).settled);
    } else {
      mixing.mix(LABEL + this.labelled(object.label()));
    }
  }

  /** What the object's plain fields of these names hold. */
  absorbFields(object: object, fields: readonly string[]): void {
    for (const field of fields) this.absorbSeen(inField(object, field));
  }

  /** A small number for a text, the same for as long as the search goes on. */
  labelled(text: string): number {
    const known = this.#labels.get(text);
    if (known !== undefined) return known;
    this.#labels.set(text, this.#labels.size + 1);
    return this.#labels.size;
  }
}

export function isMortal(value: unknown): value is Mortal {
  return (
    typeof value === 'object' && value !== null && (value as Partial<Mortal>).born !== undefined
  );
}
