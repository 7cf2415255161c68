/** Kernels of somebody's own: commands are told of a file that exports one. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compiled } from './support/compiled.ts';
import { saidIn } from './support/pifuzz.ts';

// Processes take their time on a busy machine.
jest.setTimeout(120_000);

const MAIN = compiled('cli/main.ts');
const PROGRAM = 'T1: holds f1; unlock f1 kernel | T2: lock f1';
const KIND = 'return-value/unlock_pi/0/word-names-the-caller';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  write('hasty.mjs', `export const hasty = ${hasty('hasty')};`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A module with what `exported` says, and all that it needs to say it. */
function write(name: string, exported: string, kernel = compiled('doors/kernel.ts')): void {
  const imports = `import { mainline, patch } from '${kernel}';\n`;
  writeFileSync(join(folder, name), `${imports}${exported}\n`);
}

/** A kernel that hands over to nobody, and says that it worked. */
function hasty(name: string): string {
  return `patch(mainline, '${name}', 'Lets nobody have what others wait for.', {
    *futex_unlock_pi(k, uaddr) {
      const word = yield* uaddr.uaddr.read();
      return word === k.current.pid ? yield* mainline.functions.futex_unlock_pi(k, uaddr) : 0;
    },
  })`;
}

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function pifuzz(...words: readonly string[]): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...words], { cwd: folder });
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk) => (out += chunk));
  child.stderr?.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, out, err: saidIn(err) }));
  });
}

describe('a page of a kernel of one’s own', () => {
  const name = `hasty.${KIND.replaceAll('/', '.')}.md`;
  const fuzz = ['fuzz', './hasty.mjs', '--runs', '320', '--kind', KIND, '--program', PROGRAM];

  it('is the same with any number of jobs, and says which file it is of', async () => {
    const pages: string[] = [];
    for (const jobs of ['1', '2']) {
      const { code, out, err } = await pifuzz(...fuzz, '--jobs', jobs, '--reports', jobs);
      expect([code, err, readdirSync(join(folder, jobs))]).toEqual([1, '', [name]]);
      expect(out).toMatch(/^ {2}replay: npx --no pifuzz replay \S+ --build \.\/hasty\.mjs$/m);
      expect(out).toContain('\n  mainline holds for this program\n');
      pages.push(readFileSync(join(folder, jobs, name), 'utf8'));
    }
    expect(pages[1]).toBe(pages[0]);
    expect(pages[0]).toMatch(
      /It is in the file `\.\/hasty\.mjs` \(SHA-256 [0-9a-f]{12}\)\. It is made of `mainline`\./,
    );
    expect(pages[0]).toContain('\n--build ./hasty.mjs\n');
    expect(pages[0]).toContain(
      ' cures it.** `mainline`, which it is made of by replacing `futex_unlock_pi()`, does not ' +
        'fail like this: none of its schedules',
    );
    expect(pages[0]).toContain('npx --no pifuzz fuzz ./hasty.mjs --seed 42 --runs ');
  });

  it('is enough to replay it and to search it again, until the file changes', async () => {
    const page = join('1', name);
    const replayed = await pifuzz('replay', page);
    expect([replayed.code, replayed.err]).toEqual([1, '']);
    expect(replayed.out).toContain(`The run fails on hasty: ${KIND}`);
    expect(await pifuzz('certify', page)).toMatchObject({
      code: 0,
      out: expect.stringContaining(': holds, nothing simpler among '),
    });
    const bisected = await pifuzz('bisect', page);
    expect([bisected.code, bisected.err]).toEqual([0, '']);
    expect(bisected.out).toMatch(/\nIn no order of time:\n {2}hasty {2}fails like this /);
    const token = /pf1\.\S+/.exec(readFileSync(join(folder, page), 'utf8'))?.[0] as string;
    expect((await pifuzz('replay', token, '--build', './hasty.mjs')).code).toBe(1);
    const alone = await pifuzz('replay', token);
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('or on that of a file')]);
    const file = join(folder, 'hasty.mjs');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}// Other than before.\n`);
    const changed = 'is not the file that the page was made with, or has changed since';
    expect((await pifuzz('certify', page)).out).toContain(
      `cannot be checked, './hasty.mjs' ${changed}`,
    );
    expect((await pifuzz('replay', page)).err).toContain(changed);
    writeFileSync(file, text);
  });
});

it('every command that takes a build takes a file', async () => {
  writeFileSync(join(folder, 'script.txt'), 'lock: 0: 0\n');
  const tried = await Promise.all(
    [
      ['verify', './hasty.mjs', '--program', PROGRAM],
      ['outcomes', 'mainline', '--against', './hasty.mjs', '--program', PROGRAM],
      [
        'sweep',
        './hasty.mjs',
        '--tasks',
        '2',
        '--locks',
        '1',
        '--ops',
        '2',
        '--only',
        'lock,unlock,kernel',
        '--reports',
        'swept',
      ],
      ['conform', './hasty.mjs', '--programs', '0', '--litmus', '0'],
      ['rt-tester', 'no-such-file', '--build', './hasty.mjs'],
    ].map((words) => pifuzz(...words)),
  );
  const [verified, listed, swept, conformed, tested] = tried as [Ended, Ended, Ended, Ended, Ended];
  expect([verified.code, verified.err]).toEqual([1, '']);
  expect(verified.out).toContain('(build hasty)');
  expect([listed.code, listed.err]).toEqual([1, '']);
  expect([swept.code, swept.err]).toEqual([1, '']);
  expect(swept.out).toContain(' --build ./hasty.mjs');
  // There may be no kernel that could be asked.
  expect([0, 4]).toContain(conformed.code);
  expect([tested.code, tested.err]).toEqual([2, "pifuzz: there is no file 'no-such-file'\n"]);
});

describe('a file that cannot be used', () => {
  it('is told of in a sentence', async () => {
    write('none.mjs', 'export const answer = 42; export default null;');
    write('two.mjs', `export const a = ${hasty('a')};\nexport const b = ${hasty('b')};`);
    write('taken.mjs', `export const taken = ${hasty('mainline')};`);
    write('odd.mjs', `export const odd = ${hasty('two words')};`);
    write('throws.mjs', "throw new Error('not today');");
    write('misspelt.mjs', `export const misspelt = ${hasty('x').replace('_pi(k', '_pl(k')};`);
    const cases: [string, string][] = [
      ['./gone.mjs', "there is no file './gone.mjs'"],
      ['./none.mjs', "'./none.mjs' exports no build, which is what patch() makes"],
      ['./two.mjs', "'./two.mjs' exports 2 builds (a, b); name one, as './two.mjs#a'"],
      ['./two.mjs#c', "'./two.mjs' exports no build that is called 'c', but a, b"],
      ['./taken.mjs', "'./taken.mjs' is called 'mainline', as one that pifuzz has itself"],
      ['./odd.mjs', "is called 'two words', and a name is made of letters, digits"],
      ['./throws.mjs', "'./throws.mjs' cannot be used: Error: not today"],
      ['./misspelt.mjs', 'no function futex_unlock_pl; did you mean futex_unlock_pi?'],
    ];
    const ends = await Promise.all(
      cases.map(([file]) => pifuzz('verify', file, '--program', PROGRAM)),
    );
    for (const [at, { code, out, err }] of ends.entries()) {
      expect([code, out, err]).toEqual([2, '', expect.stringContaining(cases[at]?.[1] as string)]);
      expect(err).toMatch(/^pifuzz: [^\n]+\n$/);
    }
    const one = await pifuzz('verify', './two.mjs#b', '--program', PROGRAM);
    expect(one.out).toContain('(build b)');
  });

  it('is told which module has what it asks another one for', async () => {
    const root = join(folder, 'node_modules', 'pi-futex-fuzz');
    mkdirSync(root, { recursive: true });
    const doors = { '.': 'doors/checking.ts', './kernel': 'doors/kernel.ts' };
    const exported = Object.entries(doors).map(([door, source]) => {
      const name = source.replace(/.*\/(\w+)\.ts$/, './$1.js');
      writeFileSync(join(root, name), `export * from '${compiled(source)}';\n`);
      return [door, { default: name }];
    });
    const manifest = { type: 'module', exports: Object.fromEntries(exported) };
    writeFileSync(join(root, 'package.json'), JSON.stringify(manifest));
    const cases: [string, string][] = [
      ["import { mainline } from 'pi-futex-fuzz';", "'mainline'; it is in 'pi-futex-fuzz/kernel'"],
      ["import { findBild } from 'pi-futex-fuzz';", "'findBild'; did you mean findBuild?"],
      ["import { lookingDepth } from 'pi-futex-fuzz/kernel';", 'keeps to itself is copied too'],
    ];
    for (const [line, hint] of cases) {
      writeFileSync(join(folder, 'asks.mjs'), line);
      const { code, err } = await pifuzz('verify', './asks.mjs', '--program', PROGRAM);
      expect([code, err]).toEqual([2, expect.stringContaining(hint)]);
      expect(err).toMatch(/^pifuzz: [^\n]+\n$/);
    }
  });

  it('is blamed for what it does wrong, with the line, and not pifuzz', async () => {
    const lines = [
      `export const typo = patch(mainline, 'typo', 'Calls what is not there.', {`,
      '  *futex_unlock_pi(k, key) { yield* key.uaddr.read();',
      '    return k.futex_topwaiter(key.hb, key) === null ? 0 : 1; } });',
    ];
    write('typo.mjs', lines.join('\n'));
    for (const command of ['verify', 'fuzz']) {
      const { code, out, err } = await pifuzz(command, './typo.mjs', '--program', PROGRAM);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^pifuzz: the kernel in '\.\/typo\.mjs' does what no kernel may do: /);
      expect(err).toContain('k.futex_topwaiter is not a function');
      expect(err).toContain('(in ./typo.mjs:4); did you mean futex_top_waiter?');
    }
  });

  it('is found out if it forgets what lives on, and a search would say that it holds', async () => {
    const observer = compiled('machine/observer.ts');
    const body = [
      `import { forgetAllBut, OP_BEGAN } from '${observer}';`,
      `const made = (name, ...live) => patch(mainline, name, 'Wrong in its second round.', {`,
      '  *futex_unlock_pi(k, key) {',
      '    for (let round = 0; ; round++) {',
      "      forgetAllBut(OP_BEGAN, 'unlock_pi', ...(live.length > 0 ? [round] : []));",
      '      const uval = yield* key.uaddr.read();',
      '      yield* key.hb.lock.lock(); yield* key.hb.lock.unlock();',
      '      if ((yield* key.uaddr.read()) !== uval) continue;',
      '      if (round > 0) return -22;',
      '      return yield* mainline.functions.futex_unlock_pi(k, key);',
      '    } } });',
      `export const forgets = made('forgets');`,
      `export const lists = made('lists', true);`,
    ];
    write('rounds.mjs', body.join('\n'));
    const program = 'T1: holds f1; unlock f1 kernel | T2: lock f1';
    const right = await pifuzz('verify', './rounds.mjs#lists', '--program', program);
    expect([right.code, right.out]).toEqual([1, expect.stringContaining('unlock_pi/EINVAL')]);
    const wrong = await pifuzz('verify', './rounds.mjs#forgets', '--program', program);
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    expect(wrong.err).toContain('does a forgetAllBut leave out a value that lives on');
  });

  it('may stand for the one that a token is of, under another name', async () => {
    const found = await pifuzz('verify', './hasty.mjs', '--program', PROGRAM, '--json');
    const { token } = JSON.parse(found.out).violations[0];
    write('mended.mjs', "export const mended = patch(mainline, 'mended', 'As before.', {});");
    const replayed = await pifuzz('replay', token, '--build', './mended.mjs');
    expect([0, 3]).toContain(replayed.code);
    expect(replayed.err).toBe('');
  });

  it('is one with types where Node reads none', async () => {
    write('typed.ts', `export const typed = ${hasty('typed')};\nexport type Nothing = null;`);
    const { code, err } = await pifuzz('verify', './typed.ts', '--program', PROGRAM);
    const reads = 'typescript' in process.features && process.features.typescript !== false;
    expect([code, err]).toEqual(
      reads ? [1, ''] : [2, expect.stringContaining(`which Node ${process.version} does not read`)],
    );
  });

  it('is one that was made with another copy of the package', async () => {
    const root = dirname(dirname(MAIN));
    cpSync(root, join(folder, 'copy'), { recursive: true });
    write('strange.mjs', `export const x = ${hasty('x')};`, './copy/doors/kernel.js');
    const { code, err } = await pifuzz('verify', './strange.mjs', '--program', PROGRAM);
    expect([code, err]).toEqual([2, expect.stringContaining('another copy of pi-futex-fuzz')]);
  });
});
