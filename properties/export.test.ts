/** What `pifuzz export` promises of a failure that somebody hands in. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shownBy } from '../src/cli/export/failure.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { allRules } from '../src/oracle/all.ts';
import { VISIBLE } from '../src/reproduce/kinds.ts';
import { Staged } from '../src/reproduce/staged.ts';
import { NO_LIVELOCK } from '../src/search/livelock.ts';
import { someOf } from './support/by-day.ts';
import { compiled, noCompiler } from './support/c-compiler.ts';
import { allPages } from './support/committed-pages.ts';
import { ONE_SENTENCE, pifuzz } from './support/pifuzz.ts';

jest.setTimeout(600_000);

const reportOf = (name: string) => join('reports', name.endsWith('.md') ? name : `${name}.md`);

/** Tasks that end are not exported. */
function endsTasks(page: string): boolean {
  return /\*\*the (kill|execve\(\)) of T/.test(readFileSync(reportOf(page), 'utf8'));
}

const MORTAL = allPages.find((page) => /exit-race-esrch/.test(page)) as string;
const ASSERTION = allPages.find((page) => page.includes('kernel-assertions')) as string;
/** What becomes of objects is known to the kernel alone. */
/** What happens on condition variables is exported as scripts only (export-conditions.test.ts). */
const visible = allPages.filter((page) => {
  return !/kernel-assertions|lifetimes|requeue/.test(page) && !endsTasks(page);
});
/** For each sign a page that breaks its rule, and words of what is seen. */
const SIGNS = [
  ['answers', 'rfc-2016-10.no-spurious-errno.lock_pi.EINVAL.row10', 'is told EINVAL'],
  ['one-holder', 'rfc-2016-10.mutual-exclusion.two-owners', 'were told that they hold f1'],
  ['sleepers', 'rfc-2016-10.every-waiter-returns.lock_pi.asleep', 'and nobody holds it'],
  [
    'words',
    'mainline~cleanup-without-trylock.return-value.lock_pi.ETIMEDOUT.word-names-the-caller',
    'names it',
  ],
  ['service', 'mainline.trees-sorted.tree-key', 'was given to T2 (other), and T3'],
  ['priorities', 'mainline.trees-sorted.boost-tree-key', 'instead of fifo 10'],
] as const;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  if (noCompiler !== null) process.stderr.write(`no C is compiled, because ${noCompiler}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function exported(...argv: string[]): Promise<string> {
  const { code, out, err } = await pifuzz(['export', ...argv]);
  expect([code, err]).toEqual([0, '']);
  return out;
}

it('says of every rule that there is whether somebody outside can see it broken', () => {
  const rules = [...allRules, NO_LIVELOCK].map(({ name }) => name);
  expect(Object.keys(VISIBLE).sort()).toEqual([...new Set(rules)].sort());
});

it.each(SIGNS)('sees by %s what is wrong in %s', async (sign, page, words) => {
  const { reproduction } = await shownBy(reportOf(page));
  expect(reproduction.sign).toBe(sign);
  expect(reproduction.sentence).toContain(words);
});

describe.each(someOf(visible, 12))('of %s', (page) => {
  it('has controls in which the same calls break nothing that can be seen', async () => {
    const { reproduction, build } = await shownBy(reportOf(page));
    const { program, controls, probes } = reproduction;
    expect(controls.length).toBeGreaterThan(0);
    const kernel = subjectOf(build).fast;
    for (const moves of controls) {
      const { seen, misfit } = new Staged(program, [], [...moves, ...probes]).play(kernel);
      expect([seen, misfit]).toEqual([null, false]);
    }
  });

  it('writes the same C each time, which compiles without a warning', async () => {
    const text = await exported(reportOf(page));
    expect(await exported(reportOf(page))).toBe(text);
    const { token } = await shownBy(reportOf(page));
    expect(text).toContain(` replay ${token}\n`);
    if (noCompiler !== null) return;
    writeFileSync(join(folder, 'page.c'), text);
    expect(compiled(folder, 'page')).toBe('');
  });
});

describe('a C program', () => {
  /** Rounds for a second each; what it prints, without comments, and how it ends. */
  function ran(name: string) {
    const { stdout, status } = spawnSync(join(folder, name), ['1'], { encoding: 'utf8' });
    return { lines: stdout.split('\n').filter((line) => !/^#|^$/.test(line)), status };
  }

  it.each([
    ['a failure of an old kernel', 'rfc-2016-10.mutual-exclusion.two-owners', 'ok 1 '],
    ['one of Linux today', 'mainline.effective-priority.not-boosted', ''],
  ])('of %s prints KTAP, and its exit code says the same', async (_what, page, first) => {
    if (noCompiler !== null) return;
    await exported(reportOf(page), '-o', join(folder, 'asked.c'));
    expect(compiled(folder, 'asked')).toBe('');
    const { lines, status } = ran('asked');
    expect(lines.slice(0, 2)).toEqual(['KTAP version 1', '1..2']);
    const [one = '', two = ''] = lines.slice(2);
    expect(one).toMatch(/^(not )?ok 1 /);
    if (first !== '') expect(one).toMatch(new RegExp(`^${first}`));
    expect(two).toMatch(/^ok 2 the same calls /);
    const skipped = [one, two].some((line) => line.includes('# SKIP'));
    expect(status).toBe(one.startsWith('not ok') ? 1 : skipped ? 4 : 0);
  });

  it('that was written by hand, for the task that spins, compiles without a warning', () => {
    if (noCompiler !== null) return;
    writeFileSync(join(folder, 'spins.c'), readFileSync('docs/findings/leaver-spins.c'));
    expect(compiled(folder, 'spins')).toBe('');
  });
});

describe('pifuzz export', () => {
  it('finds a failure of a program, and exports that', async () => {
    const program =
      'T1 fifo 20: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T1 other';
    const text = await exported('--program', program);
    expect(text).toContain('T1 runs as other instead of fifo 10');
    expect(text).not.toContain('spread(');
  });

  it('exports a script with the answers of Linux', async () => {
    const text = await exported('--script', 'T1 lock f1; T2 lock f1 timeout; expire T2');
    expect(text).toContain('expire(T2)');
  });

  it.each([
    ['a failure that nobody sees', [reportOf(ASSERTION)], 'cannot be seen from user space'],
    [
      'a program that fails under no schedule',
      ['--program', 'T1: lock f1; unlock f1'],
      'no schedule',
    ],
    ['a page on which a task is killed', [reportOf(MORTAL)], 'the program has kill T1'],
    ['a script that is none', ['--script', 'T1 eats f1'], 'the script cannot be used'],
    ['nothing', [], 'export takes one of'],
    [
      'two things',
      [reportOf(visible[0] as string), '--script', 'T1 lock f1'],
      'export takes one of',
    ],
    ['a file that is not there', ['reports/none.md'], 'there is no file'],
  ])('refuses %s in one sentence, with exit code 2', async (_what, argv, words) => {
    const { code, out, err } = await pifuzz(['export', ...argv]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(ONE_SENTENCE);
    expect(err).toContain(words);
  });
});
