/**
 * Who may be given the CPU when another actor has offered it, so that retry loops end: two tasks
 * that spin would hand the CPU to each other for ever, beside the third that they wait for.
 *
 * The fair scheduler of Musuvathi and Qadeer ("Fair stateless model checking", PLDI 2008): an actor
 * that offers the CPU again, and between the two offers another one could have moved and did not,
 * waits until that one has moved.
 */
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';

export class Fairness {
  /** For each actor, as bits, who has not moved since its last offer; nobody before the first. */
  readonly #idle: number[] = [];
  /** For each actor, as bits, whom it has to wait for. */
  readonly #waitsFor: number[] = [];
  #enabled = 0;

  /** Looks at the step that was taken, before the next one is chosen. */
  note(ready: Ready): void {
    this.#enabled = 0;
    for (let at = 0; at < ready.count; at++) {
      this.#enabled |= 1 << (ready.enabled[at] as Actor).index;
    }
    const { last, yielded, actors } = ready;
    if (last === null) return;
    const moved = ~(1 << last.index);
    for (let index = 0; index < actors.length; index++) {
      this.#idle[index] = (this.#idle[index] ?? 0) & moved;
      this.#waitsFor[index] = (this.#waitsFor[index] ?? 0) & moved;
    }
    if (!yielded) return;
    this.#waitsFor[last.index] = (this.#idle[last.index] as number) & this.#enabled;
    this.#idle[last.index] = moved;
  }

  mayMove(actor: Actor): boolean {
    return ((this.#waitsFor[actor.index] ?? 0) & this.#enabled) === 0;
  }
}
