/** A schedule that is left after so many steps. */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';

export class Shortened implements Scheduler {
  readonly #inner: Scheduler;
  #left: number;

  constructor(inner: Scheduler, steps: number) {
    this.#inner = inner;
    this.#left = steps;
  }

  pick(ready: Ready): Actor | null {
    return this.#left-- > 0 ? this.#inner.pick(ready) : null;
  }
}
