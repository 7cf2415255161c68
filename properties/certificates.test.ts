/** Every page says what was searched to call its counterexample minimal; and it is so. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pageInput } from '../src/campaign/page-input.ts';
import { Positional } from '../src/explore/enumerate.ts';
import { record } from '../src/explore/recording.ts';
import type { Violation } from '../src/machine/violation.ts';
import { parseProgram } from '../src/program/text.ts';
import { renderPage } from '../src/report/page/page.ts';
import { levelOf } from '../src/shrink/atlas.ts';
import { certify } from '../src/shrink/certificate.ts';
import { certified } from '../src/shrink/certified.ts';
import { findSchedule } from '../src/shrink/find-schedule.ts';
import { parseToken } from '../src/shrink/token.ts';
import { LONG_TO_CERTIFY } from './gallery/pages.ts';
import { oneIn, someOf } from './support/by-day.ts';
import { allPages } from './support/committed-pages.ts';
import { pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

const ROW10 = 'reports/rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10.md';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function changed(change: (page: string) => string): string {
  const path = join(folder, 'page.md');
  const page = readFileSync(ROW10, 'utf8');
  writeFileSync(path, change(page));
  expect(change(page)).not.toBe(page);
  return path;
}

// long/certificates.test.ts has the others.
const pages = allPages.map((name) => join('reports', name));
const quick = pages.filter((page) => !LONG_TO_CERTIFY.includes(page));

it.each(someOf(quick, 12))('%s has a certificate, and it holds', async (page) => {
  const { code, out, err } = await pifuzz(['certify', page]);
  expect([out, err]).toEqual([expect.stringContaining(': holds, nothing simpler among '), '']);
  expect(code).toBe(0);
});

oneIn(4)('schedules are counted that were made, where some walk in circles for ever', () => {
  const page = readFileSync('reports/mainline+walk-past-donor.trees-sorted.tree-key.md', 'utf8');
  const { program, build } = parseToken(/pf1\.\S+/.exec(page)?.[0] as string);
  let made = 0;
  const { fast, ...others } = subject(build);
  const newMachine = () => {
    made++;
    return fast.newMachine();
  };
  const under = { ...others, fast: Object.create(fast, { newMachine: { value: newMachine } }) };
  const { runs, complete } = levelOf(under, program, 1, 50_000);
  expect(complete).toBe(false);
  expect(runs).toBeGreaterThan(500);
  expect(made).toBeGreaterThanOrEqual(runs);
  expect(page).toContain(`the first ${runs.toLocaleString('en')} schedules`);
});

describe('certify', () => {
  it.each([
    [
      'a number of states',
      (page: string) => page.replace('all schedules, 289 states', 'all schedules, 290 states'),
    ],
    [
      'a number of schedules',
      (page: string) => page.replace('all 644 schedules', 'all 645 schedules'),
    ],
    ['a program that was left out', (page: string) => page.replace(/\n {2}- `T\d.*/, '')],
  ])('notices %s', async (_, change) => {
    const { code, out } = await pifuzz(['certify', changed(change)]);
    expect(out).toContain('does not hold, where it says');
    expect(code).toBe(1);
  });

  it('says which pages cannot be checked, and checks the others', async () => {
    const none = changed((page) => page.replace('## Certificate', '## Something'));
    const { code, out } = await pifuzz(['certify', none, ROW10, join(folder, 'missing.md')]);
    const [first, second, third] = out.split('\n');
    expect(first).toBe(`${none}: cannot be checked, it has no certificate`);
    expect(second).toContain('holds');
    expect(third).toContain('cannot be checked, there is no file');
    expect(code).toBe(2);
  });

  it('prints one JSON object with --json', async () => {
    const { code, out } = await pifuzz(['certify', '--json', ROW10]);
    expect(JSON.parse(out)).toMatchObject({ pages: [{ page: ROW10, verdict: 'holds' }] });
    expect(code).toBe(0);
  });
});

describe('a counterexample that is not minimal', () => {
  const under = subject('rfc-2016-10');
  const kind = 'no-spurious-errno/lock_pi/EINVAL/row10';
  const program = parseProgram(
    'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1 if held',
  );
  const effort = { preemptions: 1, runs: 10_000 };
  const schedule = findSchedule(under, program, kind, effort)?.schedule;
  const scheduler = new Positional(schedule as NonNullable<typeof schedule>);
  const recording = record(under.traced, program, scheduler, under.oracles);
  const { sentence } = recording.failure as Violation;
  const big = { ...recording, build: 'rfc-2016-10', program, kind, sentence };

  it('gets a certificate that names smaller programs, and certify refuses it', async () => {
    const certificate = certify(under, big);
    expect(certificate.smaller.some(({ failing }) => failing !== null)).toBe(true);
    const page = join(folder, 'big.md');
    writeFileSync(page, renderPage(pageInput(under, big, { certificate })));
    expect(readFileSync(page, 'utf8')).toContain('fails like this, too');
    const { code, out } = await pifuzz(['certify', page]);
    expect(out).toMatch(/does not hold, \d+ simpler programs fail in the same way/);
    expect(code).toBe(1);
  });

  it('becomes minimal where the certificate leads to', () => {
    const { counterexample, certificate } = certified(under, big);
    expect(counterexample.program.tasks).toHaveLength(3);
    expect(certificate.smaller.every(({ failing }) => failing === null)).toBe(true);
    expect(certificate.simplest).toBe(true);
  });
});
