/**
 * Replay of a schedule turn by turn, as far as it fits a program that has become smaller: a turn of
 * a task that is gone is left out, and one whose last step no longer comes ends when its task
 * cannot go on. Never diverges; whether the run still means something is for the caller to see.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Scheduler } from '../run.ts';
import type { Turn } from './recording.ts';
import type { StepNamer } from './step-namer.ts';

export class TurnReplay implements Scheduler {
  readonly #turns: readonly Turn[];
  readonly #namer: StepNamer;
  #at = 0;

  constructor(turns: readonly Turn[], namer: StepNamer) {
    this.#turns = turns;
    this.#namer = namer;
  }

  pick(ready: Ready): Actor {
    if (this.#turns[this.#at]?.until === this.#namer.last) this.#at++;
    for (; this.#at < this.#turns.length; this.#at++) {
      const actor = ready.named(this.#turns[this.#at]?.actor);
      if (actor !== null) return actor;
    }
    return ready.default();
  }
}
