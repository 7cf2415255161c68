/** What `pifuzz` looks like on a terminal: as wide as that is, and never silent for long. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../src/cli/pifuzz.ts';
import { Paper, pifuzz } from './support/pifuzz.ts';

/** Takes half a second to search. */
const QUICK_PAGE = 'reports/rfc-2016-10.mutual-exclusion.two-owners.md';
const PROGRAM = 'T1: holds f1; unlock f1 | T2: lock f1';
const KIND = 'nothing-left-behind/unlock_pi/preemption-disabled';
/** Its failure is soon explained. */
const SOON = ['rework-15', '--program', PROGRAM, '--runs', '320', '--kind', KIND];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function onTerminal(columns: number, ...argv: string[]): Promise<string> {
  const stdout = new Paper(true, undefined, columns);
  const stderr = new Paper(true, undefined, columns);
  await main(argv, { stdout, stderr, signals: new EventEmitter(), exit() {} });
  return stdout.text;
}

/** What cannot be broken: names, paths and tokens, and commands that have one in them. */
function breakable(line: string): boolean {
  return / .* /.test(line.trim()) && !/pf1\.|--runs|\.md$/.test(line);
}

describe('text on a terminal', () => {
  const narrow = ['fuzz', ...SOON, '--reports'];

  it.each([
    [['--help']],
    [['fuzz', '--help']],
    [['rt-tester', '--help']],
    [['list', 'builds']],
    [['list', 'programs']],
    [['fuzz', 'mainline', '--program', 't2-l1-relock', '--runs', '16']],
    [['verify', 'rework-15', '--program', PROGRAM]],
    [narrow],
  ])('of %j is as wide as that, from 40 to 100 columns', async (argv) => {
    const words = argv === narrow ? [...argv, folder] : argv;
    for (const columns of [40, 64, 200]) {
      const text = await onTerminal(columns, ...words);
      const lines = text.split('\n').filter(breakable);
      expect(lines.filter((line) => line.length > Math.min(columns, 100))).toEqual([]);
    }
  });

  it('is 100 columns wide where nobody says how wide that is, and at least 40', async () => {
    const piped = (await pifuzz(['list', 'builds'])).out;
    expect(await onTerminal(0, 'list', 'builds')).toBe(piped);
    expect(await onTerminal(7, 'list', 'builds')).toBe(await onTerminal(40, 'list', 'builds'));
  });
});

describe('a terminal', () => {
  it('is told what becomes of each thing that was found, and how to cut it short', async () => {
    const { err } = await pifuzz(['fuzz', ...SOON, '--reports', folder], true);
    for (const phase of ['Making smaller', 'Certifying', 'Explaining']) {
      expect(err).toContain(`${phase} 1 of 1 (Ctrl-C: as it was found): ${KIND.slice(0, 10)}`);
    }
  });

  it('is told which page is searched', async () => {
    const { err } = await pifuzz(['certify', QUICK_PAGE], true);
    expect(err).toContain(`Searching, page 1 of 1: ${QUICK_PAGE}`.slice(0, 79));
  });
});

it('says that the time is that of looking, and what else took time', async () => {
  const { out } = await pifuzz(['fuzz', '--help']);
  expect(out.replaceAll(/\s+/g, ' ')).toContain('what was found is then made smaller, which may');
  const summary = (await pifuzz(['fuzz', ...SOON, '--reports', folder])).out;
  expect(summary).toMatch(/after that +\d+\.\d s: making what was found smaller/);
});
