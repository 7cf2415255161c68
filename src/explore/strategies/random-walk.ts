/**
 * Random walk: every enabled actor is equally likely at every step.
 *
 * Departure: an event from outside (a signal, a change of priority) is armed from the beginning, so
 * it would nearly always come before anything has happened. It begins only every twelfth time that
 * it is drawn, which spreads it over a run of the usual length.
 *
 * Its weakness is known: a bug that needs a task to stand still for long is rare under it; see
 * pct.ts.
 */
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { RandomStream } from '../random-stream.ts';

/** An event that nobody has to send begins when it is drawn for the so-manieth time, about. */
export const PATIENCE = 12;

export class RandomWalk implements Scheduler {
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  pick(ready: Ready): Actor {
    for (;;) {
      const actor = ready.enabled[this.#random.below(ready.count)] as Actor;
      if (actor.isDue || ready.count === 1 || this.#random.below(PATIENCE) === 0) return actor;
    }
  }
}
