/**
 * URW: uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, "Selectively uniform concurrency
 * testing", ASPLOS 2025, Algorithm 1).
 *
 * The next actor is drawn with the probability (steps that it has left) / (steps that all who can
 * move have left). With exact counts, and where nobody waits for anybody, all interleavings are
 * equally likely; a plain random walk prefers those in which the short ones are through early.
 *
 * Departures: counts are the larger ones of two other runs (scouts.ts), so actors that wait or try
 * again take more or fewer. Whoever can move and has used up its count, or was never seen to move,
 * counts as one that has a single step left. Who cannot move does not count until it can; the paper
 * has threads that are not there yet count for the one that will make them, and here everybody is
 * there from the beginning. An event that nobody has to send needs no patience as under a random
 * walk: the steps that it has left are few, and so it comes anywhere. An offer of the CPU is a step
 * like any other; it counts down, so whoever spins loses its weight.
 */
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { RandomStream } from '../random-stream.ts';

export class Urw implements Scheduler {
  readonly #random: RandomStream;
  /** Steps left, by the index of the actor; 0 or less when there are more than was thought. */
  readonly #left: number[] = [];

  /** @param steps for each actor how many it takes in a run */
  constructor(random: RandomStream, steps: readonly number[]) {
    this.#random = random;
    for (const count of steps) this.#left.push(count);
  }

  pick(ready: Ready): Actor {
    const picked = ready.count === 1 ? (ready.enabled[0] as Actor) : this.#drawn(ready);
    this.#left[picked.index] = this.#weight(picked) - 1;
    return picked;
  }

  #drawn(ready: Ready): Actor {
    let total = 0;
    for (let at = 0; at < ready.count; at++) total += this.#weight(ready.enabled[at] as Actor);
    let mark = this.#random.below(total);
    let at = 0;
    for (;;) {
      const actor = ready.enabled[at++] as Actor;
      mark -= this.#weight(actor);
      if (mark < 0) return actor;
    }
  }

  #weight({ index }: Actor): number {
    const left = this.#left[index] as number;
    return left > 0 ? left : 1;
  }
}
