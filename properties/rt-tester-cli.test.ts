/** What `pifuzz rt-tester` promises to whoever calls it. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import fc from 'fast-check';
import { main } from '../src/cli/pifuzz.ts';
import { BKL_WORDS, COMMANDS, CONDITIONS } from '../src/rt-tester/script.ts';

const FOLDER = join(import.meta.dirname, 'rt-tester');
const TREE = join(FOLDER, 't5-l4-pi-tree.tst');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function paper() {
  const sheets: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      sheets.push(String(chunk));
      done();
    },
  });
  return { sink, text: () => sheets.join('') };
}

async function rtTester(...argv: string[]) {
  const [stdout, stderr] = [paper(), paper()];
  const io = { stdout: stdout.sink, stderr: stderr.sink, signals: new EventEmitter(), exit() {} };
  const code = await main(['rt-tester', ...argv], io);
  return { code, out: stdout.text(), err: stderr.text() };
}

/** A file with that text in it. */
function scriptWith(text: string): string {
  const path = join(folder, 'script.tst');
  writeFileSync(path, text);
  return path;
}

describe('pifuzz rt-tester', () => {
  it.each(['mainline', 'v4.8.15'])('exits with 0 when a script passes on %s', async (build) => {
    expect(await rtTester(TREE, '--build', build)).toEqual({
      code: 0,
      out: `t5-l4-pi-tree.tst passes on ${build} (26 commands, 23 waits, 32 tests).\n`,
      err: '',
    });
  });

  it('takes mainline when no build is named', async () => {
    expect((await rtTester(TREE)).out).toContain(' passes on mainline ');
  });

  it('exits with 1 at the line that fails, and says what is and how all threads are', async () => {
    const script = scriptWith(
      '#\nC: schedfifo: 3: 50\nC: lock: 0: 7\nC:lockint:3:7\nT: prioeq: 0: 51\nT: locked: 3: 7',
    );
    expect(await rtTester(script)).toEqual({
      code: 1,
      out: [
        'script.tst fails on mainline in line 5: T: prioeq: 0: 51',
        '  expected: the priority of thread 0 is 51',
        '  found:    the priority of thread 0 is 50',
        '',
        'thread  priority  own  opcode       locks',
        '0       50        -21  0 (done)     7 locked',
        '3       50        50   5 (lockint)  7 blocked',
        '',
      ].join('\n'),
      err: '',
    });
  });

  it('prints the same as one JSON object', async () => {
    const passing = JSON.parse((await rtTester(TREE, '--json')).out);
    expect(passing).toMatchObject({ verdict: 'passes', build: 'mainline', line: null, waits: 23 });
    const { code, out } = await rtTester(scriptWith('C: lock: 1: 2\nW: locked: 0: 2'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      script: 'script.tst',
      verdict: 'fails',
      line: 2,
      text: 'W: locked: 0: 2',
      expected: 'thread 0 holds lock 2 (locked)',
      threads: [
        { thread: 0, priority: -21, opcode: 0 },
        { thread: 1, locks: [0, 0, 4, 0, 0, 0, 0, 0] },
      ],
    });
  });

  it('shows every line and its status when it is asked to, up to the one that fails', async () => {
    const script = scriptWith(
      'C: schedfifo: 2: 9\nC: lock: 2: 1\nT: locked: 2: 0\nT: locked: 2: 1',
    );
    const { out } = await rtTester(script, '--verbose');
    expect(out.split('\n').slice(0, 7)).toEqual([
      '1: C: schedfifo: 2: 9',
      '    O: 0, E: 0, P: 9, N: 9, M: 00000000',
      '2: C: lock: 2: 1',
      '    O: 0, E: 2, P: 9, N: 9, M: 00000040',
      '3: T: locked: 2: 0',
      '    O: 0, E: 2, P: 9, N: 9, M: 00000040',
      'script.tst fails on mainline in line 3: T: locked: 2: 0',
    ]);
  });

  it('answers a file that is no script with one sentence, its line and exit code 2', async () => {
    const path = scriptWith('C: lock: 0: 0\n\nC: lock: 8: 0\n');
    const { code, out, err } = await rtTester(path);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^pifuzz: the script in '.*' cannot be used: line 3: there is no thread '8'; /,
    );
    expect(err.split('\n')).toHaveLength(2);
  });

  it.each([
    ['a file that does not exist', ['nowhere.tst'], "there is no file 'nowhere.tst'"],
    ['a folder', [FOLDER], 'is a folder; a file is expected'],
    ['an unknown build', [TREE, '--build', 'mainlin'], "did you mean 'mainline'?"],
    ['no file', [], "missing required argument 'file'"],
    ['--verbose beside --json', [TREE, '--verbose', '--json'], 'cannot be used with option'],
  ])('answers %s with one sentence and exit code 2', async (_what, argv, sentence) => {
    const { code, out, err } = await rtTester(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('never fails in another way, whatever the file holds', async () => {
    const row = fc
      .tuple(
        fc.constantFrom('C', 'C', 'W', 'T'),
        fc.constantFrom(...COMMANDS, ...CONDITIONS).map(({ name }) => name),
        fc.nat(8),
        fc.nat(8),
      )
      .map((parts) => parts.join(': '));
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(row).map((rows) => rows.join('\n')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (held) => {
        const { code, out, err } = await rtTester(scriptWith(held));
        if (code === 2)
          expect(err).toMatch(/^pifuzz: the script in '.*' cannot be used: line \d+: .*\n$/);
        else
          expect(out).toMatch(
            code === 0 ? / passes on mainline \(/ : / fails on mainline in line /,
          );
      }),
    );
  });

  it('passes the script that docs/rt-tester.md shows', async () => {
    const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'rt-tester.md'), 'utf8');
    const shown = /^```\n(# C does it.*?)^```$/ms.exec(guide)?.[1] as string;
    expect((await rtTester(scriptWith(shown))).out).toContain('(3 commands, 1 wait, 1 test)');
  });

  it('explains every word of the language in its help', async () => {
    const { code, out } = await rtTester('--help');
    expect(code).toBe(0);
    for (const { name } of [...COMMANDS, ...CONDITIONS])
      expect(out).toMatch(new RegExp(`\\b${name}\\b`));
    for (const name of BKL_WORDS) expect(out).not.toContain(name);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
