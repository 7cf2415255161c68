/** The reports on what was found in Linux, and the C programs written by hand for them. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compiled, noCompiler } from './support/c-compiler.ts';

const FOLDER = join('docs', 'findings');
const files = readdirSync(FOLDER);
const programs = files.filter((name) => name.endsWith('.c'));
const reports = files.filter((name) => name.endsWith('.md'));

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

  it.each(programs)('%s belongs to one, and is compiled without a warning', (name) => {
    expect(reports).toContain(`${basename(name, '.c')}.md`);
    if (noCompiler !== null) return;
    copyFileSync(join(FOLDER, name), join(folder, name));
    expect(compiled(folder, basename(name, '.c'))).toBe('');
  });
});
