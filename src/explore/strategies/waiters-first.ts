/**
 * Nobody is preempted, and whoever held nothing at the start goes first, in an order that is drawn:
 * so everybody who will have to wait does.
 */
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { RandomStream } from '../random-stream.ts';

export class WaitersFirst implements Scheduler {
  readonly #random: RandomStream;
  readonly #waiters: readonly boolean[];

  /** @param waiters for each task, by index, whether it held nothing at the start */
  constructor(random: RandomStream, waiters: readonly boolean[]) {
    this.#random = random;
    this.#waiters = waiters;
  }

  pick(ready: Ready): Actor {
    if (ready.sticky || ready.yielded) return ready.default();
    let found: Actor | null = null;
    let seen = 0;
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (actor.kind !== 'task' || this.#waiters[actor.index] !== true) continue;
      seen++;
      if (this.#random.below(seen) === 0) found = actor;
    }
    return found ?? ready.default();
  }
}
