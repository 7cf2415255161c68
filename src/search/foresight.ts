/**
 * To which state a step leads, told without taking it from what steps have been seen to do. Of such
 * a state everything is known that the search asks, so it may go on from there in the same way.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ghost } from '../oracle/ghost.ts';
import { Components, type Effect } from './components.ts';
import type { Identity } from './identity.ts';
import { Learner } from './learner.ts';
import { Memory } from './memory.ts';
import { Standing } from './standing.ts';

/** Knows the states of the path, and foresees the next ones. */
export class Foresight {
  readonly standing: Standing;
  readonly #memory = new Memory();
  readonly #learner: Learner;
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
    const before = this.at(depth);
    const effect = this.#memory.recall(actor, before);
    if (effect === null || !this.#applies(effect, before, actor)) return null;
    const after = this.at(depth + 1);
    after.become(before);
    after.apply(effect);
    return effect;
  }

  #applies({ rests, made }: Effect, before: Components, actor: number): boolean {
    for (const slot of made) {
      if ((before.x[slot] ?? 0) !== 0 || (before.y[slot] ?? 0) !== 0) return false;
    }
    return !rests || this.standing.someoneIsBusy(before, actor);
  }
}
