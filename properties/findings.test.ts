/**
 * The reports on what was found in Linux, the diffs that they propose, and the C programs that were
 * written for them by hand.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compiled, noCompiler } from './support/c-compiler.ts';

const FOLDER = join('docs', 'findings');
const files = readdirSync(FOLDER);
const programs = files.filter((name) => name.endsWith('.c'));
const reports = files.filter((name) => name.endsWith('.md') && name !== 'README.md');

/** What is wrong with the hunks of a unified diff: the lines that they count are not there. */
function miscounted(diff: string): string[] {
  const [, ...hunks] = diff.split(/^@@ /m);
  return hunks.flatMap((hunk) => {
    const [head = '', ...lines] = hunk.split('\n');
    const [, before, after] = /^-\d+,(\d+) \+\d+,(\d+) @@/.exec(head) ?? [];
    // What comes after a hunk is the next file, or nothing.
    const end = lines.findIndex((line) => line === '' || line.startsWith('--- '));
    const own = end < 0 ? lines : lines.slice(0, end);
    const count = (signs: string) => own.filter(([sign]) => signs.includes(sign ?? '?')).length;
    const counted = [count(' -'), count(' +'), count(' -+')];
    return counted.join() === [before, after, own.length].join() ? [] : [head];
  });
}

let folder: string;
beforeAll(() => {
  if (noCompiler !== null) process.stderr.write(`no C is compiled, because ${noCompiler}\n`);
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a report on a finding', () => {
  it.each(reports)('%s is where the list of findings leads', (name) => {
    expect(readFileSync(join('docs', 'found-in-linux.md'), 'utf8')).toContain(`(findings/${name})`);
  });

  it.each(reports)('%s proposes a change of the C, or says where it is', (name) => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    const diffs = [...text.matchAll(/^```diff\n([\s\S]*?)^```$/gm)].map(
      ([, diff]) => diff as string,
    );
    if (diffs.length === 0) expect(text).toContain('the diff is there');
    for (const diff of diffs) {
      expect(diff).toMatch(/^--- a\/(.*)\n\+\+\+ b\/\1\n@@ /);
      expect(miscounted(diff)).toEqual([]);
    }
  });

  it('is told how to read them', () => {
    expect(readFileSync(join('docs', 'found-in-linux.md'), 'utf8')).toContain(
      '(findings/README.md)',
    );
    expect(miscounted('@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n')).toEqual(['-1,2 +1,2 @@']);
  });

  it.each(programs)('%s belongs to one, and is compiled without a warning', (name) => {
    expect(reports).toContain(`${basename(name, '.c')}.md`);
    if (noCompiler !== null) return;
    copyFileSync(join(FOLDER, name), join(folder, name));
    expect(compiled(folder, basename(name, '.c'))).toBe('');
  });
});
