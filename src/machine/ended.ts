/** A Proc that ends at once, without a step: for a function that may have nothing to look at. */
import type { Proc } from './access.ts';

class Ended {
  readonly #result: { readonly value: unknown; readonly done: true };

  constructor(value: unknown) {
    this.#result = { value, done: true };
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): { readonly value: unknown; readonly done: true } {
    return this.#result;
  }
}

/** May be made once and returned by many calls. */
export function ended<T>(value: T): Proc<T> {
  return new Ended(value) as unknown as Proc<T>;
}
