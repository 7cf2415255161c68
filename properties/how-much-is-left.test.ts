/**
 * What a campaign says of how much is left. Of programs of which the whole space is known, and of
 * draws from made-up populations, the interval of 95 % holds the truth as often as it says.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residualCurve, residualOf } from '../src/campaign/residual.ts';
import { behaviourOf } from '../src/campaign/tally/behaviour.ts';
import { type Behaviours, behaviours, behavioursUpTo } from '../src/campaign/tally/behaviours.ts';
import { hashOfSet } from '../src/campaign/tally/text-hash.ts';
import { GeneratedCase } from '../src/check/case.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { mainline } from '../src/kernel/build.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { Run } from '../src/run.ts';
import { exactWalk } from './support/exact-walk.ts';
import { pifuzz, saidIn } from './support/pifuzz.ts';

const random = new RandomStream(`how much is left ${jest.getSeed()}`);
const subject = subjectOf(mainline);

/** Two tasks that meet at a lock or two, in a few hundred states and up to a dozen behaviours. */
const FIRST = [
  'holds f1; unlock f1',
  'holds f1; unlock f1 kernel',
  'trylock f1; unlock f1 if held',
  'holds f1 f2; unlock f1; unlock f2',
  'holds f1 f2; unlock f2; unlock f1',
];
const TRIES = ['trylock f1', 'trylock f1 kernel', 'trylock f2', 'trylock f2 kernel'];
const LAST = [...TRIES, 'lock f1', 'lock f1 kernel', 'lock f2'];

function one<T>(list: readonly T[]): T {
  return list[random.below(list.length)] as T;
}

function drawnProgram(): string {
  const tries = Array.from({ length: random.below(3) }, () => one(TRIES));
  const second = [...new Set([...tries, one(LAST)])];
  return `T1: ${one(FIRST)}\nT2: ${second.join('; ')}`;
}

/** What the tally makes of some cases, each given by the behaviours that its runs have shown. */
function tallied(cases: readonly (readonly number[])[], kind = behaviours): Behaviours {
  const whole = kind.empty();
  for (const [index, shown] of cases.entries()) {
    const part = kind.empty();
    for (const behaviour of shown) part.shown.push(index, behaviour);
    kind.add(whole, part);
  }
  return whole;
}

/** How likely what was not shown is. */
function unseen(chances: ReadonlyMap<number, number>, shown: readonly number[]): number {
  const left = new Map(chances);
  for (const behaviour of shown) left.delete(behaviour);
  return sum([...left.values()]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((whole, number) => whole + number, 0);
}

/** How often the interval has held the truth. */
class Held {
  times = 0;
  of = 0;
  /** How often there was something left. */
  left = 0;

  note({ now }: Behaviours, isOneProgram: boolean, truth: number): void {
    const { low, high } = residualOf(now, isOneProgram);
    this.of++;
    // Chances are summed up in another order each time.
    if (low <= truth + 1e-6 && truth <= high + 1e-6) this.times++;
    if (truth > 1e-3) this.left++;
  }
}

/**
 * As often as 45 of 50 times. Of the programs it holds the truth 99 times of 100, and of the
 * populations 96 times and more: so one of these fails by chance less than once in 100,000 times.
 */
const OFTEN = 0.9;

/** The behaviour that a random walk shows, as a hash. */
function walked(program: Program): number {
  const one = new Run(subject.fast, program, subject.oracles);
  const walk = new RandomWalk(random);
  while (one.step(walk));
  const failure = one.outcome?.failure ?? null;
  const made = { one: new GeneratedCase(program, []), failure, machine: one.world.machine };
  return hashOfSet(behaviourOf(made));
}

describe('the interval of 95 %', () => {
  it('holds what is left of programs whose whole space is known, as often as it says', () => {
    const held = new Held();
    for (let programs = 0; programs < 50; programs++) {
      const program = parseProgram(drawnProgram());
      const chances = exactWalk(subject, program);
      expect(sum([...chances.values()])).toBeCloseTo(1, 6);
      for (const runs of [16, 32, 64, 128]) {
        const shown = Array.from({ length: runs }, () => walked(program));
        expect(shown.filter((behaviour) => !chances.has(behaviour))).toEqual([]);
        held.note(tallied([shown]), true, unseen(chances, shown));
      }
    }
    expect(held.left).toBeGreaterThan(20);
    // 45 of 50 times would be 180; without one of the two intervals it is 176, or 185.
    expect(held.times).toBeGreaterThanOrEqual(188);
  });

  it('holds what is left of populations in which some behaviours are rare', () => {
    const held = new Held();
    for (let draws = 0; draws < 400; draws++) {
      const population = new Population(1);
      const cases = Array.from({ length: 40 }, () => population.drawn());
      held.note(tallied([cases.flat()]), true, unseen(population.chances, cases.flat()));
    }
    expect(held.left).toBe(400);
    expect(held.times).toBeGreaterThanOrEqual(OFTEN * held.of);
  });

  it('holds it for programs that nobody has seen, whose runs resemble each other', () => {
    const held = new Held();
    for (let draws = 0; draws < 400; draws++) {
      const population = new Population(3);
      const cases = Array.from({ length: 40 }, () => population.drawn());
      held.note(tallied(cases), false, unseen(population.chances, cases.flat()));
    }
    expect(held.left).toBe(400);
    expect(held.times).toBeGreaterThanOrEqual(OFTEN * held.of);
  });
});

/** Many behaviours, of which each case draws a few that its 16 runs show then. */
class Population {
  /** By behaviour, for any run of any case. */
  readonly chances: ReadonlyMap<number, number>;
  readonly #few: number;
  readonly #steep = 0.8 + random.below(100) / 100;
  readonly #sums: number[] = [];

  /** @param few how many behaviours a case has; 1 for cases of one run each */
  constructor(few: number) {
    this.#few = few;
    const weights = Array.from({ length: 300 }, (_, at) => (at + 1) ** -this.#steep);
    const whole = sum(weights);
    this.chances = new Map(weights.map((weight, at) => [at, weight / whole]));
    for (const chance of this.chances.values()) {
      this.#sums.push(chance + (this.#sums.at(-1) ?? 0));
    }
  }

  drawn(): number[] {
    if (this.#few === 1) return Array.from({ length: 16 }, () => this.#one());
    const few = Array.from({ length: this.#few }, () => this.#one());
    return Array.from({ length: 16 }, () => few[random.below(few.length)] as number);
  }

  #one(): number {
    const place = random.below(2 ** 30) / 2 ** 30;
    const at = this.#sums.findIndex((limit) => place < limit);
    return at < 0 ? this.#sums.length - 1 : at;
  }
}

describe('what is counted', () => {
  it('is the same whether runs come one by one or in portions', () => {
    const cases = Array.from({ length: 60 }, () => new Population(3).drawn());
    const inPortions = behaviours.empty();
    for (let from = 0; from < cases.length; from += 16) {
      const part = behaviours.empty();
      for (const [at, shown] of cases.slice(from, from + 16).entries()) {
        for (const behaviour of shown) part.shown.push(from + at, behaviour);
      }
      behaviours.add(inPortions, part);
    }
    expect(inPortions).toEqual(tallied(cases));
  });

  it('is what there is to be counted', () => {
    const { now } = tallied([
      [1, 1, 2],
      [1, 3],
      [2, 4, 4, 4],
      [1, 2, 5],
    ]);
    // 3 and 5 are seen once, and nothing twice; 4 in one case only, and 1 and 2 in three.
    expect(now).toEqual({
      runs: 12,
      cases: 4,
      behaviours: 5,
      once: 2,
      twice: 0,
      alone: 5,
      aloneSquared: 11,
      paired: 0,
    });
    expect(tallied([[7, 7], [7, 7, 7], [8]]).now).toMatchObject({ paired: 6, alone: 1, twice: 0 });
  });

  it('ends when as many behaviours are remembered as may be', () => {
    const few = behavioursUpTo(3);
    const cases = [[1], [2, 2], [3, 4], [5], [1]];
    expect(tallied(cases, few).now).toEqual(tallied(cases.slice(0, 3)).now);
    expect(tallied(cases, few).seen.size).toBe(4);
  });

  it('makes a curve of some points, whose last one is of all runs', () => {
    const whole = tallied(Array.from({ length: 1000 }, (_, at) => [at % 7, at]));
    const curve = residualCurve(whole, false);
    expect(curve.length).toBeLessThan(26);
    expect(curve.at(-1)).toEqual(residualOf(whole.now, false));
    expect(residualCurve(behaviours.empty(), false)).toEqual([]);
  });
});

describe('a set of texts', () => {
  it('has the same number in any order, and another one if anything is different', () => {
    const texts = Array.from({ length: 40 }, (_, at) => `state matrix: row ${at}`);
    const pairs = texts.flatMap((one) => texts.filter((two) => one < two).map((two) => [one, two]));
    const hashes = new Set(pairs.map((pair) => hashOfSet(pair)));
    expect(hashes.size).toBe(780);
    for (const pair of pairs) expect(hashes.has(hashOfSet(pair.reverse()))).toBe(true);
  });
});

describe('pifuzz fuzz', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says how much is left, and draws it in a picture that has words as well', async () => {
    const file = join(folder, 'new', 'curve.svg');
    // Whatever fails otherwise would be made smaller.
    const fuzz = ['fuzz', 'mainline', '--runs', '320', '--kind', 'mutual-exclusion/two-owners'];
    const { out } = await pifuzz([...fuzz, '--curve', file]);
    const said = /probability of about ([\d.]+ %) \(an estimate/.exec(
      out.replace(/\s+/g, ' '),
    )?.[1];
    const picture = readFileSync(file, 'utf8');
    expect(picture).toContain(`After 320 runs: ${said} (`);
    expect(picture).toMatch(/^<svg [^>]*role="img".*<title .*<desc .*<\/svg>\n$/s);
    expect(picture).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('refuses a curve that cannot be written', async () => {
    const fuzz = ['fuzz', 'mainline', '--program', 'T1: lock f1', '--runs', '16', '--curve'];
    for (const file of ['', folder, join(folder, 'new', 'curve.svg', 'below-a-file.svg')]) {
      const { code, out, err } = await pifuzz([...fuzz, file]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^pifuzz: --curve takes a file, and .*\n$/);
    }
    // Of this one nobody can know beforehand.
    const { code, out, err } = await pifuzz([...fuzz, '/proc/nowhere/curve.svg']);
    expect([code, out]).toEqual([2, expect.stringContaining('Not explored')]);
    expect(saidIn(err)).toMatch(/^pifuzz: the curve cannot be written to .*: no such file .*\n$/);
  });
});
