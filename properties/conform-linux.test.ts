/** The model beside the machine's own kernel. Says what is skipped where that cannot be asked. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';
import { addConform } from '../src/cli/conform/command.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { LitmusCampaign } from '../src/conform/litmus/litmus.ts';
import { PLACES, printScript, type Script } from '../src/conform/script.ts';
import { parseScript } from '../src/conform/script-parser.ts';
import { Sequential, type SequentialResult } from '../src/conform/sequential.ts';
import { type Build, mainline, patch } from '../src/kernel/build.ts';
import { EWOULDBLOCK } from '../src/kernel/errno.ts';
import type { Proc } from '../src/machine/access.ts';
import { parseProgram } from '../src/program/text.ts';
import { setschedulerLeavesEarly } from '../src/variants/fixes/setscheduler-leaves-early.ts';
import { boostNewOwner } from '../src/variants/proposed/boost-new-owner.ts';
import { freshBoostKey } from '../src/variants/proposed/fresh-boost-key.ts';
import { walkPastDonor } from '../src/variants/proposed/walk-past-donor.ts';
import { isNight, runsOf, someOf } from './support/by-day.ts';
import { visiblyWrong } from './support/visibly-wrong.ts';

/** A task that took a lock, and then gets a lower priority than the waiter behind it. */
const OWNER_LOWERED =
  'setprio T2 50; setprio T3 40; T1 lock f1; T2 lock f1; T3 lock f1; T1 unlock f1; setprio T2 10';
/** A waiter that got its priority while it was not the first, and becomes the first. */
const OLD_KEY =
  'setprio T2 50; setprio T4 30; T1 lock f1; T1 lock f2; T2 lock f1 timeout; T3 lock f1; ' +
  'setprio T3 40; T4 lock f2; expire T2';
/** An owner with two donors that waits itself; the more urgent donor is lowered. */
const DONOR_LOWERED =
  'setprio T4 20; T2 lock f3; T1 lock f1; T1 lock f2; T3 lock f1; T4 lock f2; T1 lock f3; ' +
  'setprio T4 other';

/** The same, and then a priority that is set to what it is, which changes nothing on Linux. */
const SET_AGAIN =
  'setprio T4 20; setprio T2 5; T2 lock f3; T1 lock f1; T1 lock f2; T3 lock f1; T4 lock f2; ' +
  'T1 lock f3; setprio T4 other; setprio T2 5';

/** No limit of ours: the busier the machine, the longer everything takes. */
jest.setTimeout(600_000);

/** How many are drawn at random, and others with every seed. */
const SCRIPTS = runsOf(300);

let pool: KernelPool;

beforeAll(async () => {
  pool = await KernelPool.start(1);
  const { missing, noPriorities, noLock2, release } = pool.abilities;
  const skipped = [
    missing === null ? null : `nothing is compared, because ${missing}`,
    noPriorities === null ? null : `priorities are not compared, because ${noPriorities}`,
    noLock2 === null ? null : `lock2 is not called, because ${noLock2}`,
  ].filter((reason) => reason !== null);
  const says = skipped.length === 0 ? 'nothing is skipped' : skipped[0];
  process.stderr.write(`comparison with Linux ${release}: ${says}\n`);
});

afterAll(() => pool.end());

/** Whether the machine can be asked; beforeAll has said why not. */
function canAsk(priorities = false): boolean {
  const { missing, noPriorities } = pool.abilities;
  return missing === null && !(priorities && noPriorities !== null);
}

/** The command, with the processes of this test. */
async function pifuzz(argv: readonly string[]) {
  const sheets: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      sheets.push(String(chunk));
      done();
    },
  });
  const io = { stdout: sink, stderr: sink, signals: new EventEmitter(), exit() {} };
  let code = -1;
  const command = new Command('pifuzz');
  const start = async () => Object.assign(Object.create(pool) as KernelPool, { end() {} });
  addConform(command, io, (done) => (code = done), start);
  await command.parseAsync(argv, { from: 'user' });
  return { code, out: sheets.join('') };
}

async function ask(build: Build, script: Script): Promise<SequentialResult> {
  const result = await new Sequential(build, pool, 1).ask(script);
  expect(result.unplayed).toEqual(new Map());
  return result;
}

describe("the machine's own kernel", () => {
  it('answers scripts as mainline does: values, words, who is blocked, priorities', async () => {
    if (!canAsk()) return;
    const result = await new Sequential(mainline, pool, jest.getSeed()).explore(SCRIPTS);
    expect(result.disagreements.map((one) => [one.kind, printScript(one.script)])).toEqual([]);
    expect(result.scripts).toBe(SCRIPTS);
    expect(result.commands).toBeGreaterThan(10 * SCRIPTS);
  });

  // SET_AGAIN shows the same by day; chance takes some seconds for it.
  if (isNight) {
    it('is told from a build that sets a priority which is set already', async () => {
      if (!canAsk(true)) return;
      const build = setschedulerLeavesEarly(mainline);
      const seed = jest.getSeed();
      // About one script in 400 shows it.
      const { disagreements } = await new Sequential(build, pool, seed).explore(
        8_000,
        undefined,
        1,
      );
      expect(disagreements.map(({ kind }) => kind)).toEqual(['priority/setprio']);
    });
  }

  it('is not asked too early: who was woken does not count as asleep any more', async () => {
    if (!canAsk()) return;
    const handOver = parseScript('T1 lock f1; T2 lock f1; T3 lock f1; T1 unlock f1');
    for (let round = 0; round < 200; round++) {
      expect((await ask(mainline, handOver)).disagreements).toEqual([]);
    }
  });

  it('ends litmus programs only as mainline may end', async () => {
    if (!canAsk()) return;
    const result = await new LitmusCampaign(mainline, pool, 1, 300).explore(4);
    expect(result.strange).toEqual([]);
    expect(result.programs).toHaveLength(4);
    expect(result.rounds).toBe(1_200);
    for (const { seen } of result.programs) {
      expect([...seen.values()].reduce((sum, rounds) => sum + rounds, 0)).toBe(300);
    }
  });

  it('is not accused of what a long program ends with', async () => {
    if (!canAsk()) return;
    const long = Array.from({ length: 20 }, () => 'lock f1; unlock f1').join('; ');
    const text = `T1: ${long} | T2: trylock f1; unlock f1 if held; trylock f1; unlock f1 if held`;
    const program = parseProgram(text);
    const { strange, programs } = await new LitmusCampaign(mainline, pool, 1, 200).ask(program);
    expect(strange).toEqual([]);
    expect([...(programs[0]?.seen.keys() ?? [])].every((one) => / f1 = 0, /u.test(one))).toBe(true);
  });

  it('ends litmus programs as a build does not allow that never lets a try succeed', async () => {
    if (!canAsk()) return;
    const program = parseProgram('T1: holds f1; unlock f1 | T2: trylock f1; unlock f1 if held');
    const refused = patch(mainline, 'refused', 'No try succeeds.', {
      futex_lock_pi: function* (): Proc<number> {
        return -EWOULDBLOCK;
      },
    });
    const kernelOnly = {
      ...program,
      tasks: program.tasks.map((task) => {
        return { ...task, ops: task.ops.map((op) => ({ ...op, kernelOnly: true })) };
      }),
    };
    const campaign = new LitmusCampaign(refused, pool, 1, 300);
    const { strange } = await campaign.ask(kernelOnly);
    expect(strange.map(({ outcome, hung }) => [outcome, hung])).toContainEqual([
      'T1: 0 · T2: 0 0 · f1 = 0, taken by T2',
      false,
    ]);
    // A try that never succeeds sets no WAITERS bit either, which makes an unlock try again.
    const others = strange.filter(({ outcome }) => !/EAGAIN\+0|T2: 0 0/.test(outcome));
    expect(others).toEqual([]);
  });

  it.each([
    ['an owner that was lowered runs below its waiter', OWNER_LOWERED, boostNewOwner, 'fifo 40'],
    ['a boost goes by an old key', OLD_KEY, freshBoostKey, 'fifo 40'],
    ['a lowered priority stops half-way', DONOR_LOWERED, walkPastDonor, 'other'],
    ['setting a priority again ends no boost', SET_AGAIN, setschedulerLeavesEarly, 'fifo 5'],
  ])(
    'does what mainline does, so that %s, and not what another build does',
    async (_, text, other, right) => {
      if (!canAsk(true)) return;
      const script = parseScript(text);
      expect((await ask(mainline, script)).disagreements).toEqual([]);
      const { disagreements } = await ask(other(mainline), script);
      // Should this fail one day, the machine's kernel may have got the fix.
      expect(disagreements.map(({ difference }) => difference)).toMatchObject([
        { at: script.length - 1, aspect: 'priority', model: right },
      ]);
    },
  );

  it('is named, with the page and the line that asks again, where it differs', async () => {
    if (!canAsk(true)) return;
    const folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
    const build = 'mainline+boost-new-owner';
    const argv = ['conform', build, '--script', OWNER_LOWERED, '--reports', folder];
    const { code, out } = await pifuzz(argv);
    expect(code).toBe(1);
    const { release } = pool.abilities;
    const kind = 'priority/setprio';
    expect(out).toContain(`${build} does not agree with Linux ${release} (seed 42).\n\n${kind} `);
    expect(out.replace(/\s+/g, ' ')).toContain(
      `After "setprio T2 10" T2 runs as fifo 40 on ${build}, and fifo 10 on Linux ${release}.`,
    );
    expect(out).toContain(`again: npx --no pifuzz conform ${build} --script '${OWNER_LOWERED}'`);
    const [name] = readdirSync(folder);
    expect(out).toContain(`page:  ${join(folder, name as string)}`);
    const page = readFileSync(join(folder, name as string), 'utf8');
    expect(page).toContain('| 7 | `setprio T2 10` |');
    rmSync(folder, { recursive: true });
    expect((await pifuzz(['conform', '--script', OWNER_LOWERED])).code).toBe(0);
  });

  it('shows what came of each command, also when both agree', async () => {
    if (!canAsk(true)) return;
    const script = 'setprio T2 20; T1 lock f1; T2 lock f1 timeout; setprio T2 20; expire T2';
    const { code, out } = await pifuzz(['conform', '--script', script]);
    expect(code).toBe(0);
    expect(out).toContain(`Answers of mainline and Linux
  1  setprio T2 20        T2 runs as fifo 20
  2  T1 lock f1           T1 returns 0, f1 = T1
  3  T2 lock f1 timeout   T1 runs as fifo 20, T2 waits at f1, f1 = WAITERS|T1
  4  setprio T2 20        nothing to be seen
  5  expire T2            T1 runs as other, T2 returns ETIMEDOUT
`);
    const json = JSON.parse((await pifuzz(['conform', '--json', '--script', script])).out);
    const last = json.sequential.answers[4];
    expect(last.command).toBe('expire T2');
    expect(last.linux).toEqual(last.model);
    expect(last.linux).toMatchObject({
      tasks: [
        { task: 'T1', returned: null, waitsAt: null, priority: 'other' },
        { task: 'T2', returned: 'ETIMEDOUT', waitsAt: null, priority: 'fifo 20' },
      ],
      words: [{ futex: 'f1', word: 'WAITERS|T1' }],
      trouble: null,
    });
  });

  it('is shown beside a build that answers something else, from FUTEX_LOCK_PI2 on', async () => {
    if (!canAsk() || pool.abilities.noLock2 !== null) return;
    const argv = ['conform', 'v4.8.15', '--script', 'T1 lock2 f1 kernel'];
    const folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
    const { code, out } = await pifuzz([...argv, '--reports', folder]);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(out).toContain('  1  T1 lock2 f1 kernel   v4.8.15: T1 returns ENOSYS\n');
    expect(out).toContain('                          Linux: T1 returns 0, f1 = T1\n');
  });

  it('answers every script of the guide, and the first one as printed there', async () => {
    if (!canAsk(true)) return;
    const guide = readFileSync('docs/conform.md', 'utf8');
    const scripts = [...guide.matchAll(/--script '([^']*)'/gu)].map((match) => match[1] as string);
    expect(scripts.length).toBeGreaterThan(3);
    const outs: string[] = [];
    for (const script of scripts) {
      const { code, out } = await pifuzz(['conform', '--script', script]);
      expect([script, code]).toEqual([script, 0]);
      outs.push(out);
    }
    expect(outs[0]).toContain(/```text\n([\s\S]*?)```/u.exec(guide)?.[1]);
    for (const place of PLACES) expect(guide).toContain(`| \`${place}\` |`);
  });

  it('has a list of the outcomes of a program for other programs to read', async () => {
    if (!canAsk()) return;
    const program = 'T1: lock f1; unlock f1 | T2: trylock f1; unlock f1 if held';
    const argv = ['conform', '--json', '--rounds', '200', '--program', program];
    const { outcomes } = JSON.parse((await pifuzz(argv)).out).litmus;
    expect(outcomes.length).toBeGreaterThan(1);
    let rounds = 0;
    for (const one of outcomes) {
      expect(one).toEqual({
        outcome: expect.stringMatching(/^T1: 0 (EAGAIN\+)?0 · T2: /),
        rounds: one.rounds,
        allowed: true,
      });
      rounds += one.rounds;
    }
    expect(rounds).toBe(200);
  });

  it('answers at a misaligned word by what stands there', async () => {
    if (!canAsk()) return;
    const words = ['0', 'T1', 'T2', 'WAITERS|T1', 'OWNER_DIED|T1', 'foreign', 'missing'];
    for (const word of words) {
      const calls = ['lock', 'lock2', 'trylock', 'unlock'].map((call) => `T1 ${call} misaligned`);
      const script = parseScript([`write misaligned ${word}`, ...calls].join('; '));
      expect((await ask(mainline, script)).disagreements).toEqual([]);
    }
  });

  it('lets go of whoever a script leaves waiting, and goes on', async () => {
    if (!canAsk()) return;
    const left = parseScript('T1 lock f1; T2 lock f1; T3 lock2 f1 timeout');
    // Others of this file may meet a hang that is Linux's own.
    const { killed } = pool;
    for (let times = 0; times < 5; times++) {
      expect((await ask(mainline, left)).disagreements).toEqual([]);
    }
    expect(pool.killed).toBe(killed);
  });

  it('is asked by processes that are gone when it is over', async () => {
    if (!canAsk()) return;
    const other = await KernelPool.start(1);
    const [pid] = other.pids;
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    const waiting = other.lanes[0]?.play([parseScript('T1 lock f1; T2 lock f1')]);
    other.end();
    await waiting;
    // A process that has died has no file any more.
    while (existsSync(`/proc/${pid}/exe`)) await setTimeout(10);
    expect(await other.lanes[0]?.play([parseScript('T1 lock f1')])).toEqual([]);
  });

  it.each(someOf(visiblyWrong, 4).map((one) => [one.build.name, one] as const))(
    'shows what is wrong with a build: %s',
    async (_, { build, aspect }) => {
      if (!canAsk(aspect === 'priority')) return;
      const result = await new Sequential(build, pool, 1).explore(400, undefined, 1);
      const shown = result.disagreements.find(({ difference }) => difference.aspect === aspect);
      // What it shows is small enough to be read.
      expect(shown?.script.length).toBeLessThanOrEqual(8);
    },
  );
});
