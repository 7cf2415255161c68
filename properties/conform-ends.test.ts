/** Whatever the machine's own kernel does, `pifuzz conform` ends, and leaves nobody behind. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { addConform } from '../src/cli/conform/command.ts';
import { livingThreads } from '../src/conform/guardian/thread-times.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { Paper } from './support/pifuzz.ts';

/**
 * T3 was handed the futex and gives up when its priority falls to T1's, who waits longer and has
 * been woken. In __fixup_pi_state_owner() T3 tries again and again, and if both have one CPU, T1
 * never runs.
 */
const HANGS =
  'T1 fifo 10: lock f1; unlock f1 | T2 fifo 30: holds f1; unlock f1 | ' +
  'T3 fifo 30: lock f1 timeout; unlock f1 if held | env: setprio T3 10';
const HANDOVER = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
/** Would take hours. */
const ENDLESS = '10000000';

/** No limit of ours: the busier the machine, the longer everything takes. */
jest.setTimeout(600_000);

let folder: string;
/** Why nothing can be asked, and why nothing can hang; null if it can. */
let noKernel: string | null;
let noHang: string | null;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  const pool = await KernelPool.start(1);
  const { missing, noPriorities, cpus } = pool.abilities;
  await pool.end();
  noKernel = missing;
  noHang = missing ?? noPriorities ?? (cpus < 2 ? 'there is one CPU only' : null);
  if (noHang !== null) process.stderr.write(`nothing is made to hang, because ${noHang}\n`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command; tells which of its processes were there when it ended. */
async function conform(argv: readonly string[], signals = new EventEmitter()) {
  const io = { stdout: new Paper(false), stderr: new Paper(false), signals, exit() {} };
  const pids = new Set<number>();
  let code = -1;
  const command = new Command('pifuzz');
  const start = async (count: number) => {
    const pool = await KernelPool.start(count);
    for (const pid of pool.pids) pids.add(pid);
    return pool;
  };
  addConform(command, io, (done) => (code = done), start);
  const more = ['--processes', '1', '--reports', folder, '--json'];
  await command.parseAsync(['conform', ...argv, ...more], { from: 'user' });
  const [asked, guardian] = [...pids] as [number, number];
  const left = livingThreads(asked);
  while (livingThreads(guardian).length > 0) await setTimeout(20);
  return { code, left, err: io.stderr.text, result: JSON.parse(io.stdout.text) };
}

describe('pifuzz conform', () => {
  it('ends when Linux hangs: finds it, says why and where, and nobody is left', async () => {
    if (noHang !== null) return;
    const argv = ['--rounds', '60000', '--program', HANGS];
    const { code, left, err, result } = await conform(argv);
    expect({ left, err }).toEqual({ left: [], err: '' });
    const { strange } = result.litmus;
    if (strange.length === 0) {
      process.stderr.write('60,000 rounds did not make Linux hang this time\n');
      expect([code, result.verdict]).toEqual([0, 'agrees']);
      return;
    }
    expect([code, result.verdict, result.killed]).toEqual([1, 'differs', 1]);
    expect(strange).toMatchObject([{ hung: true }]);
    expect(strange[0].outcome).toContain('never comes back from the kernel');
    const [name] = readdirSync(folder);
    const page = readFileSync(join(folder, name as string), 'utf8');
    // Root sees both stacks.
    expect(page).toMatch(/^T3\n {2}__fixup_pi_state_owner/m);
    expect(page).toMatch(/^T1\n(?: {2}\S+\n)* {2}futex_lock_pi/m);
  });

  it('ends at Ctrl-C in the middle of a program, and has not agreed', async () => {
    if (noKernel !== null) return;
    const signals = new EventEmitter();
    const ending = conform(['--rounds', ENDLESS, '--program', HANDOVER], signals);
    while (signals.listenerCount('SIGINT') === 0) await setTimeout(10);
    await setTimeout(1_000);
    signals.emit('SIGINT');
    const { code, left, result } = await ending;
    expect({ code, left }).toEqual({ code: 4, left: [] });
    expect(result).toMatchObject({ verdict: 'interrupted', interrupted: true, killed: 0 });
  });

  it('ends when its time is up in the middle of a program, and compares what it has', async () => {
    if (noKernel !== null) return;
    const argv = ['--rounds', ENDLESS, '--time', '2', '--program', HANDOVER];
    const { code, left, result } = await conform(argv);
    expect({ code, left }).toEqual({ code: 0, left: [] });
    expect(result).toMatchObject({ verdict: 'agrees', killed: 0, litmus: { programs: 1 } });
    expect(result.litmus.rounds).toBeGreaterThan(0);
    expect(result.litmus.rounds).toBeLessThan(Number(ENDLESS));
  });
});
