/**
 * A stream of random numbers: seedrandom's `tychei` (Neves and Araujo, PPAM 2011), the same for a
 * seed on every machine. Of seedrandom's generators it is the one that is seeded most quickly, and
 * every run needs a stream of its own.
 */
import seedrandom from 'seedrandom';

export class RandomStream {
  readonly #next: seedrandom.PRNG;

  /** @param seed a text, or an integer, which is quicker */
  constructor(seed: string | number) {
    // Its types leave out what it takes integers for.
    this.#next = seedrandom.tychei(seed as string);
  }

  /** An integer from 0 up to, but not including, `bound`. */
  below(bound: number): number {
    return bound === 1 ? 0 : Math.floor(this.#next.quick() * bound);
  }
}
