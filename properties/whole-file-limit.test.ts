/** The suite ends, whatever a test file does: one that never comes back is killed, and named. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import config from '../jest.config.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SECONDS = 1;
const LIMIT = './jest/whole-file-limit.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-limit-'));
  writeFileSync(join(folder, 'first.test.ts'), "it('passes', () => {});\n");
  writeFileSync(join(folder, 'in-a-test.test.ts'), "it('loops', () => { for (;;); });\n");
  writeFileSync(join(folder, 'outside.test.ts'), 'for (;;);\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** As `npx jest` is called, with the settings of this repository and a small limit. */
async function jestOn(...argv: string[]) {
  const own = { ...config, rootDir: ROOT, roots: [folder] };
  const jestFile = join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jestFile, '--config', JSON.stringify(own), ...argv];
  const env = { ...process.env, FILE_LIMIT: String(SECONDS) };
  const child = spawn(process.execPath, args, { cwd: ROOT, env });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, said };
}

it('is looked for in every test file, by the settings of jest', () => {
  const watch = relative(ROOT, resolve(import.meta.dirname, './jest/whole-file-limit.ts'));
  expect(config.setupFilesAfterEnv).toEqual([`<rootDir>/${watch}`]);
});

describe('a test file that never comes back', () => {
  it('is watched from before its first line', () => {
    expect(config.setupFilesAfterEnv?.map((file) => file.split('/properties')[1])).toEqual([
      LIMIT.slice(1),
    ]);
  });

  it('ends alone, and is named', async () => {
    const { code, said } = await jestOn('--runInBand', 'outside');
    // Null as it was killed.
    expect(code === null || code > 0).toBe(true);
    expect(said).toContain(`outside.test.ts has taken ${SECONDS} s of CPU time`);
  });

  it('ends among others, which go on', async () => {
    const { code, said } = await jestOn('--maxWorkers=2');
    expect(code).toBe(1);
    for (const name of ['in-a-test', 'outside']) {
      expect(said).toContain(`${name}.test.ts has taken ${SECONDS} s of CPU time`);
      expect(said).toMatch(new RegExp(`FAIL .*${name}\\.test\\.ts`));
    }
    expect(said).toMatch(/PASS .*first\.test\.ts/);
  });
});
