/** What a campaign keeps of its failures, and which of them it makes a page of: the simplest. */
import { Campaign } from '../src/campaign/fuzz.ts';
import { packed } from '../src/campaign/plain-case.ts';
import { asFound, simplest } from '../src/campaign/simplest.ts';
import { failures, type Kind } from '../src/campaign/tally/failures.ts';
import { GeneratedCase, recordCase, verdict } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { only } from '../src/check/counted.ts';
import { findStrategy, SCOUTS, type Strategy } from '../src/explore/strategies.ts';
import { Violation } from '../src/machine/violation.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { reduce } from '../src/shrink/minimise.ts';
import { comparePrograms } from '../src/shrink/order.ts';
import { type EveryRun, everyRun } from './support/every-run.ts';
import { streamOf } from './support/pairs.ts';
import { subject } from './support/story.ts';
import type { Below } from './support/toy-build.ts';
import { toyProgram } from './support/toy-build.ts';
import { type Failure, toyFailures, unlessByNumbers } from './support/toy-failures.ts';

const seed = jest.getSeed();
const under = subject('rfc-2016-10');

/** From the simplest program to the one with most to read. */
const LADDER = [
  'T1: lock f1',
  'T1: lock f1; unlock f1',
  'T1: lock f1 | T2: lock f1',
  'T1: lock f1 | T2: lock f2',
  'T1: lock f1 | T2: lock f1 | T3: lock f1',
].map(parseProgram);

const [broken, other] = ['a/b', 'a/c'].map((kind) => {
  const [oracle, detail] = kind.split('/') as [string, string];
  return new Violation({ name: oracle }, detail, `${kind} is broken.`, [] as never);
}) as [Violation, Violation];

type Known = Map<string, Kind>;

function remember(known: Known, failure: Violation, index: number, rung: number, at: number) {
  const one = new GeneratedCase(LADDER[rung] as (typeof LADDER)[number], []);
  const { machine } = under.fast;
  const made = {
    index,
    isDrawn: true,
    one,
    schedule: at,
    run: 16 * index + at + 1,
    steps: 9,
    machine,
  };
  failures.count?.(known, { ...made, failure });
}

/** @param first the number of the first case */
function remembered(rungs: readonly number[], first = 0): Known {
  const known = failures.empty();
  for (const [at, rung] of rungs.entries()) {
    // Another schedule of the same case fails as well.
    for (const schedule of [3, 5]) remember(known, broken, first + at, rung, schedule);
  }
  return known;
}

describe('of the failures of a kind a campaign keeps', () => {
  it.each([
    [
      [4, 3, 2, 1, 0],
      [4, 3, 2],
    ],
    [
      [0, 1, 2, 3, 4],
      [0, 1, 2],
    ],
    [
      [2, 0, 4, 0, 1],
      [1, 3, 4],
    ],
    [
      [3, 3, 3, 3],
      [0, 1, 2],
    ],
    [
      [1, 4],
      [0, 1],
    ],
  ])('the three with the simplest programs, and of equals the first: %j', (rungs, kept) => {
    const { kept: candidates } = remembered(rungs).get('a/b') as Kind;
    expect(candidates.map(({ index, schedule }) => [index, schedule])).toEqual(
      kept.map((index) => [index, 3]),
    );
    for (let cut = 0; cut <= rungs.length; cut++) {
      const parts = [remembered(rungs.slice(0, cut)), remembered(rungs.slice(cut), cut)];
      const whole = failures.empty();
      for (const part of parts) failures.add(whole, part);
      expect(whole).toEqual(remembered(rungs));
    }
  });

  it('the number of the first run, and how many there were', () => {
    const known = remembered([4, 3, 2, 1, 0]);
    remember(known, other, 7, 0, 2);
    expect(known.get('a/b')).toMatchObject({ firstRun: 4, failures: 10 });
    expect(known.get('a/c')).toMatchObject({ firstRun: 115, failures: 1 });
    expect([...known.keys()]).toEqual(['a/b', 'a/c']);
  });
});

/** Cases of a toy that fail in one way, with programs that differ in what is left of them. */
function candidatesOf({ under, failing }: Failure, below: Below) {
  const kind = failing.failure?.kind as string;
  const random = findStrategy('random') as Strategy;
  const found = new Map<string, { one: GeneratedCase; schedule: number }>();
  for (let tries = 0; tries < 40 && found.size < 3; tries++) {
    const schedules = [...SCOUTS, random, random].map((strategy) => {
      return { strategy, seed: below(1_000_000) };
    });
    const one = new GeneratedCase(toyProgram(below), schedules);
    const failure = verdict(under, one, only(kind));
    if (failure === null) continue;
    const recording = recordCase(under, one, failure.schedule);
    const left = printProgram(reduce(under, one.program, recording));
    if (!found.has(left)) found.set(left, { one, schedule: failure.schedule });
  }
  const kept = [...found.values()].map(({ one, schedule }, index) => {
    return { index: 10 + index, isDrawn: true, one, schedule, run: 100 + index, sentence: '' };
  });
  return { kind, kept };
}

function plain<T extends { readonly one: GeneratedCase }>(candidate: T) {
  return { ...candidate, one: packed(candidate.one) };
}

describe('of the failures that were kept', () => {
  const below = streamOf(`campaigns ${seed}`);
  const toys: (ReturnType<typeof candidatesOf> & Failure)[] = [];
  while (toys.length < 8) {
    const [failure] = toyFailures(below, 200) as [Failure];
    const candidates = candidatesOf(failure, below);
    if (candidates.kept.length > 1) toys.push({ ...failure, ...candidates });
  }

  it('the one is made smaller that promises the simplest program', () => {
    let made = 0;
    for (const { under, kind, kept } of toys) {
      const left = kept.map(({ one, schedule }) => {
        return reduce(under, one.program, recordCase(under, one, schedule));
      });
      const least = left.reduce((a, b) => (comparePrograms(b, a) < 0 ? b : a));
      const expected = kept[left.indexOf(least)] as (typeof kept)[number];
      let certifying = 0;
      const known = { firstRun: 5, failures: 9, kept: kept.map(plain) };
      const found = unlessByNumbers(() => simplest(under, kind, known, () => certifying++));
      if (found === null) continue;
      made++;
      expect(found).toMatchObject({ firstRun: 5, failures: 9, shrunk: true });
      expect(found.path).toBe(`${expected.index}:0`);
      expect(found.original.run).toBe(expected.run);
      expect(found.original.program).toBe(expected.one.program);
      expect(comparePrograms(found.counterexample.program, least)).toBeLessThanOrEqual(0);
      expect(found.certificate?.smaller.filter(({ failing }) => failing !== null)).toEqual([]);
      expect(certifying).toBe(1);
    }
    expect(made).toBeGreaterThan(toys.length / 2);
  });

  it('the first one is shown as it was found where there is no time for more', () => {
    for (const { under, kind, kept } of toys) {
      const [first] = kept as [(typeof kept)[number]];
      const found = asFound(under, kind, { firstRun: 5, failures: 9, kept: kept.map(plain) });
      expect(found).toMatchObject({ shrunk: false, certificate: null, path: `${first.index}:0` });
      expect(found.counterexample.program).toBe(first.one.program);
      expect(found.counterexample.kind).toBe(kind);
    }
  });
});

describe('a campaign on a kernel of 2016', () => {
  it('reports the simplest schedule of its program that fails in that way', async () => {
    const program = parseProgram('T1: holds f1; unlock f1; trylock f1 | T2: lock f1; unlock f1');
    const cases = { ...DEFAULT_CASES, program };
    const all = { seed, seconds: null, judges: [], against: null };
    const campaign = new Campaign(under, { ...all, runs: 640, cases });
    await campaign.explore({ report: () => {} });
    expect(campaign.kinds.length).toBeGreaterThan(0);
    for (const kind of campaign.kinds) {
      const { finding } = await campaign.simplest(kind);
      const { counterexample } = finding as NonNullable<typeof finding>;
      const { preemptions } = counterexample;
      const every = everyRun(under, counterexample.program, 20_000, preemptions) as EveryRun[];
      const sizes = every
        .filter((run) => run.kind === kind)
        .map(({ preemptedAfter, ...run }) => {
          return [preemptedAfter.length, run.switches, run.steps] as const;
        });
      const [least] = sizes.sort(([a, b, c], [x, y, z]) => a - x || b - y || c - z);
      expect([preemptions, counterexample.switches, counterexample.steps]).toEqual(least);
    }
  });
});
