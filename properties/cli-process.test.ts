/** `pifuzz` as a process: what only a real one can show. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Three processes that compile their sources take their time on a busy machine.
jest.setTimeout(60_000);

const MAIN = ['--import', 'tsx', 'src/cli/main.ts'];

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param listening whether anybody reads what it prints */
function pifuzz(argv: readonly string[], listening = true): Promise<Ended> {
  const child = spawn(process.execPath, [...MAIN, ...argv]);
  let out = '';
  let err = '';
  if (listening) child.stdout.on('data', (chunk) => (out += chunk));
  else child.stdout.destroy();
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('the process', () => {
  it('hands on the exit code, and keeps standard output for the JSON object', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
    const program = 'T1: holds f1; unlock f1; lock f1 | T2: lock f1';
    const race = ['fuzz', '--program', program, '--runs', '160', '--reports', folder];
    const { code, out, err } = await pifuzz([...race, '--json']);
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({ build: 'rfc-2016-10', runs: 160 });
  });

  it('says nothing when the reader of its output goes away', async () => {
    const { code, err } = await pifuzz(['list', 'builds'], false);
    expect([code, err]).toEqual([0, '']);
  });

  it('prints no stack trace for a mistake of the user', async () => {
    const { code, out, err } = await pifuzz(['fuzz', '--seed', 'x']);
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')).toHaveLength(2);
  });
});
