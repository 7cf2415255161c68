/** Of which futexes user space has broken, or may break, its own side (program/meddling.ts). */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { brokenIn } from '../program/meddling.ts';
import { type Op, targetsOf } from '../program/program.ts';
import type { World } from '../program/world.ts';

export class BrokenWords {
  readonly #futexes: World['futexes'];
  readonly #broken: ReadonlySet<number>;

  constructor({ futexes, program }: World) {
    this.#futexes = futexes;
    this.#broken = brokenIn(program);
  }

  /** Of a futex, or of a condition variable. */
  has(lock: number): boolean {
    return this.#broken.has(lock);
  }

  /** The op is about one of them, or beside. */
  touches(op: Op): boolean {
    return this.any && targetsOf(op).some((target) => this.has(target));
  }

  hasKey(futex: futex_key): boolean {
    return this.any && this.has(this.#futexes.numbers[this.#futexes.all.indexOf(futex)] ?? 0);
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
