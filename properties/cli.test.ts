/** What `pifuzz` promises to whoever calls it, in one process with streams of our own. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Interrupts } from '../src/cli/interrupts.ts';

import { OPS } from '../src/cli/summary.ts';

import { allStrategies } from '../src/explore/strategies.ts';
import { allRules } from '../src/oracle/all.ts';
import { programArbitrary } from '../src/program/arbitrary.ts';
import { MAX_LOCKS } from '../src/program/drawing/cast.ts';
import { MAX_OPS } from '../src/program/drawing/drawing.ts';
import { findProgram, NAMED_PROGRAMS } from '../src/program/named.ts';
import { locksOf, type Program } from '../src/program/program.ts';
import { printOp } from '../src/program/text.ts';
import { parseToken, printToken } from '../src/shrink/token.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { sources } from './house/tree.ts';
import { Paper, pifuzz, saidIn } from './support/pifuzz.ts';

const ROW10 = 'no-spurious-errno/lock_pi/EINVAL/row10';
/** Fails in a few hundred runs, and is made smaller at once. */
const TWO_OWNERS = 'mutual-exclusion/two-owners';
const PROGRAM = 'T1: holds f1; unlock f1; lock f1 | T2: lock f1';
/** Each op is correct, and all are too many. */
const LONG = `T1: ${'lock f1; unlock f1; '.repeat(4999)}lock f1; unlock f1`;
const RACE = ['fuzz', '--program', PROGRAM, '--runs', '320', '--kind', TWO_OWNERS];
/** The race of October 2016. */
const SEED_RACE = printToken({
  build: 'rfc-2016-10',
  program: findProgram('t3-l1-handover') as Program,
  decisions: [
    { after: 'start', to: 'T3' },
    { after: 'T1.1 futex_cmpxchg_value_locked cmpxchg f1', to: 'T2' },
  ],
});

let folder: string;
let page: string;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  const { out } = await pifuzz([...RACE, '--json', '--reports', folder]);
  const [counterexample] = JSON.parse(out).counterexamples;
  page = counterexample.report;
  token = counterexample.token;
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('pifuzz fuzz', () => {
  it('exits with 1 after a find, and names its kind, page and replay command', async () => {
    const { code, out, err } = await pifuzz([...RACE, '--reports', folder]);
    expect([code, saidIn(err)]).toEqual([1, '']);
    expect(out).toContain(`\n${TWO_OWNERS}\n`);
    expect(out).toContain('  2 tasks, 1 futex, 3 ops, 1 preemption ');
    expect(out).toContain(`  page:   ${page}\n`);
    expect(out).toContain(`  replay: npx --no pifuzz replay ${token}\n`);
    expect(out).toContain('sequential consistency');
  });

  it('exits with 0 when nothing was found, and says that this is no proof', async () => {
    const { code, out } = await pifuzz(['fuzz', 'mainline', '--runs', '160', '--reports', folder]);
    expect(code).toBe(0);
    expect(out).toContain('mainline: no failure in 160 runs of seed 42.');
    expect(out).toContain('is no proof');
    expect(out).toContain('pifuzz fuzz mainline --seed 43 --runs 1600\n');
  });

  it('names what it never generated and never reached', async () => {
    const { out } = await pifuzz(['fuzz', 'mainline', '--runs', '16', '--program', 't2-l1-relock']);
    const ops = OPS.filter((op) => op !== 'lock' && op !== 'unlock').join(', ');
    expect(out.replaceAll(/\s+/g, ' ')).toContain(` ops ${ops} places `);
    expect(out).toMatch(/places +.*rt_mutex: lock steal \(needs/);
  });

  it('prints one JSON object and nothing else when asked for JSON', async () => {
    const { out, err } = await pifuzz([...RACE, '--json', '--reports', folder]);
    expect(saidIn(err)).toBe('');
    const [first] = JSON.parse(out).counterexamples;
    expect(JSON.parse(out)).toMatchObject({ build: 'rfc-2016-10', seed: 42, runs: 320 });
    expect(first).toMatchObject({ kind: TWO_OWNERS, oracle: 'mutual-exclusion' });
    expect(first).toMatchObject({ tasks: 2, futexes: 1, ops: 3, preemptions: 1, report: page });
  });

  it('writes the same bytes for the same seed', async () => {
    const before = readFileSync(page, 'utf8');
    const calls = [];
    for (let call = 0; call < 2; call++) {
      const { out } = await pifuzz([...RACE, '--json', '--reports', folder]);
      calls.push({ ...JSON.parse(out), seconds: null, shrinkingSeconds: null });
    }
    expect(calls[1]).toEqual(calls[0]);
    expect(readFileSync(page, 'utf8')).toBe(before);
  });

  it('names a page for its build and kind, and leaves no unfinished file behind', () => {
    const name = 'rfc-2016-10.mutual-exclusion.two-owners.md';
    expect([page, readdirSync(folder)]).toEqual([join(folder, name), [name]]);
  });

  it('prints the page in full when its folder cannot be written', async () => {
    const { code, out, err } = await pifuzz([...RACE, '--reports', join(page, 'below')]);
    expect(code).toBe(1);
    expect(out).toContain(readFileSync(page, 'utf8'));
    expect(err).toMatch(/^pifuzz: the page .* cannot be written .*not a directory.*\n$/);
    const json = await pifuzz([...RACE, '--json', '--reports', join(page, 'below')]);
    expect(json.err).toContain(readFileSync(page, 'utf8'));
    expect(JSON.parse(json.out).counterexamples).toMatchObject([{ report: null, token }]);
  });

  it('lets only those oracles judge that it was given', async () => {
    const one = [...RACE.slice(0, 5), '--oracle', 'waiters-bit', '--oracle', 'owner-died'];
    const { code, out } = await pifuzz(one);
    expect(code).toBe(0);
    expect(out).toMatch(/oracles +owner-died, waiters-bit\n/);
  });

  it('writes pages that tell which oracles judged, and replays and certifies them so', async () => {
    const own = join(folder, 'one-oracle');
    const one = ['fuzz', 'rfc-2016-10', '--program', PROGRAM, '--runs', '320'];
    await pifuzz([...one, '--oracle', 'mutual-exclusion', '--reports', own]);
    const [name] = readdirSync(own);
    const written = join(own, name as string);
    expect(readFileSync(written, 'utf8')).toMatch(/pf1\.\S+ \\\n--oracle mutual-exclusion\n```/);
    expect(await pifuzz(['replay', written])).toMatchObject({ code: 1, err: '' });
    const certified = await pifuzz(['certify', written]);
    expect(certified.out).toContain(': holds');
    expect(certified.code).toBe(0);
  });

  it('stops at the first Ctrl-C, and writes what was found until then', async () => {
    const signals = new EventEmitter();
    const race = ['fuzz', '--program', PROGRAM, '--time', '3600', '--kind', TWO_OWNERS];
    setTimeout(() => signals.emit('SIGINT'), 300);
    const { code, out, err } = await pifuzz([...race, '--reports', folder], false, signals);
    expect(code).toBe(1);
    expect(out).toContain('interrupted');
    expect(err).toContain('Ctrl-C again to write it as it was found');
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('hurries at the second Ctrl-C, which is not the one of npm; ends at the third', async () => {
    const signals = new EventEmitter();
    const [exit, stop, hurry] = [jest.fn(), jest.fn(), jest.fn()];
    const streams = { stdout: new Paper(false), stderr: new Paper(false) };
    const interrupts = new Interrupts({ ...streams, signals, exit }, { stop, hurry });
    const press = async () => {
      signals.emit('SIGINT');
      signals.emit('SIGINT');
      const heard = [stop, hurry, exit].map(({ mock }) => mock.calls.length);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return heard;
    };
    expect(await press()).toEqual([1, 0, 0]);
    expect(await press()).toEqual([1, 1, 0]);
    expect(await press()).toEqual([1, 1, 1]);
    expect(exit).toHaveBeenCalledWith(130);
    interrupts.release();
  });

  it('shows its progress on a terminal', async () => {
    // Of a program that holds: making a failure smaller would take longer than all else here.
    const holds = ['--program', 'T1: holds f1; unlock f1 | T2: lock f1', '--time', '0.5'];
    const { code, err } = await pifuzz(['fuzz', 'mainline', ...holds], true);
    expect(code).toBe(0);
    expect(err).toMatch(/runs\/s/);
  });

  it('generates no op and no longer task than its summary knows of', () => {
    const plain = (text: string) => {
      return text.replace(/^(\w+) m\d/, 'rt_mutex $1').replace(/ f\d| if held/g, '');
    };
    const property = fc.property(programArbitrary(), (program) => {
      expect(locksOf(program).length).toBeLessThanOrEqual(MAX_LOCKS);
      expect(OPS).toEqual(expect.arrayContaining(program.events.map(({ call }) => call)));
      for (const { ops } of program.tasks) {
        expect(ops.length).toBeLessThanOrEqual(MAX_OPS);
        expect(OPS).toEqual(expect.arrayContaining(ops.map((op) => plain(printOp(op)))));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });
});

describe('pifuzz replay', () => {
  it('exits with 1 when a page or its token fails again, and tells the story', async () => {
    for (const source of [page, token]) {
      const { code, out, err } = await pifuzz(['replay', source]);
      expect([code, err]).toEqual([1, '']);
      expect(out).toContain(`The run fails on rfc-2016-10: ${TWO_OWNERS}\n`);
      expect(out).toContain('CPU 1 (T2)');
    }
  });

  it('finds the kind that the page names', async () => {
    const { out } = await pifuzz(['replay', page, '--json']);
    const kinds = { kind: TWO_OWNERS, expectedKind: TWO_OWNERS };
    expect(JSON.parse(out)).toMatchObject({ verdict: 'fails', divergence: null, token, ...kinds });
  });

  it('says when a page names another kind', async () => {
    const changed = join(folder, 'changed.txt');
    writeFileSync(
      changed,
      readFileSync(page, 'utf8').replace('kind two-owners.', 'kind no-owner.'),
    );
    const { code, out } = await pifuzz(['replay', changed]);
    expect(code).toBe(1);
    expect(out).toContain('than the page says, which names mutual-exclusion/no-owner.');
  });

  it('exits with 0 when the schedule fits another build and the run holds there', async () => {
    const { code, out } = await pifuzz(['replay', SEED_RACE, '--build', 'mainline']);
    expect(code).toBe(0);
    expect(out).toContain('The run holds on mainline');
    expect(out.replaceAll('\n', ' ')).toContain('The token was made on rfc-2016-10');
    expect((await pifuzz(['replay', SEED_RACE])).code).toBe(1);
  });

  it('exits with 3 when the schedule does not fit, and names the step', async () => {
    const { code, out } = await pifuzz(['replay', token, '--build', 'mainline']);
    expect(code).toBe(3);
    expect(out).toMatch(/^The schedule does not fit mainline: step 'T2\.1 .*' was never taken\.\n/);
  });

  it('runs a token of an unknown build only where it is told to', async () => {
    const foreign = printToken({ ...parseToken(token), build: 'v9.9' });
    const { code, err } = await pifuzz(['replay', foreign]);
    expect(code).toBe(2);
    expect(err).toContain("the token is of a build 'v9.9', which this version does not have");
    expect((await pifuzz(['replay', foreign, '--build', 'rfc-2016-10'])).code).toBe(1);
  });

  it.each([
    ['build name', 1],
    ['program', 3],
    ['schedule', 4],
  ])('names the damaged part of a token: the %s', async (part, index) => {
    const parts = token.split('.');
    const old = parts[index] as string;
    parts[index] = `${old.slice(0, -1)}${old.endsWith('A') ? 'B' : 'A'}`;
    const { code, err } = await pifuzz(['replay', parts.join('.')]);
    expect(code).toBe(2);
    expect(err).toBe(`pifuzz: the ${part} in the token is damaged (its checksum does not match)\n`);
  });
});

describe('pifuzz list', () => {
  it('knows every name that a kind can begin with', async () => {
    const { out } = await pifuzz(['list', 'oracles', '--json']);
    const known = (JSON.parse(out).entries as { name: string }[]).map(({ name }) => name);
    const texts = sources('src').map(({ text }) => text);
    const made = texts.flatMap((text) => [...text.matchAll(/new Violation\(\s*'([^']+)'/g)]);
    const names = made.map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining(['guarded', 'lock-order', 'kernel-assertions']));
    expect(known).toEqual(expect.arrayContaining([...names, 'no-livelock']));
  });

  it.each([
    ['builds', allBuilds],
    ['oracles', allRules],
    ['strategies', allStrategies],
    ['programs', NAMED_PROGRAMS],
  ])('names all %s, in at most 100 columns', async (what, entries) => {
    const { code, out } = await pifuzz(['list', what]);
    expect(code).toBe(0);
    for (const { name } of entries) expect(`\n${out}`).toMatch(new RegExp(`\n${escaped(name)}\\s`));
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}

describe('pifuzz', () => {
  it('explains itself with two examples', async () => {
    const { code, out, err } = await pifuzz(['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out.match(/^ {2}pifuzz /gm)).toHaveLength(2);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('explains each command that it names, under that name', async () => {
    const { out } = await pifuzz(['help']);
    const names = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name as string);
    expect(names).toEqual(expect.arrayContaining(['fuzz', 'verify', 'rt-tester', 'list']));
    for (const name of names.filter((name) => !['pifuzz', 'help'].includes(name))) {
      const explained = await pifuzz([name, '--help']);
      expect(explained.out).toMatch(new RegExp(`^Usage: pifuzz ${name} `));
      expect(await pifuzz(['help', name])).toEqual(explained);
    }
  });

  it('tells its version', async () => {
    const { code, out } = await pifuzz(['--version']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^pifuzz \d+\.\d+\.\d+\n$/)]);
  });

  it.each([
    [['fuzz', 'mainlin'], "there is no build 'mainlin'; did you mean 'mainline'?"],
    [['fuzz', '--strategy', 'pct22'], "did you mean 'pct2'?"],
    [['fuzz', '--oracle', 'gaurded'], "did you mean 'guarded'?"],
    [['fuzz', '--kind', 'guarded'], 'has no detail'],
    [['fuzz', '--kind', ROW10, '--oracle', 'guarded'], 'not among those of --oracle'],
    [['fuzz', '--program', 't3-l1-handove'], "did you mean 't3-l1-handover'?"],
    [['fuzz', '--program', 'T1: lock f1; unlok f1'], "line 1, column 14: expected 'lock'"],
    [['fuzz', '--program', 'T1: lock f1\nT2: unlock f1'], 'line 2, column 5: T2 unlocks f1'],
    [['fuzz', '--program', tmpdir()], 'is a folder'],
    [['fuzz', '--program', 'T1: lock f1', '--program', PROGRAM], '--program is given twice'],
    [['fuzz', '--seed', '1', '--time', '1', '--seed', '1'], '--seed is given twice, and takes one'],
    [['verify', 'mainline', '--program', LONG], 'has 10000 ops, and may have at most 200'],
    [['fuzz', '--oracle', 'no-livelock'], 'no-livelock is asked of all schedules of a program, by'],
    [['fuzz', '--runs', '0'], '--runs takes a whole number from 1'],
    [['fuzz', '--runs', '-5'], "'-5'"],
    [['fuzz', '--runs', '1.5'], "'1.5'"],
    [['fuzz', '--runs', 'NaN'], "'NaN'"],
    [['fuzz', '--runs', '99999999999999999999'], 'to 1000000000'],
    [['fuzz', '--time', '0'], '--time takes a time such as 90, 90s, 10m or 2h'],
    [['fuzz', '--time', '10 m'], "'10 m' is not that"],
    [['fuzz', '--time', '1d'], "'1d' is not that"],
    [['fuzz', '--time', 'm'], "'m' is not that"],
    [['fuzz', '--time', '169h'], 'at most 168h'],
    [['verify', 'mainline', '--program', PROGRAM, '--time', '-5s'], "'-5s' is not that"],
    [['fuzz', '--jobs', '0'], '--jobs takes a whole number from 1 to 256'],
    [['fuzz', '--jobs', 'x'], "'x' is none"],
    [['fuzz', '--jobs', '1000'], "'1000' is none"],
    [['fuzz', '--effort', 'huge'], "no effort 'huge'; did you mean 'high'?"],
    [['fuzz', '--effort', '9'], 'there are low, normal, high'],
    [['fuzz', '--time', 'Infinity'], "'Infinity'"],
    [['fuzz', '--seed', '4294967296'], 'to 2147483647'],
    [['fuzz', '--seed', ''], "'' is none"],
    [['fuzz', '--sed', '5'], "unknown option '--sed'; did you mean --seed?"],
    [['fuzz', '--seed'], 'argument missing'],
    [['fuzz', 'mainline', 'v4.8.15'], 'too many arguments'],
    [['fuz'], "unknown command 'fuz'; did you mean fuzz?"],
    [['list', 'build'], "did you mean 'builds'?"],
    [['replay'], "missing required argument 'token'"],
    [['replay', 'nonsense'], "'nonsense' is neither a page nor a token"],
    [['replay', 'missing.md'], "there is no file 'missing.md'"],
    [['replay', 'package.json'], "'package.json' is no report: it holds no replay token"],
    [['replay', 'pf2.a.t1l1.b.c.d'], 'of format pf2; this version of pifuzz reads pf1'],
  ])('answers %j with one sentence and exit code 2', async (argv, sentence) => {
    const { code, out, err } = await pifuzz(argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err).toMatch(/^pifuzz: [^\n]+\n$/);
  });
});
