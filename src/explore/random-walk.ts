/**
 * Random walk: every enabled actor is equally likely at every step.
 *
 * Departures: none. Its weakness is known: a bug that needs a task to stand still for long is
 * rare under it; see pct.ts.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';
import type { RandomStream } from './random-stream.ts';

export class RandomWalk implements Scheduler {
  readonly #random: RandomStream;

  constructor(random: RandomStream) {
    this.#random = random;
  }

  pick(ready: Ready): Actor {
    return ready.enabled[this.#random.below(ready.count)] as Actor;
  }
}
