/**
 * Something that happens from outside, once: a signal is sent, a priority is changed. Armed from
 * the beginning; the scheduler may let it begin, and go on, at any step.
 */
import { Actor } from './actor.ts';

export class Event extends Actor {
  override readonly isTask = false;
  override readonly outside = 'env';
  #advanced = 0;

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
