/**
 * Something that happens from outside, once: a signal is sent, a priority is changed. Armed from
 * the beginning; the scheduler may let it begin, and go on, at any step.
 */
import { Actor } from './actor.ts';
import type { Machine } from './machine.ts';

export class Event extends Actor {
  static override readonly kept = Actor.kept.and({ '#advanced': 'implied' });
  override readonly kind = 'event';
  override readonly about: Actor;
  override readonly isFiring = false;
  override readonly outside = 'env';
  #advanced = 0;

  /** @param about the task that it happens to */
  constructor(machine: Machine, index: number, name: string, about: Actor) {
    super(machine, index, name);
    this.about = about;
  }

  /** Nobody has to send one; what has begun goes on. */
  override get isDue(): boolean {
    return this.begun;
  }

  override advance(): void {
    this.#advanced++;
    super.advance();
  }

  /** It has begun and not ended. */
  get underWay(): boolean {
    return this.proc !== null && this.begun;
  }

  /** It has taken its first step: the first advance only leads up to it. */
  get begun(): boolean {
    return this.#advanced > 1;
  }
}
