/** `pifuzz` as a process: what only a real one can show. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { someOf } from './support/by-day.ts';
import { compiled } from './support/compiled.ts';
import { saidIn } from './support/pifuzz.ts';

// Processes take their time on a busy machine.
jest.setTimeout(120_000);

const MAIN = [compiled('cli/main.ts')];
/** What is soon made smaller and explained. */
const KIND = 'nothing-left-behind/unlock_pi/preemption-disabled';
const SOON = ['fuzz', 'rework-15', '--program', 'T1: holds f1; unlock f1 | T2: lock f1'];
const RACE = [...SOON, '--runs', '160', '--kind', KIND];
const PAGE = `rework-15.${KIND.replaceAll('/', '.')}.md`;
const AS_FOUND = PAGE.replace(/md$/, 'as-found.md');

/** Takes a second to search. */
const LONG_PAGE = 'reports/mainline.trees-sorted.tree-key.md';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** @param shell what a shell does before it becomes pifuzz, and with its streams */
function start(argv: readonly string[], shell?: { first?: string; after?: string }): Running {
  const words = [process.execPath, ...MAIN, ...argv];
  const line = `${shell?.first ?? ''} exec "$@" ${shell?.after ?? ''}`;
  const [program, ...rest] = shell === undefined ? words : ['sh', '-c', line, 'sh', ...words];
  const child = spawn(program as string, rest);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { child, ended };
}

/** Pages that are there, whole or not at all. */
function pagesIn(reports: string): string[] {
  return existsSync(reports) ? readdirSync(reports).filter((name) => !name.startsWith('.')) : [];
}

function isAsFound(name: string): boolean {
  return name.endsWith('.as-found.md');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the process', () => {
  it('hands on the exit code, and keeps standard output for the JSON object', async () => {
    const { code, out, err } = await start([...RACE, '--json', '--reports', folder]).ended;
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({ build: 'rework-15', runs: 160 });
  });

  it('says nothing when the reader of its output goes away', async () => {
    const { child, ended } = start(['list', 'builds']);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  it('shows the page on standard error if neither folder nor standard output take it', async () => {
    const { child, ended } = start([...RACE, '--reports', '/dev/null/reports']);
    child.stdout?.destroy();
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toMatch(
      /^pifuzz: the page .* cannot be written .*\n# `unlock_pi` returns with preemption /m,
    );
    expect(err).toContain('## What this page cannot say');
  });

  it('prints no stack trace for a mistake of the user', async () => {
    const { code, out, err } = await start(['fuzz', '--seed', 'x']).ended;
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toHaveLength(2);
  });

  it('leaves no half page behind on a full disk, and prints the whole one', async () => {
    // A limit on the size of files ends a write in its middle, as a full disk does.
    const limit = { first: 'ulimit -f 1;' };
    const { code, out, err } = await start([...RACE, '--reports', folder], limit).ended;
    expect(code).toBe(1);
    expect(saidIn(err)).toMatch(
      /^pifuzz: the page .* cannot be written .* \(file too large\) .*\n$/,
    );
    expect(out).toMatch(
      /^# `unlock_pi` returns with preemption disabled\n.*\n## What this page cannot say\n/s,
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('standard input', () => {
  it.each([
    [['verify', 'mainline', '--program', '-'], 'T1: holds f1; unlock f1\nT2: lock f1', 0, 'Holds'],
    [['verify', 'mainline', '--program', '-'], '', 2, 'the program has no tasks'],
    [['rt-tester', '-'], 'C: locknowait: 0: 0\nT: locked: 0: 0\n', 0, 'standard input passes'],
    [['certify', '-'], 'nothing', 2, '-: cannot be checked, standard input is no report'],
  ])('is read by %j', async (argv, text, expected, sentence) => {
    const { child, ended } = start(argv);
    child.stdin?.end(text);
    const { code, out, err } = await ended;
    expect([code, `${out}${err}`]).toEqual([expected, expect.stringContaining(sentence)]);
  });
});

/** Whether the process hears SIGHUP, number 1, which node itself does not; elsewhere it may. */
function listens({ pid }: ChildProcess): boolean {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return true;
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${caught}`) & 1n) !== 0n;
}

describe('Ctrl-C', () => {
  /** Fails in three ways. */
  const SEVERAL = 'T1: holds f1; unlock f1 | T2: lock f1 timeout';
  const endless = [...SOON, '--time', '3600', '--kind', KIND];

  it('ends a campaign, as SIGTERM does, and what was found is made smaller', async () => {
    const interrupted = async (signal: NodeJS.Signals, jobs: string) => {
      const reports = join(folder, signal);
      const { child, ended } = start([...endless, '--jobs', jobs, '--reports', reports]);
      await until(() => pagesIn(reports).length > 0);
      expect(pagesIn(reports)).toEqual([AS_FOUND]);
      child.kill(signal);
      return { ...(await ended), pages: readdirSync(reports) };
    };
    for (const { code, out, err, pages } of await Promise.all([
      interrupted('SIGINT', '2'),
      interrupted('SIGTERM', '1'),
    ])) {
      expect([code, pages]).toEqual([1, [PAGE]]);
      expect(out).toContain(', interrupted, its simplest counterexample.');
      expect(err).toContain('pifuzz: what was found is made smaller and written; Ctrl-C again');
    }
  });

  it('while something is made smaller has the rest written as it was found', async () => {
    const { child, ended } = start([
      'fuzz',
      'rework-15',
      '--program',
      SEVERAL,
      '--runs',
      '320',
      '--reports',
      folder,
    ]);
    await until(() => pagesIn(folder).some((name) => !isAsFound(name)));
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect(code).toBe(1);
    expect(err).toContain('pifuzz: what is left is written as it was found; Ctrl-C again to stop');
    expect(out).toContain(', not all of them made smaller.');
    expect(pagesIn(folder).filter(isAsFound).length).toBeGreaterThan(0);
  });

  it('ends certify whenever it comes, which says what it did not come to', async () => {
    const pages = Array.from({ length: 200 }, () => LONG_PAGE);
    const interrupted = async (ms: number) => {
      const { child, ended } = start(['certify', ...pages]);
      await until(() => listens(child));
      await setTimeout(ms);
      child.kill('SIGINT');
      return await ended;
    };
    for (const ms of [0, 90, ...someOf([0, 0, 400, 1300], 2)]) {
      const { code, out, err } = await interrupted(ms);
      expect([ms, code, err]).toEqual([ms, 4, '']);
      expect(out).toMatch(/\d+ pages not checked, because it was interrupted\n$/);
    }
  });
});
