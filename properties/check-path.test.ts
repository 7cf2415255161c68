/** A check that is given a path starts there and nowhere else: it decides which case it is. */
import { type GeneratedCase, ShrunkCase, verdict } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { check } from '../src/check/property.ts';
import { parseProgram } from '../src/program/text.ts';
import { printToken } from '../src/shrink/token.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const under = subject('rfc-2016-10');
const options = {
  ...DEFAULT_CASES,
  program: parseProgram('T1: holds f1; unlock f1; lock f1 | T2: lock f1'),
};

/** Positions of the first cases of the seed that fail, and of one before the second that holds. */
function firstCases(): { failing: [number, number]; cases: GeneratedCase[] } {
  const cases: GeneratedCase[] = [];
  const failing: number[] = [];
  for (const one of casesOf(under, seed, options)) {
    if (verdict(under, one) !== null) failing.push(cases.length);
    cases.push(one);
    if (failing.length === 2) return { failing: failing as [number, number], cases };
  }
  throw new Error('cases end');
}

function seedsOf(one: GeneratedCase | null | undefined): number[] | undefined {
  return one?.schedules.map((schedule) => schedule.seed);
}

describe('a check', () => {
  const { failing, cases } = firstCases();
  const [first, second] = failing;

  it('without a path ends with the first case that fails, and says after how many runs', () => {
    const found = check(under, seed, 16_000, options);
    expect(seedsOf(found.original)).toEqual(seedsOf(cases[first]));
    expect(found.runs).toBe((first + 1) * options.schedules);
    expect(found.path).toBe(`${first}:0`);
    expect(found.seed).toBe(seed);
  });

  it('with the path of a later case ends with that one, whatever fails before it', () => {
    const found = check(under, seed, 16_000, options, String(second));
    expect(seedsOf(found.original)).toEqual(seedsOf(cases[second]));
    expect(found.runs).toBe(options.schedules);
    expect(found.path).toBe(`${second}:0`);
    expect(found.counterexample).not.toBeNull();
  });

  it('with the path of a shrunk case makes that one, and knows what it was made of', () => {
    const whole = check(under, seed, 16_000, options, String(second));
    const found = check(under, seed, 16_000, options, `${second}:0`);
    expect(seedsOf(found.original)).toEqual(seedsOf(cases[second]));
    const [token, again] = [whole, found].map(({ counterexample }) => {
      return counterexample && printToken(counterexample);
    });
    expect(again).toBe(token);
    expect(again).not.toBeNull();
  });

  it('makes as many runs as it is asked for, in whole cases, where nothing fails', () => {
    const found = check(subject('mainline'), seed, 40, options);
    const nothing = { path: null, counterexample: null, original: null, neverReached: [] };
    expect(found).toEqual({ runs: 48, seed, ...nothing });
  });

  it('looks past failures of other kinds', () => {
    const kind = 'owner-died/invented';
    expect(check(under, seed, 64, { ...options, kind }).counterexample).toBeNull();
  });
});

describe('a counterexample', () => {
  const { counterexample } = check(under, seed, 16_000, options);
  const shrunk = counterexample as NonNullable<typeof counterexample>;

  it('is a case that fails as it says', () => {
    const found = verdict(under, new ShrunkCase(shrunk));
    expect(found).toMatchObject({ kind: shrunk.kind, sentence: shrunk.sentence, schedule: 0 });
  });

  it('does not fail if its kind or its schedule is another', () => {
    const otherwise = new ShrunkCase({ ...shrunk, kind: 'mutual-exclusion/no-such-detail' });
    expect(verdict(under, otherwise)).toBeNull();
    const decisions = [...shrunk.decisions, { after: 'T9.1 no step', to: 'T1' }];
    expect(verdict(under, new ShrunkCase({ ...shrunk, decisions }))).toBeNull();
  });
});
