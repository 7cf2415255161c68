/**
 * The scoreboard (src/bench/scoreboard): what is measured stays measured, and its page says that
 * and nothing more. Times are not looked at; how soon something is found, nobody promises here.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Attempt, AttemptEnd, AttemptOrder } from '../src/bench/scoreboard/attempt.ts';
import { brokenBuilds, counts } from '../src/bench/scoreboard/broken.ts';
import { scoreboardDrawing } from '../src/bench/scoreboard/drawing.ts';
import { scoreboardPage } from '../src/bench/scoreboard/page.ts';
import { quantile, type Sample } from '../src/bench/scoreboard/quantile.ts';
import { DATA, PAGE, PICTURE, scoreboard } from '../src/bench/scoreboard/scoreboard.ts';
import { Scores } from '../src/bench/scoreboard/scores.ts';
import { allBuilds, mistakenLibraries } from '../src/variants/builds.ts';
import { describeOneIn } from './support/by-day.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const TINY = ['--only', 'rfc-2016-10,v4.15', '--strategy', 'mix,surw', '--seeds', '2'];

function written(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** What the command came to, with the lines that it said. */
async function called(words: readonly string[], attempt?: (order: AttemptOrder) => AttemptEnd) {
  const said: string[] = [];
  const argv = [...words, '--folder', folder];
  const say = (line: string) => said.push(line);
  const attempter = attempt && (async (order: AttemptOrder) => attempt(order));
  const code = await scoreboard(argv, say, attempter);
  return { code, said };
}

/** As good as a search: it hangs on the order and on nothing else. */
function pretended({ build, seed, cut }: AttemptOrder): AttemptEnd {
  const tries = (seed ?? build.length) % 50_000;
  const most = cut.runs ?? Infinity;
  if (tries > most) return { found: null, tries: most, seconds: 1, isOver: false };
  return { found: 'mutual-exclusion/two-owners', tries, seconds: tries / 1000, isOver: true };
}

describeOneIn(3)('a scoreboard of two builds, two strategies and two seeds', () => {
  it('is measured, in threads of its own, and a sweep as well', async () => {
    const words = [...TINY, '--runs', '320'];
    words[3] += ',sweep';
    const { code, said } = await called([...words, '--jobs', '2']);
    expect([code, said.length]).toEqual([0, 10]);
    const attempts = written(DATA)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Attempt);
    for (const { by, tries, found, isOver } of attempts) {
      expect(tries).toBeGreaterThan(0);
      expect(tries).toBeLessThanOrEqual(320);
      expect(isOver).toBe(found !== null);
      if (found === null) expect(tries).toBe(320);
      else expect([by, counts(found)]).toEqual([by, true]);
    }
    expect(attempts.some(({ found }) => found !== null)).toBe(true);
    // The first counterexample of each build comes after some hundred programs.
    expect(written(PAGE)).toMatch(/^\| `v4\.15` \| > 320 \| > [\d.]+ \\| \|$/m);
    expect(written(PICTURE)).toMatch(/^<svg [^>]*role="img".*<title .*<desc .*<\/svg>\n$/s);
  });

  it('comes to the same runs whoever else is measured beside', async () => {
    const runs = async (...words: string[]) => {
      rmSync(join(folder, DATA), { force: true });
      await called([...words, '--seeds', '1', '--strategy', 'pct3', '--runs', '640']);
      const lines = written(DATA)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Attempt);
      return lines.map(({ build, tries, found }) => [build, tries, found]).sort();
    };
    const alone = await runs('--only', 'rfc-2016-10', '--jobs', '1');
    expect(await runs('--only', 'v4.14,rfc-2016-10', '--jobs', '2')).toContainEqual(alone[0]);
  });
});

describe('a measurement that is interrupted', () => {
  it('goes on where it was, and ends in the same page', async () => {
    await called(TINY, pretended);
    const whole = [written(PAGE), written(PICTURE)];
    const { length } = written(DATA);
    for (const left of [0, 1, length >> 1, length - 1]) {
      // A kill may leave half a line.
      truncateSync(join(folder, DATA), left);
      const known = written(DATA).split('\n').length - 1;
      const { said } = await called(TINY, pretended);
      expect(said).toHaveLength(8 - known);
      expect([written(PAGE), written(PICTURE)]).toEqual(whole);
      expect(written(DATA)).toHaveLength(length);
    }
  });

  it('measures nothing twice, and nothing at all where it is to write', async () => {
    await called(TINY, pretended);
    const page = written(PAGE);
    const never = () => {
      throw new Error('was measured again');
    };
    expect(await called(TINY, never)).toEqual({ code: 0, said: [] });
    rmSync(join(folder, PAGE));
    expect(await called(['--write'], never)).toEqual({ code: 0, said: [] });
    expect(written(PAGE)).toBe(page);
  });

  it('looks again at what was cut sooner, and at nothing else', async () => {
    const cut = [...TINY, '--runs', '20'];
    await called(cut, pretended);
    expect((await called(cut, pretended)).said).toEqual([]);
    expect((await called([...TINY, '--runs', '10'], pretended)).said).toEqual([]);
    expect((await called(TINY, pretended)).said).toHaveLength(8);
    expect(written(PAGE)).not.toContain('| > ');
  });

  it('loses an attempt that goes wrong, and no other', async () => {
    const { code, said } = await called(TINY, (order) => {
      if (order.by === 'surw') throw new Error('there is no memory left');
      return pretended(order);
    });
    expect([code, said.length]).toEqual([1, 8]);
    expect(said.filter((line) => line.includes('there is no memory left'))).toHaveLength(4);
    expect(written(DATA).trim().split('\n')).toHaveLength(4);
  });
});

describe('the page', () => {
  const seeds = fc.integer({ min: 0, max: 50 });
  const attempts = fc.array(
    fc.record<Attempt>({
      build: fc.constantFrom('rfc-2016-10', 'v4.15', 'no-build-any-more'),
      by: fc.constantFrom('mix', 'surw', 'no-strategy-any-more'),
      seed: seeds,
      cut: fc.constantFrom({ seconds: 300, runs: null }, { seconds: 90, runs: 20_000 }),
      found: fc.constantFrom(null, 'mutual-exclusion/two-owners'),
      tries: fc.integer({ min: 1, max: 1e7 }),
      seconds: fc.double({ min: 0.001, max: 300, noNaN: true }),
      isOver: fc.boolean(),
    }),
    { maxLength: 20 },
  );

  it('hangs on what was measured, and not on the order in which it came', () => {
    const property = fc.property(attempts, fc.infiniteStream(fc.nat()), (some, chance) => {
      const keyed = some.map((one) => ({ one, key: chance.next().value as number }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
      const [scores, others] = [new Scores(some), new Scores(shuffled)];
      expect(scoreboardPage(others)).toBe(scoreboardPage(scores));
      expect(scoreboardDrawing(others)).toBe(scoreboardDrawing(scores));
      const all = scoreboardPage(scores) + scoreboardDrawing(scores);
      expect(all).not.toMatch(/NaN|Infinity|undefined|any-more/);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('shows a cut as a cut, and says where it was', async () => {
    await called([...TINY, '--runs', '1', '--cut', '90s'], pretended);
    const page = written(PAGE);
    expect(page).toContain('| `v4.15` | > 1 | > 1 |');
    expect(page).toContain('| `v4.15` | 0/2 | 0/2 |');
    expect(page).toContain('nothing after 90s or 1 runs on one core.');
    expect(page.match(/^\| (\*\*)?median.*$/gm)).toEqual([
      '| **median of all 2 builds** | > 1 | > 1 |',
      '| median within 20,000 runs, of these | 0 | 0 |',
    ]);
    expect(written(PICTURE)).toContain('mix more than 1, surw more than 1');
    await called([...TINY, '--only', 'v4.15', '--seeds', '3'], pretended);
    expect(written(PAGE)).toContain('- 90s or 1 runs: `rfc-2016-10` (mix, surw)');
  });
});

describe('a median', () => {
  const samples = fc.array(
    fc.record<Sample>({ value: fc.integer({ min: 1, max: 20 }), isCut: fc.boolean() }),
    { minLength: 1, maxLength: 9 },
  );

  it('is no number where what is above a bound could move it', () => {
    const shares = fc.constantFrom(0.25, 0.5, 0.75);
    const plain = (of: readonly Sample[], more: number, share: number) => {
      const numbers = of.map(({ value, isCut }) => (isCut ? value + more : value));
      const at = Math.max(Math.ceil(share * of.length) - 1, 0);
      return numbers.sort((a, b) => a - b)[at] as number;
    };
    const property = fc.property(samples, shares, fc.nat(100), (of, share, more) => {
      const { value, isCut } = quantile(of, share) as Sample;
      if (isCut) expect(plain(of, more, share)).toBeGreaterThanOrEqual(value);
      else expect(plain(of, more, share)).toBe(value);
      if (isCut) expect(plain(of, 100, share)).toBeGreaterThan(value);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('of nothing is nothing', () => {
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('what is asked', () => {
  it('is each build that has a failure of a kind which today has not', () => {
    const whole = allBuilds.filter((build) => !brokenBuilds.includes(build));
    expect(whole.map(({ name }) => name)).toEqual([
      'mainline',
      'mainline+boost-new-owner',
      'mainline+fresh-boost-key',
      'mainline+walk-past-leaver',
      'mainline+walk-past-donor',
      'mainline+walk-past-leaver+walk-past-answer',
      'mainline+boost-by-key',
      'mainline+drop-given-reference',
      'mainline+try-again-when-queued',
      'mainline+answer-the-count',
      'mainline+proposed',
      'v6.8',
      'mainline~setscheduler-leaves-early',
      // A search for what kernels do says nothing of user space.
      ...mistakenLibraries.map(({ name }) => name),
    ]);
  });

  it.each([
    [['--seeds', '0'], /^--seeds takes a whole number from 1 to 10000, and '0' is none$/],
    [['--cut', 'soon'], /^--cut takes a time such as .*, and 'soon' is not that$/],
    [['--runs', 'many'], /^--runs takes a whole number .*, and 'many' is none$/],
    [['--only', 'v4.16'], /^there is no build 'v4.16'; did you mean 'v4.1\d'\?$/],
    [['--only', 'mainline'], /^'mainline' has no failure that today's kernel has not$/],
    [['--strategy', 'mix,pcf3'], /^there is no strategy 'pcf3'; did you mean 'pct3'\?$/],
    [['--jobs', '0'], /^--jobs takes a whole number from 1 to 256, and '0' is none$/],
    [['--sedes', '3'], /^Unknown option '--sedes'$/],
    [['v4.15'], /^Unexpected argument 'v4.15'[^.]*$/],
    [['--jobs'], /^Option '--jobs' argument is ambiguous$/],
  ])('%j makes no sense, and one sentence says why', async (words, sentence) => {
    await expect(called(words, pretended)).rejects.toThrow(sentence);
  });

  it('is not of a file with something else in it', async () => {
    await called(TINY, pretended);
    for (const line of ['hello', '{}', '{"build":"v4.15"}', 'null']) {
      appendFileSync(join(folder, DATA), `${line}\n`);
      const name = expect.stringContaining('has no attempt in line 9');
      await expect(called(['--write'])).rejects.toEqual(expect.objectContaining({ message: name }));
      truncateSync(join(folder, DATA), written(DATA).length - line.length - 1);
    }
  });
});
