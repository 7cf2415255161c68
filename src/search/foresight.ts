/**
 * To which state a step leads, told without taking it from what steps have been seen to do. Of such
 * a state everything is known that the search asks, so it may go on from there in the same way.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { Components, type Effect } from './components.ts';
import type { Identity } from './identity.ts';
import { Learner } from './learner.ts';
import { AT_REST, Memory } from './memory.ts';
import { Standing } from './standing.ts';

/** Knows the states of the path, and foresees the next ones. */
export class Foresight {
  readonly standing: Standing;
  readonly #memory = new Memory();
  readonly #learner: Learner;
  #isAsIfAlone = false;
  /** The states of the path, by depth, and one more that is looked at. */
  readonly #states: Components[] = [];

  constructor(identity: Identity) {
    this.standing = new Standing(identity);
    this.#learner = new Learner(identity, this.#memory, this.standing);
  }

  /** How often a step did something else than before: never, if all is as it should be. */
  get doubts(): number {
    return this.#memory.doubts;
  }

  /** How much it keeps in mind, in nodes of the memory. */
  get size(): number {
    return this.#memory.size;
  }

  /** A search begins, which takes all that there is to itself. */
  beginSearch(isAsIfAlone: boolean): void {
    this.#memory.search++;
    this.#isAsIfAlone = isAsIfAlone;
  }

  /** Whether the present search has seen the step itself, and not only one before it. */
  hasSeen({ seenIn, isUntold }: Effect): boolean {
    return seenIn === this.#memory.search && !isUntold;
  }

  /** The same is true from now on as if it had. */
  see(effect: Effect): void {
    effect.seenIn = this.#memory.search;
  }

  /** A run began. */
  began(ghost: Ghost): void {
    this.#learner.began(ghost);
  }

  /** The state at this depth of the path; valid until another one is there. */
  at(depth: number): Components {
    const known = this.#states[depth];
    if (known !== undefined) return known;
    const made = new Components();
    this.#states[depth] = made;
    return made;
  }

  /** The actor takes a step at the state at this depth. */
  stepping(depth: number, actor: Actor): void {
    this.#learner.stepping(actor, this.at(depth));
  }

  /** The step is over, and where it led to has been named. */
  stepped(): void {
    this.#learner.stepped();
  }

  /**
   * Puts the state that the actor's step leads to at the next depth, and says whether the step
   * offers the CPU; null if it is not known where it leads.
   */
  foresee(depth: number, actor: number): { readonly yields: boolean } | null {
    const effect = this.effect(depth, actor);
    if (effect !== null) this.take(depth, effect);
    return effect;
  }

  /** What the actor's step does at the state at this depth; null if it is not known. */
  effect(depth: number, actor: number): Effect | null {
    const effect = this.#recall(this.at(depth), actor);
    return effect?.isUntold && !this.#isAsIfAlone ? null : effect;
  }

  /** Puts the state that a step leads to at the next depth. */
  take(depth: number, effect: Effect): void {
    const after = this.at(depth + 1);
    after.become(this.at(depth));
    after.apply(effect);
  }

  #recall(before: Components, actor: number): Effect | null {
    const memory = this.#memory;
    const usual = memory.recall(actor, before);
    const mayRest = usual === null || usual.rests;
    if (!mayRest) return canBeMade(usual, before) ? usual : null;
    if (this.standing.someoneIsBusy(before, actor)) {
      return usual !== null && canBeMade(usual, before) ? usual : null;
    }
    const atRest = memory.recall(AT_REST + actor, before);
    return atRest !== null && canBeMade(atRest, before) ? atRest : null;
  }
}

/** Whether the cells that a step makes are not there yet. */
function canBeMade({ made }: Effect, before: Components): boolean {
  for (const slot of made) {
    if ((before.x[slot] ?? 0) !== 0 || (before.y[slot] ?? 0) !== 0) return false;
  }
  return true;
}
