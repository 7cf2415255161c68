/**
 * Tells states apart by how they were come to, as far as an outcome says so: two tasks that have
 * had a lock one after the other leave the same state behind in either order.
 */

import type { Ghost } from '../oracle/ghost.ts';
import type { View } from '../oracle/view.ts';
import { Identity } from '../search/identity.ts';
import type { Mixing } from '../search/mixing.ts';

/** What else of the past is part of a state, in numbers. */
export interface Past {
  /** Mixes in what there has been in the run that is seen through `view`. */
  mixInto(mixing: Mixing, view: View): void;
}

/** Names states, and takes their past into the names. */
export class IdentityWithPast extends Identity {
  readonly #past: Past;

  constructor(past: Past) {
    super();
    this.#past = past;
  }

  protected override history({ view }: Ghost, mixing: Mixing): void {
    this.#past.mixInto(mixing, view);
  }
}
