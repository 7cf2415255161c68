/**
 * Replay of a recorded schedule. A decision is taken when the step that it names has been taken;
 * between decisions the default goes on.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';
import type { Decision } from './decision.ts';
import type { StepNamer } from './step-namer.ts';

export class Replay implements Scheduler {
  readonly #namer: StepNamer;
  readonly #waiting: Map<string, string>;
  /** Where the schedule no longer fits, in plain words; null while it does. */
  divergence: string | null = null;

  constructor(decisions: readonly Decision[], namer: StepNamer) {
    this.#namer = namer;
    this.#waiting = new Map(decisions.map(({ after, to }) => [after, to]));
  }

  pick(ready: Ready): Actor {
    const { last } = this.#namer;
    const to = this.#waiting.get(last);
    if (to === undefined) return ready.default();
    this.#waiting.delete(last);
    const actor = ready.named(to);
    if (actor !== null) return actor;
    this.divergence ??= `after step '${last}' ${to} should go on, but it cannot take a step there`;
    return ready.default();
  }

  /** Whether everything that was decided came to pass; asked when the run is over. */
  finish(): string | null {
    const [missed] = this.#waiting.keys();
    if (missed !== undefined) this.divergence ??= `step '${missed}' was never taken`;
    return this.divergence;
  }
}
