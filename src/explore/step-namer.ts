/** Names every step of a run while it goes by: `T1.1 wake_futex_pi cmpxchg f1`, ` #2` if again. */
import type { Actor } from '../machine/actor.ts';
import type { Recorder } from '../run.ts';
import { START } from './decision.ts';

export class StepNamer implements Recorder {
  /** The name of the last step taken. */
  last = START;
  readonly #seen = new Map<string, number>();

  began(): void {}

  stepping(actor: Actor): void {
    const { kind, object } = actor.access;
    const where = actor.stack.at(-1) ?? actor.outside;
    const name = `${actor.name}.${actor.op} ${where} ${kind?.verb} ${object?.label()}`;
    const nth = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, nth);
    this.last = nth === 1 ? name : `${name} #${nth}`;
  }

  stepped(): void {}
}
