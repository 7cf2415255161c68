/** `npm run mutants` on a tree of two sources and two tests: what it finds, keeps and leaves. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import jestConfig from '../jest.config.ts';
import { draw } from '../mutants/draw.ts';
import { EQUIVALENT, isEquivalent, readEquivalent } from '../mutants/equivalent.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { mutants } from '../mutants/mutants.ts';
import { mutantsOf } from '../mutants/mutants-of.ts';
import { rowsOf, tableOf } from '../mutants/table.ts';
import type { Outcome } from '../mutants/verdict.ts';
import { planted, sources } from './house/tree.ts';
import { describeOneIn } from './support/by-day.ts';
import { Paper } from './support/pifuzz.ts';

jest.setTimeout(600_000);

const ROOT = resolve(import.meta.dirname, '..');

const TREE = {
  'package.json': '{ "type": "module" }',
  'jest.config.json': JSON.stringify({
    testMatch: ['**/*.test.ts'],
    setupFilesAfterEnv: [join(ROOT, 'properties', 'jest', 'whole-file-limit.ts')],
    transform: jestConfig.transform,
  }).replaceAll('<rootDir>', ROOT),
  'src/tiny/larger.ts': [
    'export function larger(a: number, b: number): number {',
    '  return a > b ? a : b;',
    '}',
    'export function untested(a: number): number {',
    '  return a - 1;',
    '}',
  ].join('\n'),
  'src/tiny/above.ts': [
    'export function firstAbove(limit: number, numbers: readonly number[]): number {',
    '  let at = 0;',
    '  while ((numbers[at] as number) <= limit) at++;',
    '  return at;',
    '}',
  ].join('\n'),
  'properties/larger.test.ts': [
    "import { larger } from '../src/tiny/larger.ts';",
    "it('is larger', () => expect([larger(1, 2), larger(2, 1)]).toEqual([2, 2]));",
  ].join('\n'),
  'properties/above.test.ts': [
    "import { firstAbove } from '../src/tiny/above.ts';",
    "it('is above', () => expect([[2, 3], [3]].map((a) => firstAbove(2, a))).toEqual([1, 0]));",
  ].join('\n'),
  [EQUIVALENT]: JSON.stringify([
    {
      path: 'src/tiny/larger.ts',
      line: 'return a > b ? a : b;',
      change: 'a > b -> a >= b',
      why: 'Of two equal numbers it does not matter which one is taken.',
    },
  ]),
};

let folder: string;
let root: string;
let temporary: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutants-test-'));
  root = join(folder, 'tree');
  temporary = join(folder, 'temporary');
  for (const [path, text] of Object.entries(TREE)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(temporary);
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function ask(argv: readonly string[], signal = new AbortController().signal) {
  const [out, err] = [new Paper(false), new Paper(false)];
  const code = await mutants(argv, { root, temporary, out, err, signal });
  return { code, out: out.text, err: err.text };
}

describeOneIn(4)('mutants of a small tree', () => {
  it('are noticed, have no end, or are listed; the tree stays, and nothing else does', async () => {
    const { code, out } = await ask(['src/tiny']);
    const [, , row, , ...left] = out.trimEnd().split('\n');
    expect([code, left]).toEqual([
      1,
      [
        'src/tiny/larger.ts:5: 1 -> 0 (no test runs it)',
        'src/tiny/larger.ts:5: 1 -> 2 (no test runs it)',
        'src/tiny/larger.ts:5: a - 1 -> a + 1 (no test runs it)',
      ],
    ]);
    // Seven are noticed: three of what is larger, four of what is above; one is equivalent.
    expect(row?.match(/[\w/]+/g)).toEqual(['src/tiny', '11', '7', '1', '3', '0', '72']);
    expect(readdirSync(temporary)).toEqual([]);
    for (const [path, text] of Object.entries(TREE)) {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
    }
  });

  it('are not asked about twice, and a room may be good enough', async () => {
    const known = readFileSync(join(root, '.mutants', 'answers.json'), 'utf8');
    expect((await ask(['src/tiny/above.ts'])).code).toBe(0);
    expect((await ask(['src/tiny', '--at-least', '72'])).code).toBe(0);
    expect((await ask(['src/tiny', '--at-least', '73'])).code).toBe(1);
    expect(readFileSync(join(root, '.mutants', 'answers.json'), 'utf8')).toBe(known);
  });

  it('are asked about again by a test that is new, and by no other one', async () => {
    const test = "import { untested } from '../src/tiny/larger.ts';\n";
    const path = join(root, 'properties', 'new.test.ts');
    writeFileSync(path, `${test}it('is less', () => expect(untested(3)).toBe(2));\n`);
    const { code, out } = await ask(['src/tiny']);
    rmSync(path);
    expect([code, out]).toEqual([0, expect.stringMatching(/src\/tiny .* 100 \|/)]);
    expect((await ask(['src/tiny'])).code).toBe(1);
  });

  it('wait for another day if somebody wants to go', async () => {
    rmSync(join(root, '.mutants'), { recursive: true });
    const gone = new AbortController();
    setTimeout(() => gone.abort(), 500);
    const { code, out } = await ask(['src/tiny'], gone.signal);
    const [, , row, , ...left] = out.trimEnd().split('\n');
    expect([code, row, left]).toEqual([130, expect.stringMatching(/ 11 \| +- \|$/), []]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('a question that makes no sense', () => {
  it.each([
    [['--sample', 'few'], "--sample takes a whole number from 1 to 100000, not 'few'"],
    [['--at-least', '101'], "--at-least takes a whole number from 0 to 100, not '101'"],
    [['--tests', '('], "--tests takes a regular expression, not '('"],
    [['--loud'], "Unknown option '--loud'"],
    [['src/none'], "there is no 'src/none' among the sources in src/"],
    [['properties'], "there is no 'properties' among the sources in src/"],
    [['src/tiny', '--tests', 'none'], "no test file's path matches 'none'"],
  ])('is answered with one sentence: %j', async (argv, sentence) => {
    expect(await ask(argv)).toEqual({ code: 2, out: '', err: `mutants: ${sentence}\n` });
  });

  it('ends the command with 2', () => {
    const words = ['--import', 'tsx', 'mutants/main.ts', '--seed', 'x'];
    const { status, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^mutants: --seed takes .*\n$/)]);
  });
});

const LINES = Array.from({ length: 30 }, (_, at) => `f${at}();`);

describe('a sample', () => {
  const [one, other] = ['src/oracle/a.ts', 'src/kernel/a.ts'].map((path) =>
    mutantsOf(planted(path, ...LINES)),
  ) as [Mutant[], Mutant[]];

  it('has so many of each room, in turns', () => {
    const drawn = draw([...one, ...other], 5, 7);
    const rooms = drawn.map(({ path }) => path);
    expect(rooms.filter((path) => path === 'src/oracle/a.ts')).toHaveLength(5);
    expect(new Set(rooms.slice(0, 2)).size).toBe(2);
    expect(draw(one, null, 7)).toHaveLength(one.length);
  });

  it('is the same for a seed, and hardly another one after a change elsewhere', () => {
    const changes = (all: readonly Mutant[], seed: number) =>
      draw(all, 8, seed).map(({ before }) => before);
    const later = mutantsOf(planted('src/oracle/a.ts', '// More.', ...LINES));
    expect(changes(later, 7)).toEqual(changes(one, 7));
    expect(changes(one, 8)).not.toEqual(changes(one, 7));
  });
});

describe('the table', () => {
  const verdicts = (path: string, ...outcomes: Outcome[]) =>
    outcomes.map((outcome) => {
      return { mutant: { path } as Mutant, outcome, tests: 1 };
    });

  it('adds up, and leaves out of the percents what was not asked', () => {
    const all = [
      ...verdicts('src/a/b.ts', 'noticed', 'noticed', 'no end', 'not noticed', 'not asked'),
      ...verdicts('src/c/d.ts', 'not asked'),
    ];
    const [a, c] = rowsOf(all);
    expect(a).toMatchObject({ mutants: 5, noticed: 2, noEnd: 1, notNoticed: 1, notAsked: 1 });
    expect([a?.percent, c?.percent]).toEqual([75, 100]);
    const last = tableOf(all).split('\n').at(-1);
    expect(last?.match(/\w+/g)).toEqual(['all', '6', '2', '1', '1', '2', '75']);
  });
});

describe('what is called equivalent', () => {
  it('is a mistake that can be made, with an argument that the guide gives', () => {
    const guide = readFileSync(join(ROOT, 'docs', 'mutants.md'), 'utf8').replace(/\s+/g, ' ');
    const equivalent = readEquivalent(ROOT);
    const paths = new Set(equivalent.map(({ path }) => path));
    const all = sources('src')
      .filter(({ path }) => paths.has(path))
      .flatMap(mutantsOf);
    for (const one of equivalent) {
      expect([one, all.some((mutant) => isEquivalent(mutant, [one]))]).toEqual([one, true]);
      expect(one.why).toMatch(/^[A-Z].{20,}\.$/);
      expect(guide).toContain(one.why);
      expect(guide).toContain(one.change);
    }
  });
});
