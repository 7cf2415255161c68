/** The guardian ends what hangs in the kernel, and outlives who started it until that is done. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { Guardian } from '../src/conform/guardian/guardian.ts';
import { hangOf } from '../src/conform/guardian/hang.ts';
import { livingThreads } from '../src/conform/guardian/thread-times.ts';
import { KernelPool, type Lane } from '../src/conform/kernel-pool.ts';
import { compiled } from './support/compiled.ts';

/** No limit of ours: the busier the machine, the longer everything takes. */
jest.setTimeout(600_000);

let missing: string | null;

beforeAll(async () => {
  const guardian = await Guardian.start();
  missing = guardian.missing;
  guardian.release();
  if (missing !== null) process.stderr.write(`the guardian is not tried, because ${missing}\n`);
});

const SPINNING = `
  const { openSync, readSync } = require('node:fs');
  const [file, buffer] = [openSync('/dev/urandom', 'r'), Buffer.alloc(1 << 28)];
  process.send('ready');
  for (;;) readSync(file, buffer);
`;
const ASKING = `
  import { KernelPool } from '${compiled('conform/kernel-pool.ts')}';
  const { pids } = await KernelPool.start(1);
  process.send(pids);
  setInterval(() => {}, 1000);
`;

function start(...argv: string[]): Promise<{ child: ChildProcess; word: unknown }> {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (word) => resolve({ child, word }));
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
  });
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => livingThreads(pid).length > 0)) await setTimeout(20);
}

describe('the guardian', () => {
  it('finds who never comes back from the kernel, ends it, and says where it was', async () => {
    if (missing !== null) return;
    const { child } = await start('-e', SPINNING);
    const pid = child.pid as number;
    const guardian = await Guardian.start();
    guardian.watch(pid, [pid]);
    await untilGone([pid]);
    const findings = await guardian.end(pid);
    guardian.release();
    const hang = findings === null ? null : hangOf(findings, () => 'T1');
    expect(hang?.reason).toContain('never comes back from the kernel');
    expect(hang?.threads.map(({ name, lines }) => [name, lines.length > 0])).toEqual([
      ['T1', true],
    ]);
    await untilGone([guardian.pid as number]);
  });

  it('leaves in peace who only works hard', async () => {
    if (missing !== null) return;
    const { child } = await start('-e', 'process.send(0); for (;;) require("fs").statSync("/");');
    const pid = child.pid as number;
    const guardian = await Guardian.start();
    guardian.watch(pid, [pid]);
    const used = () => livingThreads(pid).reduce((sum, { ran }) => sum + ran, 0) / 1e6;
    while (used() < 4_000) await setTimeout(20);
    const findings = await guardian.end(pid, true);
    expect(findings?.trouble).toBeNull();
    expect(findings?.whereabouts.map(({ tid }) => tid)).toEqual([pid]);
    expect(livingThreads(pid)).toEqual([]);
    guardian.release();
  });

  it('outlives whoever asks, until nothing is left of those who made the calls', async () => {
    if (missing !== null) return;
    const argv = ['--input-type=module', '-e', ASKING];
    const { child, word } = await start(...argv);
    const pids = word as number[];
    expect(pids.map((pid) => livingThreads(pid).length > 0)).toEqual([true, true]);
    child.kill('SIGKILL');
    await untilGone(pids);
  });

  it('is missed: without it nobody is asked any more', async () => {
    if (missing !== null) return;
    const pool = await KernelPool.start(1);
    const [asked, guardian] = pool.pids as [number, number];
    process.kill(guardian, 'SIGKILL');
    await untilGone([guardian]);
    const lane = pool.lanes[0] as Lane;
    const isPlayed = async () => {
      const answers = await lane.play([[{ kind: 'setprio', task: 1, fifo: 0 }]]);
      return answers.some((answer) => typeof answer !== 'string');
    };
    // It may take a moment until that is known.
    while (await isPlayed());
    await untilGone([asked]);
    expect(await isPlayed()).toBe(false);
    await pool.end();
  });
});
