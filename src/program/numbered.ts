/** Locks by the numbers that a program has for them; too few for a map to be any quicker. */
export class Numbered<Lock> {
  /** In ascending order; `all[i]` is the lock of `numbers[i]`. */
  readonly numbers: readonly number[];
  readonly all: readonly Lock[];

  constructor(numbers: readonly number[], all: readonly Lock[]) {
    this.numbers = numbers;
    this.all = all;
  }

  /** The lock of that number; there must be one. */
  get(number: number): Lock {
    return this.all[this.numbers.indexOf(number)] as Lock;
  }
}
