/** Of which futexes user space has broken, or may break, its own side (program/meddling.ts). */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { brokenIn } from '../program/meddling.ts';
import type { World } from '../program/world.ts';

export class BrokenWords {
  readonly #futexes: World['futexes'];
  readonly #broken: ReadonlySet<number>;

  constructor({ futexes, program }: World) {
    this.#futexes = futexes;
    this.#broken = brokenIn(program);
  }

  has(lock: number): boolean {
    return this.#broken.has(lock);
  }

  get any(): boolean {
    return this.#broken.size > 0;
  }

  /** Those of which it has not. */
  others(): readonly futex_key[] {
    const { all, numbers } = this.#futexes;
    if (!this.any) return all;
    return all.filter((_, at) => !this.has(numbers[at] as number));
  }
}
