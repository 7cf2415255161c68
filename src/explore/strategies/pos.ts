/**
 * POS: partial order sampling (Yuan, Yang and Gu, "Partial order aware concurrency sampling", CAV
 * 2018).
 *
 * Every pending step has a random number, and the highest that can be taken is. Then the pending
 * steps that race with it draw anew; the others keep their numbers. So of the orders that make a
 * difference none is rare only because steps that touch nothing of each other's had to fall right.
 * It needs to know nothing of the program.
 *
 * Two steps race if they are of different actors, touch the same object, and one of them may change
 * it: lock and unlock of one spinlock, sleep and wake of one task, the firing of a timer and its
 * cancelling. What a step does under a lock beside its own access is no step here and does not
 * count, as every two such sections have the lock between them.
 *
 * Departures: a step that waits for a lock races as well, and draws when the lock has been dropped.
 * After an offer of the CPU an actor's next step comes last until it races, or a retry loop might
 * go on for very long. An event that has not begun waits (pending-numbers.ts).
 */
import type { AccessKind } from '../../machine/access.ts';
import type { Actor } from '../../machine/actor.ts';
import type { Ready } from '../../machine/ready.ts';
import type { Scheduler } from '../../run.ts';
import type { RandomStream } from '../random-stream.ts';
import { PendingNumbers } from './pending-numbers.ts';

export class Pos implements Scheduler {
  readonly #numbers: PendingNumbers;

  /** @param actors how many there are */
  constructor(random: RandomStream, actors: number) {
    this.#numbers = new PendingNumbers(random, actors);
  }

  pick(ready: Ready): Actor {
    const picked = this.#numbers.highest(ready);
    this.#numbers.takes(picked);
    if (ready.count > 1) this.#redraw(ready, picked);
    return picked;
  }

  /**
   * Whoever stands in a race with the step that is about to be taken draws anew. Looking at those
   * who can move is enough: whoever cannot was in a race with the step that has seen to that, and
   * has had no number since.
   */
  #redraw({ enabled, count }: Ready, picked: Actor): void {
    const { object } = picked.access;
    const { writes } = picked.access.kind as AccessKind;
    for (let at = 0; at < count; at++) {
      const other = enabled[at] as Actor;
      if (other.access.object !== object || other === picked) continue;
      if (writes || (other.access.kind as AccessKind).writes) this.#numbers.forget(other);
    }
  }
}
