/** Scripts with condition variables as C: they compile, and Linux answers them as they say. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawScript } from '../src/conform/draw.ts';
import { printScript, sizesOf } from '../src/conform/script.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { bind, mainline } from '../src/kernel/build.ts';
import { compiled, noCompiler } from './support/c-compiler.ts';
import { pifuzz } from './support/pifuzz.ts';

jest.setTimeout(600_000);

const MEANS = {
  priorities: true,
  lock2: true,
  requeue: true,
  deaths: false,
  faults: false,
  kthread: true,
};
/** What can become of a sleeper: moved, timed out, interrupted, given the lock, left there. */
const FATES =
  'setprio T2 20; T1 lock f1; T2 wait_requeue_pi c1 f1; T3 wait_requeue_pi c1 f1 timeout; ' +
  'T4 wait_requeue_pi c1 f1; T1 cmp_requeue_pi c1 f1; T1 cmp_requeue_pi c1 f1 requeue all; ' +
  'expire T3; signal T4; T1 unlock f1; T2 unlock f1; T5 cmp_requeue_pi c1 f2; ' +
  'T3 wait_requeue_pi c2 f2; T4 wait_requeue_pi c1 f1 expired';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  if (noCompiler !== null) process.stderr.write(`no C is compiled, because ${noCompiler}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function exported(script: string): Promise<string> {
  const path = join(folder, 'script.c');
  expect((await pifuzz(['export', '--script', script, '-o', path])).code).toBe(0);
  return readFileSync(path, 'utf8');
}

/** Compiles and runs it; nothing is said by a compiler that has nothing to say. */
function run(text: string): { readonly code: number | null; readonly said: string } {
  writeFileSync(join(folder, 'script.c'), text);
  expect(compiled(folder, 'script')).toBe('');
  const { status, stdout } = spawnSync(join(folder, 'script'), { encoding: 'utf8' });
  return { code: status, said: stdout };
}

/** Whether the machine has what the script needs. */
const wasPlayed = (said: string) => !/# SKIP|Bail out!/u.test(said);

/** A random script that says something about condition variables. */
function drawn(): string {
  for (let seed = jest.getSeed(); ; seed++) {
    const script = drawScript(bind(mainline, false), new RandomStream(`C ${seed}`), MEANS);
    const kinds = new Set(script.map(({ kind }) => kind));
    if (sizesOf(script).conditions > 0 && kinds.has('cmp_requeue_pi')) return printScript(script);
  }
}

it('says where sleepers are, and how many are moved', async () => {
  const text = await exported(FATES);
  const lines = [
    'wait_requeue_pi(T2, c1, f1, 0); waits(T2, c1);',
    'cmp_requeue_pi(T1, c1, f1, ALL); moves(T1, 2);',
    'waits(T2, EITHER(c1, f1));',
    'expire(T3);                     returns(T3, ETIMEDOUT);',
  ];
  for (const line of lines) expect(text).toContain(line);
  expect(text).not.toContain(' requeueing,');
});

it('says nothing of that where a script has no condition variable', async () => {
  const text = await exported('T1 lock f1; T2 lock f1 timeout; expire T2');
  expect(text).not.toMatch(/REQUEUE_PI|\bc1\b|EITHER/u);
  expect(text).toContain(' requeueing,');
});

it('is answered by Linux as it says, and told from another answer', async () => {
  if (noCompiler !== null) return;
  const text = await exported(FATES);
  const { code, said } = run(text);
  if (!wasPlayed(said)) return;
  expect([code, said]).toEqual([0, expect.stringContaining('ok 1 script_1: 14 commands\n')]);
  const counted = run(text.replace('moves(T1, 2)', 'moves(T1, 3)'));
  expect(counted.code).toBe(1);
  expect(counted.said).toContain('expected: T1 returns 3, got: it returns 2\n');
  const placed = run(text.replace('waits(T2, f1)', 'waits(T2, c1)'));
  expect(placed.code).toBe(1);
  expect(placed.said).toContain('command 7 of 14: cmp_requeue_pi(T1, c1, f1, ALL)\n');
  expect(placed.said).toContain('expected: T2 is blocked at c1, got: it is blocked at f1\n');
});

it('is answered by Linux as it says when it was drawn at random', async () => {
  if (noCompiler !== null) return;
  for (let times = 0; times < 2; times++) {
    const script = drawn();
    const { code, said } = run(await exported(script));
    if (wasPlayed(said)) expect([script, code]).toEqual([script, 0]);
  }
});
