/** A schedule up to a step, and from there on whoever has waited longest. */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';

export class FairAfter implements Scheduler {
  readonly #inner: Scheduler;
  #left: number;
  /** Those who have moved since, the last one last. */
  readonly #moved: Actor[] = [];

  constructor(inner: Scheduler, steps: number) {
    this.#inner = inner;
    this.#left = steps;
  }

  pick(ready: Ready): Actor | null {
    if (this.#left-- > 0) return this.#inner.pick(ready);
    const able = ready.enabled.slice(0, ready.count) as Actor[];
    const next =
      able.find((actor) => !this.#moved.includes(actor)) ??
      (this.#moved.find((actor) => able.includes(actor)) as Actor);
    const at = this.#moved.indexOf(next);
    if (at >= 0) this.#moved.splice(at, 1);
    this.#moved.push(next);
    return next;
  }
}
