import { Kept } from '../../machine/kept.ts';
import type { futex_pi_state, PiStateSlot } from './futex_pi_state.ts';

/** `struct futex_pi_state *pi_state` on the stack of who requeues. */
export class LocalPiState implements PiStateSlot {
  static readonly kept = new Kept({ '#pi_state': 'implied' });
  #pi_state: futex_pi_state | null = null;

  get(): futex_pi_state | null {
    return this.#pi_state;
  }

  set(pi_state: futex_pi_state | null): void {
    this.#pi_state = pi_state;
  }
}
