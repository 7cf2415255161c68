/**
 * What steps were seen to do. What a step does depends on where its actor is and on the cells that
 * it touches, and on nothing else; so who knows both knows the state that it leads to, and a state
 * that has been seen before need not be gone to again.
 *
 * For each actor a tree: which slot the step looks at first, what it may find there, where it looks
 * then, and at the end what it changed. Where one state's components lead to an end of the tree,
 * the step is foreseen.
 */
import { ACTORS, type Components, type Effect, FIRST_CELL } from './components.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;

/** What a node asks for, when that is no slot. */
const NOT_KNOWN = -1;
const END = -2;
/** What the step does is not for the memory to say. */
const NEVER = -3;

const EMPTY = -1;

/** An actor's tree has the actor's index; this is added for steps that look at all there is. */
export const AT_REST = ACTORS;
const TREES = AT_REST + ACTORS;

/** Remembers steps. */
export class Memory {
  /** How often a step did something else than it had done before: never, if the above is true. */
  doubts = 0;
  /** The number of the search that is under way; each has one of its own. */
  search = 0;
  /** For each node the slot that the step looks at, or one of the words above. */
  readonly #asks: number[] = [];
  readonly #effects: (Effect | null)[] = [];
  /** What was found there leads to another node: an open-addressing table. */
  #table = new Int32Array(4 << 12).fill(EMPTY);
  #childOf: number[] = [];
  #foundX: number[] = [];
  #foundY: number[] = [];
  #beside: number[] = [];

  constructor() {
    for (let tree = 0; tree < TREES; tree++) this.#newNode(EMPTY, 0, 0, 0);
  }

  /** How many nodes there are. */
  get size(): number {
    return this.#asks.length;
  }

  /** What the step does at a state with these components; null if nobody knows. */
  recall(tree: number, { x, y, beside, count }: Components): Effect | null {
    let node = tree;
    for (;;) {
      const slot = this.#asks[node] as number;
      if (slot === END) return this.#effects[node] as Effect;
      if (slot < 0 || slot >= count) return null;
      const seenX = x[slot] as number;
      const seenY = y[slot] as number;
      // Nobody may touch what is dead; whoever does has to be caught in the act.
      if (slot >= FIRST_CELL && seenX === 0 && seenY === 0) return null;
      node = this.#child(node, seenX, seenY, beside[slot] as number);
      if (node === EMPTY) return null;
    }
  }

  /** A step touched these slots, one after another, at a state with these components. */
  learn(
    tree: number,
    touched: readonly number[],
    { x, y, beside }: Components,
    effect: Effect | null,
  ): void {
    let node = tree;
    for (const slot of touched) {
      const asks = this.#asks[node] as number;
      if (asks === NEVER) return;
      if (asks === NOT_KNOWN) this.#asks[node] = slot;
      else if (asks !== slot) {
        this.#doubt(node);
        return;
      }
      const [seenX, seenY] = [x[slot] as number, y[slot] as number];
      const known = this.#child(node, seenX, seenY, beside[slot] as number);
      node = known === EMPTY ? this.#newNode(node, seenX, seenY, beside[slot] as number) : known;
    }
    this.#end(node, effect);
  }

  #end(node: number, effect: Effect | null): void {
    const asks = this.#asks[node] as number;
    if (effect !== null) effect.seenIn = this.search;
    if (asks === NOT_KNOWN) {
      this.#asks[node] = effect === null ? NEVER : END;
      this.#effects[node] = effect;
    } else if (asks !== NEVER) {
      const before = this.#effects[node] ?? null;
      if (effect === null || before === null || !same(before, effect)) this.#doubt(node);
      else before.seenIn = this.search;
    }
  }

  #doubt(node: number): void {
    this.doubts++;
    this.#asks[node] = NEVER;
  }

  #newNode(parent: number, x: number, y: number, beside: number): number {
    const node = this.#asks.push(NOT_KNOWN) - 1;
    this.#effects.push(null);
    this.#childOf.push(parent);
    this.#foundX.push(x);
    this.#foundY.push(y);
    this.#beside.push(beside);
    if (parent === EMPTY) return node;
    if (2 * node > this.#table.length) this.#grow();
    this.#table[this.#placeOf(parent, x, y, beside)] = node;
    return node;
  }

  #child(parent: number, x: number, y: number, beside: number): number {
    return this.#table[this.#placeOf(parent, x, y, beside)] as number;
  }

  #placeOf(parent: number, x: number, y: number, beside: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = (imul(parent, 0x9e3779b1) ^ x ^ imul(y + beside, 0x85ebca6b)) & mask;
    for (; ; place = (place + 1) & mask) {
      const node = table[place] as number;
      if (node === EMPTY) return place;
      const found = this.#childOf[node] === parent && this.#foundX[node] === x;
      if (found && this.#foundY[node] === y && this.#beside[node] === beside) return place;
    }
  }

  #grow(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(EMPTY);
    for (let node = TREES; node < this.#asks.length - 1; node++) {
      const [x, y] = [this.#foundX[node] as number, this.#foundY[node] as number];
      const place = this.#placeOf(
        this.#childOf[node] as number,
        x,
        y,
        this.#beside[node] as number,
      );
      this.#table[place] = node;
    }
  }
}

function same(one: Effect, other: Effect): boolean {
  return (
    one.isUntold === other.isUntold &&
    one.rests === other.rests &&
    one.yields === other.yields &&
    one.lists === other.lists &&
    sameList(one.slots, other.slots) &&
    sameList(one.x, other.x) &&
    sameList(one.y, other.y) &&
    sameList(one.aside, other.aside) &&
    sameList(one.beside, other.beside) &&
    sameList(one.actors, other.actors) &&
    sameList(one.poses, other.poses) &&
    sameList(one.made, other.made)
  );
}

function sameList(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}
