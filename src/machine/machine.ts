/**
 * The simulated computer, as an object: who can act on it, whose turn it may be, and who listens.
 *
 * It makes one step at a time, of whomever it is told, and remembers everything itself; so it can
 * be left alone and gone on with later, be forgotten half-way, or be had twice. The only thing that
 * machines share is the pointer to the actor that is running (running.ts), which each step sets.
 */
import { Actor } from './actor.ts';
import type { Cell } from './cell.ts';
import { Kept } from './kept.ts';
import type { Observer } from './observer.ts';
import { Ready } from './ready.ts';
import { running } from './running.ts';

/** Who makes what is there before the first step. It takes no step itself. */
class Nobody extends Actor {
  override readonly kind = 'set-up';
  override readonly about = null;
  override readonly isDue = false;
  override readonly isFiring = false;
  override readonly outside = 'set-up';

  constructor(machine: Machine) {
    super(machine, NOBODY, 'setting up');
  }
}

/** The index of whoever sets a machine up. */
export const NOBODY = -1;

export class Machine {
  static readonly kept = new Kept({
    actors: 'set-up',
    ready: 'set-up',
    cells: 'aside',
    observer: 'aside',
  });
  /** Everybody who can take a step, by index; known when the machine is set up. */
  actors: readonly Actor[] = [];
  ready = new Ready([]);
  /** Every cell in the order in which they were made; null unless somebody asked before set-up. */
  cells: Cell<unknown>[] | null = null;
  /** Hears of everything that actors observe; null where nobody wants to. */
  observer: Observer | null = null;
  readonly #nobody: Nobody = new Nobody(this);

  /** Whatever is made from now on, up to the next step of any machine, belongs to this one. */
  setUp(): void {
    running.actor = this.#nobody;
  }

  /** The machine is set up with these actors, in the order of their index. */
  people(actors: readonly Actor[]): void {
    this.actors = actors;
    this.ready = new Ready(actors);
  }

  /** Lets an actor that has just been given something to do come to its first step. */
  launch(actor: Actor): void {
    running.actor = actor;
    actor.advance();
  }

  /** Lets `actor`, which has to be one of those that are ready, take its pending step. */
  step(actor: Actor): void {
    this.ready.took(actor);
    // V8 has to keep book of every object that an older one comes to name.
    if (running.actor !== actor) running.actor = actor;
    actor.advance();
  }

  /**
   * Runs on as it goes by default until nobody can take a step.
   *
   * @returns false if that has not come after `most` steps
   */
  settle(most: number): boolean {
    for (let steps = 0; this.ready.refresh(); steps++) {
      if (steps === most) return false;
      this.step(this.ready.default());
    }
    return true;
  }
}
