/**
 * The C of each finding of the README on the kernel that it was reproduced on, and of each page of
 * an old kernel on any: half a minute each. Says what is skipped.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled, noCompiler } from '../support/c-compiler.ts';
import { allPages } from '../support/committed-pages.ts';
import { pifuzz } from '../support/pifuzz.ts';

jest.setTimeout(600_000);

const FINDINGS = [
  'mainline.effective-priority.not-boosted.md',
  'mainline.trees-sorted.boost-tree-key.md',
  'mainline+walk-past-leaver.trees-sorted.tree-key.md',
  'mainline+walk-past-donor.trees-sorted.tree-key.md',
  'v4.8.15.effective-priority.not-boosted.md',
  'mainline.trees-sorted.tree-key.md',
  'mainline+walk-past-leaver.effective-priority.still-boosted.md',
  'mainline.no-spurious-errno.lock_pi.EDEADLK.bystander.md',
];
const mended = allPages.filter((page) => {
  return !FINDINGS.includes(page) && !/kernel-assertions|lifetimes/.test(page);
});

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the C of a page prints of its results; null where it cannot be asked. */
async function results(page: string, seconds: number): Promise<string[] | null> {
  if (noCompiler !== null) return null;
  await pifuzz(['export', join('reports', page), '-o', join(folder, 'page.c')]);
  expect(compiled(folder, 'page')).toBe('');
  const { stdout } = spawnSync(join(folder, 'page'), [String(seconds)], { encoding: 'utf8' });
  const lines = stdout.split('\n').filter((line) => /^(not )?ok /.test(line));
  const skipped = lines.find((line) => line.includes('# SKIP'));
  if (skipped === undefined) return lines;
  process.stderr.write(`${page}: ${skipped}\n`);
  return null;
}

it.each(FINDINGS)(
  '%s is seen on Linux 6.18, and not when its calls are moved apart',
  async (page) => {
    if (!release().startsWith('6.18.')) {
      process.stderr.write(`${page}: nobody knows what Linux ${release()} does\n`);
      return;
    }
    const lines = await results(page, 30);
    if (lines === null) return;
    expect(lines).toEqual([expect.stringMatching(/^not ok 1 /), expect.stringMatching(/^ok 2 /)]);
  },
);

it.each(mended)('%s is mended', async (page) => {
  const lines = await results(page, 6);
  if (lines === null) return;
  expect(lines).toEqual([expect.stringMatching(/^ok 1 /), expect.stringMatching(/^ok 2 /)]);
});
