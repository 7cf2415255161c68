/** All cases of a seed, for whoever does not want to stop at the first failure. */
import fc from 'fast-check';
import { xorshift128plus } from 'pure-rand/generator/xorshift128plus';
import type { Subject } from '../explore/subject.ts';
import type { Case, GeneratedCase } from './case.ts';
import { type CaseOptions, caseOf } from './case-arbitrary.ts';

/**
 * The cases that `check` would run with the same seed, by their numbers.
 *
 * fast-check draws each from a generator that it has moved on by one jump, which takes a
 * microsecond; so every case can be had by itself, and one after another costs nothing more.
 */
export class SeedCases {
  readonly #arbitrary: fc.Arbitrary<Case>;
  readonly #seed: number;
  #generator: ReturnType<typeof xorshift128plus>;
  /** How many jumps the generator has made. */
  #jumps = 0;

  constructor(subject: Subject, seed: number, options: CaseOptions) {
    this.#arbitrary = caseOf(subject, options);
    this.#seed = seed;
    this.#generator = xorshift128plus(seed);
  }

  /** @param index counted from 0; quick where it is above that of the case asked for before */
  at(index: number): GeneratedCase {
    if (this.#jumps > index) {
      this.#generator = xorshift128plus(this.#seed);
      this.#jumps = 0;
    }
    for (; this.#jumps <= index; this.#jumps++) this.#generator.jump();
    const { value } = this.#arbitrary.generate(new fc.Random(this.#generator), undefined);
    return value as GeneratedCase;
  }
}

/** The cases that `check` would run with the same seed, in the same order, without end. */
export function* casesOf(
  subject: Subject,
  seed: number,
  options: CaseOptions,
): Generator<GeneratedCase, void> {
  const cases = new SeedCases(subject, seed, options);
  for (let index = 0; ; index++) yield cases.at(index);
}
