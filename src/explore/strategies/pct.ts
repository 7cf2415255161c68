/**
 * PCT: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS
 * 2010).
 *
 * Every actor has a random priority; the highest enabled one runs. At d - 1 change points, drawn
 * from the steps of the run, the running one falls below all others. A bug that needs d ordering
 * constraints is found with probability at least 1 / (n * k^(d-1)) in a run of k steps of n actors.
 *
 * Departures: only steps with a choice count as steps; k is learnt from the first two runs of the
 * same program (scouts.ts); an actor that offers the CPU falls to the bottom, or a retry loop would
 * never end. Test priorities have nothing to do with those of the modelled tasks.
 */
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { RandomStream } from '../random-stream.ts';

export class Pct implements Scheduler {
  readonly #priorities: number[] = [];
  readonly #changePoints: number[] = [];
  #choices = 0;
  /** Below everything given so far; goes down with every use. */
  #bottom = 0;

  /**
   * @param actors how many there are
   * @param depth d, at least 1
   * @param length k, in steps with a choice
   */
  constructor(random: RandomStream, actors: number, depth: number, length: number) {
    for (let index = 0; index < actors; index++) this.#priorities.push(index + 1);
    for (let at = actors - 1; at > 0; at--) {
      const other = random.below(at + 1);
      const mine = this.#priorities[at] as number;
      this.#priorities[at] = this.#priorities[other] as number;
      this.#priorities[other] = mine;
    }
    for (let point = 1; point < depth; point++) this.#changePoints.push(random.below(length));
  }

  pick(ready: Ready): Actor {
    if (ready.yielded) this.#sink(ready.last as Actor);
    if (ready.count === 1) return ready.enabled[0] as Actor;
    const highest = this.#highest(ready);
    if (!this.#isChangePoint(this.#choices++)) return highest;
    this.#sink(highest);
    return this.#highest(ready);
  }

  #isChangePoint(choice: number): boolean {
    for (const point of this.#changePoints) if (point === choice) return true;
    return false;
  }

  #highest(ready: Ready): Actor {
    let best = ready.enabled[0] as Actor;
    for (let at = 1; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (this.#priority(actor) > this.#priority(best)) best = actor;
    }
    return best;
  }

  #priority(actor: Actor): number {
    return this.#priorities[actor.index] as number;
  }

  #sink(actor: Actor): void {
    this.#priorities[actor.index] = --this.#bottom;
  }
}
