/** A case that somebody has is one that fast-check can begin with, and makes simpler. */
import fc from 'fast-check';
import { type Case, GeneratedCase, ShrunkCase, verdict } from '../src/check/case.ts';
import { caseOf, DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf, SeedCases } from '../src/check/cases.ts';
import { parseProgram } from '../src/program/text.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const under = subject('rfc-2016-10');
const options = {
  ...DEFAULT_CASES,
  program: parseProgram('T1: holds f1; unlock f1; lock f1 | T2: lock f1'),
};
const arbitrary = caseOf(under, options);

function firstFailing(): GeneratedCase {
  for (const one of casesOf(under, seed, options)) {
    if (verdict(under, one) !== null) return one;
  }
  throw new Error('cases end');
}

function checked(example: Case) {
  const property = fc.property(arbitrary, (one) => verdict(under, one) === null);
  const { counterexample } = fc.check(property, { seed, numRuns: 1, examples: [[example]] });
  return counterexample?.[0];
}

describe('an example', () => {
  const generated = firstFailing();

  it('that fails ends with its simplest counterexample, and that one with itself', () => {
    const simplest = checked(generated);
    expect(simplest).toBeInstanceOf(ShrunkCase);
    expect(checked(simplest as ShrunkCase)).toBe(simplest);
  });

  it('is a case: generated, or made simpler, and nothing else', () => {
    const simplest = checked(generated);
    const values = [generated, simplest, null, {}, 'case'];
    const are = values.map((value) => arbitrary.canShrinkWithoutContext(value));
    expect(are).toEqual([true, true, false, false, false]);
  });

  it('that holds is not made smaller', () => {
    const holds = new GeneratedCase(parseProgram('T1: lock f1'), generated.schedules);
    expect([...arbitrary.shrink(holds, undefined)]).toEqual([]);
  });
});

describe('the cases of a seed', () => {
  it('are those that fast-check draws, in their order and by their numbers', () => {
    const cases = casesOf(under, seed, options);
    const ours = Array.from({ length: 200 }, () => cases.next().value as GeneratedCase);
    const theirs = fc.sample(arbitrary, { seed, numRuns: 200 });
    expect(ours).toEqual(theirs);
    const numbered = new SeedCases(under, seed, options);
    for (const index of [7, 8, 150, 0, 199]) expect(numbered.at(index)).toEqual(theirs[index]);
  });

  it('begin with other strategies, and have a seed for each schedule', () => {
    const seeds = new Set<number>();
    for (const { schedules } of fc.sample(arbitrary, { seed, numRuns: 50 }) as GeneratedCase[]) {
      expect(schedules).toHaveLength(options.schedules);
      for (const { seed: one } of schedules) seeds.add(one);
      expect(schedules.at(-1)?.strategy).toBe(options.strategy);
    }
    // Two of them may be the same by chance, but hardly five.
    expect(seeds.size).toBeGreaterThan(50 * options.schedules - 5);
    expect(Math.min(...seeds)).toBeGreaterThanOrEqual(0);
  });
});
