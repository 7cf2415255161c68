/**
 * A random number for the pending step of every actor: the highest goes first. A step keeps its
 * number while it waits, and the next step of the same actor has one of its own.
 *
 * An event that nobody has to send (a signal, a change of priority) is armed from the beginning,
 * and would nearly always come before anything has happened; so it has the lowest of PATIENCE
 * numbers until it begins.
 */
import type { AccessKind } from '../../machine/access.ts';
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { RandomStream } from '../random-stream.ts';
import { PATIENCE } from './random-walk.ts';

/** Numbers are drawn from 1 up to this; it fits in a small integer of V8. */
const HIGHEST = 2 ** 30;
/** In place of a number that is still to be drawn. */
const NONE = 0;

export class PendingNumbers {
  readonly #random: RandomStream;
  /** By the index of the actor. */
  readonly #numbers: number[] = [];
  /** Below everything given so far; goes down with every use. */
  #bottom = 0;

  constructor(random: RandomStream, actors: number) {
    this.#random = random;
    for (let index = 0; index < actors; index++) this.#numbers.push(NONE);
  }

  /** Who goes next of all that can move. */
  highest(ready: Ready): Actor {
    let best = ready.enabled[0] as Actor;
    if (ready.count === 1) return best;
    let highest = this.of(best);
    for (let at = 1; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      const number = this.of(actor);
      if (number <= highest) continue;
      best = actor;
      highest = number;
    }
    return best;
  }

  of(actor: Actor): number {
    const { index } = actor;
    const number = this.#numbers[index] as number;
    return number === NONE ? this.#draw(actor) : number;
  }

  /**
   * The actor takes its pending step, and the next one has a number of its own: below those of all
   * others if this one offers the CPU, or a retry loop might go on for very long.
   */
  takes({ index, access }: Actor): void {
    this.#numbers[index] = (access.kind as AccessKind).yields ? --this.#bottom : NONE;
  }

  /** The pending step is to stand somewhere else in the order. */
  forget({ index }: Actor): void {
    this.#numbers[index] = NONE;
  }

  #draw(actor: Actor): number {
    let number = 1 + this.#random.below(HIGHEST);
    if (!actor.isDue) {
      for (let more = 1; more < PATIENCE; more++) {
        number = Math.min(number, 1 + this.#random.below(HIGHEST));
      }
    }
    this.#numbers[actor.index] = number;
    return number;
  }
}
