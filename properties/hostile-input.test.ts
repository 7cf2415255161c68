/** Whatever is handed to `pifuzz`: one sentence, the right exit code, and no stack trace. */
import { EventEmitter } from 'node:events';
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
import { join } from 'node:path';
import fc from 'fast-check';
import { UsageError } from '../src/cli/complaints.ts';
import { readPage } from '../src/cli/page-read.ts';
import { drawScript } from '../src/conform/draw.ts';
import { printCommand, printScript } from '../src/conform/script.ts';
import { parseScript, ScriptError } from '../src/conform/script-parser.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { bind, mainline } from '../src/kernel/build.ts';
import { programArbitrary } from '../src/program/arbitrary.ts';
import type { Program } from '../src/program/program.ts';
import { ProgramError, parseProgram, printProgram } from '../src/program/text.ts';
import { parseToken, printToken, TokenError } from '../src/shrink/token.ts';
import { runsOf } from './support/by-day.ts';
import { allPages } from './support/committed-pages.ts';
import { ONE_SENTENCE, pifuzz, saidIn } from './support/pifuzz.ts';

const PAGES = allPages;
const PAGE = readFileSync(join('reports', PAGES[0] as string), 'utf8');
const { token: TOKEN } = readPage(PAGE, 'the page');
const KIND = 'nothing-left-behind/unlock_pi/preemption-disabled';
/** Its failure is soon explained. */
const SOON = ['rework-15', '--program', 'T1: holds f1; unlock f1 | T2: lock f1'];
const FUZZ = ['fuzz', ...SOON, '--runs', '320', '--kind', KIND];
const WRITTEN = `rework-15.${KIND.replaceAll('/', '.')}.md`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a file with that in it. */
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Words that mean something to one parser or another, and some that do to a terminal. */
const JUNK = [
  ...['', ' ', '\n', '\r\n', '\t', '\0', '\u001b[31m', '\ufeff', '\u2028', 'é', '💥', '\ud800'],
  ...['T1', 'T0', 'T6', 'T1:', 'f1', 'f0', 'f5', 'm1', 'lock', 'unlock', 'holds', 'env:', 'bucket'],
  ...[
    'timeout',
    'kernel',
    'if held',
    'fifo',
    '99',
    '100',
    '-1',
    '1e9',
    'NaN',
    '0x1',
    '|',
    ';',
    ':',
  ],
  ...['#', '.', '-', '_', '+', '~', '=', '>', '>>', 'pf1.', 'pf2.', 't1l1', '__proto__', "'", '`'],
  ...[
    'The rule `',
    '` is broken, kind ',
    '. 2 tasks, ',
    ' · ',
    ' / ',
    'start>T2',
    'A'.repeat(5000),
  ],
];

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}

const edits = fc.array(
  fc.record<Edit>({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
    put: fc.oneof(fc.constant(''), fc.constantFrom(...JUNK), fc.string({ maxLength: 4 })),
  }),
  { minLength: 1, maxLength: 4 },
);

function edited(text: string, list: readonly Edit[]): string {
  return list.reduce((before, { at, cut, put }) => {
    const from = Math.floor(at * before.length);
    return before.slice(0, from) + put + before.slice(from + cut);
  }, text);
}

/** A message of ours can be printed: it is one line, and not a long one. */
function expectSentence(message: string): void {
  expect(message).not.toMatch(/[\p{C}\u2028]/u);
  expect(message.length).toBeLessThan(400);
}

/** What a parser says of a text; it answers, or throws one of its own errors. */
function parsed<T>(parse: () => T, ...errors: (new (...args: never[]) => Error)[]): T | null {
  try {
    return parse();
  } catch (thrown) {
    if (!errors.some((error) => thrown instanceof error)) throw thrown;
    expectSentence((thrown as Error).message);
    return null;
  }
}

describe('the parsers, given thousands of edited texts', () => {
  it('read a program as it is printed, or say where it is none', () => {
    const property = fc.property(programArbitrary(), edits, (program, list) => {
      for (const between of ['\n', ' | '] as const) {
        const text = edited(printProgram(program, between), list);
        const read = parsed(() => parseProgram(text), ProgramError);
        if (read !== null) expect(parseProgram(printProgram(read))).toEqual(read);
      }
    });
    fc.assert(property, { numRuns: runsOf(2000) });
  });

  it('name a line and a column that the text has', () => {
    const property = fc.property(programArbitrary(), edits, (program, list) => {
      const text = edited(printProgram(program), list);
      try {
        parseProgram(text);
      } catch (thrown) {
        const { line, column, message } = thrown as ProgramError;
        const lines = text.split('\n');
        expect(lines.length).toBeGreaterThanOrEqual(line);
        expect((lines[line - 1] as string).length + 1).toBeGreaterThanOrEqual(column);
        expect(message).toMatch(new RegExp(`^line ${line}, column ${column}: `));
      }
    });
    fc.assert(property, { numRuns: runsOf(2000) });
  });

  it('read a script as it is printed, or say in which command and column it is none', () => {
    const kernel = bind(mainline, false);
    const means = {
      priorities: true,
      lock2: true,
      requeue: true,
      deaths: true,
      faults: false,
      kthread: true,
    };
    const property = fc.property(
      fc.nat(),
      edits,
      fc.constantFrom('; ', '\n'),
      (seed, list, end) => {
        const script = drawScript(kernel, new RandomStream(`${seed}`), means);
        const text = edited(script.map(printCommand).join(end), list);
        try {
          const read = parsed(() => parseScript(text), ScriptError);
          if (read !== null) expect(parseScript(printScript(read))).toEqual(read);
          parseScript(text);
        } catch (thrown) {
          if (!(thrown instanceof ScriptError)) throw thrown;
          const place = /^command \d+.*?(?:, line (\d+))?, column (\d+): /u.exec(thrown.message);
          const row = text.split('\n')[Number(place?.[1] ?? 1) - 1] as string;
          expect(row.length + 1).toBeGreaterThanOrEqual(Number(place?.[2]));
        }
      },
    );
    fc.assert(property, { numRuns: runsOf(1000) });
  });

  it('never take a token for another one', () => {
    const original = parseToken(TOKEN);
    const property = fc.property(edits, (list) => {
      const text = edited(TOKEN, list);
      const read = parsed(() => parseToken(text), TokenError, ProgramError);
      if (read !== null) expect(read).toEqual(original);
    });
    fc.assert(property, { numRuns: runsOf(4000) });
  });

  it('read the token of a page, or say that it is no page', () => {
    const property = fc.property(fc.constantFrom(...PAGES), edits, (name, list) => {
      const page = edited(readFileSync(join('reports', name), 'utf8'), list);
      const read = parsed(() => readPage(page, name), UsageError);
      if (read !== null) parsed(() => parseToken(read.token), TokenError, ProgramError);
    });
    fc.assert(property, { numRuns: runsOf(1000) });
  });
});

describe('a token whose checksums are right', () => {
  const step = fc.constantFrom(
    'start',
    'T1.1 user cmpxchg f1',
    'T2.1 futex_lock_pi lock hb(f1).lock',
  );
  const decisions = fc.array(
    fc.record({
      after: fc.tuple(step, edits).map(([text, list]) => latin1(edited(text, list))),
      to: fc.oneof(fc.constantFrom('T1', 'T2', 'T3', 'T2.timer', ''), fc.string({ maxLength: 3 })),
    }),
    { maxLength: 4 },
  );

  /** A token holds bytes; a schedule is separated by line ends and the last `>` of a line. */
  function latin1(text: string): string {
    return text.replace(/[^\0-\xff]|\n/g, '?');
  }

  it('is replayed whatever its schedule says', async () => {
    const property = fc.asyncProperty(programArbitrary(), decisions, async (program, list) => {
      const schedule = list.map(({ after, to }) => ({ after, to: latin1(to) }));
      const token = printToken({ build: 'rfc-2016-10', program, decisions: schedule });
      const { code, out, err } = await pifuzz(['replay', token]);
      expect(err).toBe('');
      expect([0, 1, 3]).toContain(code);
      expect(out).toMatch(/^The (run|schedule) [^\p{Cc}]+\n/u);
    });
    await fc.assert(property, { numRuns: runsOf(150) });
  });

  it('is not replayed if its program is none', async () => {
    const off = { kernelOnly: false, ignoring: false, ifHeld: false, inconsistent: false };
    const numbers = fc.constantFrom(0, -1, 1, 7, 1e9, Number.NaN);
    const property = fc.asyncProperty(numbers, numbers, numbers, async (id, fifo, target) => {
      const op = { id: 1, call: 'unlock' as const, target, ...off };
      const tasks = [{ id, fifo, holds: [], ops: [op] }];
      const program: Program = { tasks, sharedBuckets: [], robust: [], hostile: [], events: [] };
      const token = printToken({ build: 'mainline', program, decisions: [] });
      const { code, out, err } = await pifuzz(['replay', token]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^pifuzz: the program in the token cannot be used: line 1, column \d+: /);
      expect(err).toMatch(ONE_SENTENCE);
    });
    await fc.assert(property, { numRuns: runsOf(100) });
  });
});

describe('pifuzz replay', () => {
  it.each<[string, () => string, string]>([
    ['two pages in one file', () => twoPages(), 'is no report of one failure: it holds 2 replay'],
    ['a page with an edited token', () => PAGE.replace(/\bpf1\./, '$&x'), 'the build name in'],
    ['a page that ends within its token', () => PAGE.slice(0, PAGE.indexOf('pf1.') + 40), 'cut?'],
    ['a page wrapped by a mail', () => PAGE.replace(/^(pf1.{70})/m, '$1\n'), 'lost some of its'],
    ['a page without its token', () => PAGE.replace(/^pf1.*$/m, ''), 'holds no replay token'],
    ['an empty file', () => '', 'holds no replay token'],
  ])('refuses %s', async (_what, text, sentence) => {
    const { code, out, err } = await pifuzz(['replay', file('page.md', text())]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain("page.md'");
    expect(err).toContain(sentence);
    expect(err).toMatch(ONE_SENTENCE);
  });

  function twoPages(): string {
    return PAGES.slice(0, 2)
      .map((name) => readFileSync(join('reports', name), 'utf8'))
      .join('\n');
  }

  it.each<[string, (page: string) => string]>([
    ['with CRLF', (page) => page.replaceAll('\n', '\r\n')],
    ['with a byte order mark', (page) => `\ufeff${page}`],
    ['quoted in a mail', (page) => page.replaceAll(/^/gm, '> ')],
    ['pasted twice', (page) => `${page}\n${page}`],
  ])('reads a page %s', async (_what, change) => {
    const path = file('page.md', change(PAGE));
    const { code, out } = await pifuzz(['replay', path, '--json']);
    expect([code, JSON.parse(out).token]).toEqual([1, TOKEN]);
    expect(JSON.parse(out).expectedKind).toBe(JSON.parse(out).kind);
  });

  const digits = '9'.repeat(5000);

  it.each([
    ['nothing', '', "'' is neither a page nor a token"],
    ['what clears a terminal', '\u001b[2J', "'\\u{1b}[2J' is neither"],
    ['a version alone', 'pf1', 'neither a page nor a token'],
    ['a version and a full stop', 'pf1.', 'lost some of its parts'],
    ['empty parts', 'pf1.a.t1l1...', 'the end of the token is missing'],
    ['wrong checksums', 'pf1.a.t1l1...xxxxxxxxxxxxxxx', 'the build name in the token is damaged'],
    [
      'a version of 5000 digits',
      `pf${digits}.a.t1l1.b.c.d`,
      'this token is of format pf9999999999;',
    ],
    ['capitals', TOKEN.toUpperCase(), 'neither a page nor a token'],
    ['a token twice', `${TOKEN} ${TOKEN}`, 'the build name in the token is damaged'],
    ['another shape', TOKEN.replace(/\.t\d+l\d+\./, '.t9l9.'), 'damaged where it says t9l9: its'],
    ['a shape of 5000 digits', TOKEN.replace(/\.t\d/, `.t${digits}`), 'damaged where it says t999'],
  ])('says what is wrong with %s', async (_what, token, sentence) => {
    const { code, out, err } = await pifuzz(['replay', token]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(err).toMatch(ONE_SENTENCE);
    expect(err.length).toBeLessThan(400);
  });
});

describe('a file', () => {
  const commands: [string, string[]][] = [
    ['program', ['fuzz', 'mainline', '--program']],
    ['page', ['replay']],
    ['script', ['rt-tester']],
  ];

  it.each(commands)('that is not one of text is no %s', async (_what, argv) => {
    const binary = Uint8Array.from({ length: 500 }, (_, at) => (at * 37) & 0xff);
    const loop = join(folder, `loop-${argv[0]}`);
    symlinkSync(loop, loop);
    const paths: [string, string][] = [
      [file('binary', binary), 'is no text file in UTF-8'],
      [file('utf-16', Buffer.from(`\ufeff${PAGE}`, 'utf16le')), 'is no text file in UTF-8'],
      [file('big', 'T1: lock f1\n'.repeat(200_000)), 'is no text file of at most one megabyte'],
      [folder, 'is a folder'],
      ['/dev/null', 'is no text file of at most one megabyte'],
      ['/dev/zero', 'is no text file of at most one megabyte'],
      [loop, 'cannot be read: too many symbolic links encountered'],
    ];
    for (const [path, sentence] of paths) {
      const { code, out, err } = await pifuzz([...argv, path]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain(sentence);
      expect(err).toMatch(ONE_SENTENCE);
    }
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
  ])('with %s is a program like any other', async (_what, change) => {
    const path = file('program', change('T1: holds f1; unlock f1\nT2: lock f1\n'));
    const { code, out } = await pifuzz(['fuzz', 'mainline', '--runs', '16', '--program', path]);
    expect(code).toBe(0);
    expect(out).toContain('that of --program: T1: holds f1; unlock f1 | T2: lock f1\n');
  });

  it('with a mistake is named, with line and column', async () => {
    const path = file('wrong', 'T1: holds f1; unlock f1\nT2: lock f1\0\n');
    const { code, err } = await pifuzz(['fuzz', 'mainline', '--program', path]);
    expect(code).toBe(2);
    expect(err).toContain("wrong' cannot be used: line 2, column 12: expected ");
    expect(err).toMatch(ONE_SENTENCE);
  });
});

describe('pifuzz fuzz', () => {
  const runs = ['', ' ', '0', '-1', '+5', '1e9', '0x10', '1_000', '1.0', '1 ', 'NaN', 'Infinity'];
  const times = [
    '',
    '0',
    '0.0',
    '-1',
    '1e9',
    '0x10',
    '1 s',
    '.5',
    '5.',
    'NaN',
    'Infinity',
    '604801',
  ];

  it.each([
    ...[...runs, '1000000001', '١', '--json'].map((word) => ['--runs', word]),
    ...times.map((word) => ['--time', word]),
    ...['', '1.5', '1e3', '-2147483649', '2147483648'].map((word) => ['--seed', word]),
    ...['', '/', 'guarded', 'guarded/', 'no-such/x'].map((word) => ['--kind', word]),
    ...['', 'all', '__proto__', '\n'].map((word) => ['--oracle', word]),
    ...['', 'toString', 'MIX '].map((word) => ['--strategy', word]),
    ...['', ' ', '|', ':', 'T1', 'T1:', 'a\0b', 'x'.repeat(300)].map((word) => ['--program', word]),
    ['--reports', ''],
  ])('takes no %s %j', async (option, word) => {
    const { code, out, err } = await pifuzz(['fuzz', 'mainline', option as string, word as string]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(ONE_SENTENCE);
    expect(err.length).toBeLessThan(400);
  });

  it.each(['', ' ', '-', '__proto__', 'main\nline', '../mainline', '💥', 'x'.repeat(300)])(
    'knows no build %j',
    async (name) => {
      const { code, out, err } = await pifuzz(['fuzz', name]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^pifuzz: there is no build '/);
      expect(err).toMatch(ONE_SENTENCE);
    },
  );

  it('has help for commands only', async () => {
    const { code, out, err } = await pifuzz(['help', 'nonsense']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe("pifuzz: there is no command 'nonsense'; 'pifuzz help' names them all\n");
    expect((await pifuzz(['help', 'replay'])).code).toBe(0);
  });

  it.each<[string, () => string, RegExp]>([
    ['is a file', () => file('afile', ''), /\(not a directory\)/],
    ['is a device', () => '/dev/null', /\(not a directory\)/],
    ['cannot be made', () => '/dev/null/reports', /\(not a directory\)/],
    ['has too long a name', () => 'x'.repeat(300), /\(name too long\)/],
    ['has a folder where the page goes', () => withFolder(), /directory/],
  ])('prints a page in full if the reports folder %s', async (_what, place, reason) => {
    const { code, out, err } = await pifuzz([...FUZZ, '--reports', place()]);
    expect(code).toBe(1);
    expect(out).toMatch(
      /^# `unlock_pi` returns with preemption disabled\n.*\n## What this page cannot say\n/s,
    );
    expect(out).toContain('  page:   could not be written and is printed in full\n');
    expect(err).toMatch(reason);
    expect(saidIn(err)).toMatch(ONE_SENTENCE);
  });

  function withFolder(): string {
    mkdirSync(join(folder, 'taken', WRITTEN), { recursive: true });
    return join(folder, 'taken');
  }

  it('writes what it found as it was found when it is told to hurry', async () => {
    const signals = new EventEmitter();
    const argv = [...FUZZ, '--reports', join(folder, 'hurried')];
    const { code, out, err } = await pifuzz(argv, true, signals, (text) => {
      if (text.includes('Making smaller')) signals.emit('SIGTERM');
    });
    expect(code).toBe(1);
    expect(err).toContain('pifuzz: what is left is written as it was found; Ctrl-C again to stop');
    expect(out).toContain('  as it was found, because making it smaller came to no end\n');
    const [name] = readdirSync(join(folder, 'hurried'));
    expect(name).toBe(WRITTEN.replace(/md$/, 'as-found.md'));
    expect((await pifuzz(['replay', join(folder, 'hurried', name as string)])).code).toBe(1);
  });
});
