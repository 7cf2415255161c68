/** Follows a list of actors, step by step; the default once it is used up or does not fit. */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';

export class Sequence implements Scheduler {
  readonly #names: readonly string[];
  #at = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  pick(ready: Ready): Actor {
    return ready.named(this.#names[this.#at++]) ?? ready.default();
  }
}
