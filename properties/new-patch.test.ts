/** A folder for a kernel of one's own: what it has, and what it never does. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../src/cli/version.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { pifuzz } from './support/pifuzz.ts';

const here = process.cwd();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true });
});

const specIn = (path: string) => {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).dependencies['pi-futex-fuzz'];
};

describe('pifuzz new', () => {
  it('writes a patch of that name, a test of it, and all that they need', async () => {
    const { code, out, err } = await pifuzz(['new', 'quick-fix']);
    expect([code, err, out]).toEqual([0, '', expect.stringContaining('cd quick-fix && npm ins')]);
    const files = readdirSync('quick-fix', { recursive: true, withFileTypes: true });
    const names = files.filter((one) => one.isFile()).map(({ name }) => name);
    expect(names.sort()).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'programs.txt',
      'quick-fix.mjs',
      'quick-fix.test.mjs',
      'test.yml',
      'tsconfig.json',
    ]);
    const read = (name: string) => readFileSync(join('quick-fix', name), 'utf8');
    expect(read('quick-fix.mjs')).toContain('export const quickFix = patch(');
    expect(read('quick-fix.mjs')).toContain("'quick-fix',");
    expect(read('quick-fix.test.mjs')).toContain("import { quickFix } from './quick-fix.mjs'");
    expect(files.every(({ parentPath, name }) => !/my-?patch/i.test(join(parentPath, name)))).toBe(
      true,
    );
    for (const name of names.filter((one) => one !== 'test.yml')) {
      expect([name, /my-?patch|SPEC/i.test(read(name))]).toEqual([name, false]);
    }
    expect(specIn('quick-fix')).toBe(`^${version()}`);
  });

  it('writes programs that are some', async () => {
    await pifuzz(['new', 'some']);
    const lines = readFileSync(join('some', 'programs.txt'), 'utf8').split('\n');
    const programs = lines.filter((line) => /^\s*[^#\s]/.test(line));
    expect(programs.length).toBeGreaterThan(1);
    for (const text of programs) expect(printProgram(parseProgram(text), ' | ')).toBe(text);
  });

  it('asks for the package as it is installed here', async () => {
    const dependencies = { 'pi-futex-fuzz': 'file:downloads/pi-futex-fuzz.tgz' };
    writeFileSync('package.json', JSON.stringify({ dependencies }));
    await pifuzz(['new', 'one']);
    expect(specIn('one')).toBe('file:../downloads/pi-futex-fuzz.tgz');
    const devDependencies = { 'pi-futex-fuzz': '~0.1.0' };
    writeFileSync('package.json', JSON.stringify({ devDependencies }));
    await pifuzz(['new', 'deep/two']);
    expect(specIn('deep/two')).toBe('~0.1.0');
    writeFileSync('package.json', 'no object');
    await pifuzz(['new', 'three']);
    expect(specIn('three')).toBe(`^${version()}`);
  });

  it('touches nothing that is there, unless it is an empty folder', async () => {
    mkdirSync('empty');
    expect((await pifuzz(['new', 'empty'])).code).toBe(0);
    mkdirSync('full');
    writeFileSync('full/README.md', 'mine');
    writeFileSync('file', 'mine');
    for (const name of ['full', 'file', 'empty']) {
      const { code, err } = await pifuzz(['new', name]);
      expect([code, err]).toEqual([
        2,
        `pifuzz: '${name}' is there already, and nothing in it is touched\n`,
      ]);
    }
    expect(readdirSync('full')).toEqual(['README.md']);
    expect(readFileSync('full/README.md', 'utf8')).toBe('mine');
  });

  it.each(['mainline', 'My Patch', '-x', 'a/', 'pi-futex-fuzz', '1st', 'a.b'])(
    'takes no name that a patch cannot have: %j',
    async (name) => {
      const { code, out, err } = await pifuzz(['new', '--', name]);
      if (name === 'a/') return expect(code).toBe(0);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^pifuzz: .*(is not|is taken|of that name itself)\n$/);
      expect(existsSync(name)).toBe(false);
      return undefined;
    },
  );

  it('says why where it cannot write', async () => {
    writeFileSync('taken', '');
    const { code, err } = await pifuzz(['new', 'taken/inside']);
    expect([code, err]).toEqual([2, expect.stringMatching(/^pifuzz: '\S+' cannot be written: /)]);
  });
});
