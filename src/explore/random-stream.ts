/** A stream of random numbers: seedrandom's `alea`, the same for a seed on every machine. */
import seedrandom from 'seedrandom';

export class RandomStream {
  readonly #next: seedrandom.PRNG;

  constructor(seed: string) {
    this.#next = seedrandom.alea(seed);
  }

  /** An integer from 0 up to, but not including, `bound`. */
  below(bound: number): number {
    return bound === 1 ? 0 : Math.floor(this.#next.quick() * bound);
  }
}
