/** What `pifuzz conform` promises to whoever calls it on a machine that cannot be asked. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { ONCE, PATIENCE_MS } from '../src/campaign/watchdog.ts';
import { addConform } from '../src/cli/conform/command.ts';
import { main } from '../src/cli/pifuzz.ts';
import { Hang } from '../src/conform/guardian/hang.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { PLACES, STRANGERS } from '../src/conform/script.ts';
import { mainline, patch } from '../src/kernel/build.ts';
import { addBuild, removeBuild } from './support/pifuzz.ts';
import { answersAs, type Lane, poolOf } from './support/pretended-linux.ts';

const SMALL = ['--programs', '30', '--litmus', '1'];
const REFUSED = ['--script', 'T1 trylock f1 kernel'];
const HANDOVER = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
const HANG = new Hang('T2 runs on CPU 0 as other and never comes back from the kernel.', [
  { name: 'T2', lines: ['futex_lock_pi+0x20c/0x430', 'do_futex+0x50/0x250'] },
]);
const hanging: Lane = {
  play: async (scripts) => scripts.map(() => HANG),
  run: async () => ({ outcomes: new Map(), hung: HANG, stuck: null }),
};
/** Never lets a try succeed, and so differs from mainline. */
const refuses = patch(mainline, 'refuses', 'No try succeeds.', {
  *futex_lock_pi() {
    return -11;
  },
});

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

function outside(signals = new EventEmitter()) {
  const [stdout, stderr] = [paper(), paper()];
  const io = { stdout: stdout.sink, stderr: stderr.sink, signals, exit() {} };
  return { io, out: stdout.text, err: stderr.text };
}

/** With processes of the test's own. */
async function asking(pool: KernelPool, argv: readonly string[], signals = new EventEmitter()) {
  const { io, out, err } = outside(signals);
  let code = -1;
  const pifuzz = new Command('pifuzz');
  addConform(
    pifuzz,
    io,
    (done) => (code = done),
    async () => pool,
  );
  const folder = mkdtempSync(join(tmpdir(), 'pifuzz-'));
  try {
    await pifuzz.parseAsync(['conform', ...argv, '--reports', folder], { from: 'user' });
    const pages = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    return { code, out: out(), err: err(), pages };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** On a machine that lacks something. */
async function without(what: string, ...argv: string[]) {
  const { code, out } = await asking(new KernelPool([], what), argv);
  return { code, out };
}

async function misused(...argv: string[]) {
  const { io, out, err } = outside();
  const code = await main(['conform', ...argv], io);
  return { code, out: out(), err: err() };
}

describe('pifuzz conform', () => {
  it('explains scripts in its help: every command, word and place', async () => {
    const { code, out } = await misused('--help');
    expect(code).toBe(0);
    const words = [
      'lock',
      'lock2',
      'trylock',
      'unlock',
      'expire',
      'signal',
      'kill',
      'setprio',
      'write',
    ];
    words.push('timeout', 'expired', 'kernel', 'WAITERS|', 'OWNER_DIED|', ...STRANGERS.keys());
    for (const word of [...words, ...PLACES]) expect(out).toContain(word);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('exits with 4 and says why when there is nothing to compare with', async () => {
    expect(await without('this is darwin and not Linux')).toEqual({
      code: 4,
      out: 'mainline was not compared with anything: this is darwin and not Linux.\n',
    });
  });

  it('says the same to a program', async () => {
    const { code, out } = await without('koffi cannot be used', 'v4.8.15', '--json');
    expect(code).toBe(4);
    const object = { build: 'v4.8.15', verdict: 'skipped', missing: 'koffi cannot be used' };
    expect(JSON.parse(out)).toMatchObject(object);
  });

  it('exits with 0 when both agree', async () => {
    const { code, out, pages } = await asking(poolOf(answersAs(mainline)), SMALL);
    expect({ code, pages }).toEqual({ code: 0, pages: [] });
    expect(out).toContain('mainline agrees with Linux 0.0-pretended (seed 42).');
  });

  it('exits with 1 when they differ', async () => {
    const { code, out, pages } = await asking(poolOf(answersAs(refuses)), REFUSED);
    expect(code).toBe(1);
    expect(out).toContain('mainline does not agree with Linux 0.0-pretended (seed 42).');
    expect(pages.length).toBeGreaterThan(0);
  });

  it.each([
    ['a program', '--program', HANDOVER],
    ['a script', '--script', 'T1 lock f1; T2 lock f1'],
  ])('counts it as a difference when %s hangs on Linux, and shows where', async (_, how, what) => {
    const { code, out, pages } = await asking(poolOf(hanging), [how, what]);
    expect(code).toBe(1);
    expect(out).toContain('mainline does not agree');
    expect(out.replace(/\s+/g, ' ')).toContain(HANG.reason.replace(/\.$/, ''));
    expect(pages).toHaveLength(1);
    expect(pages[0]).toContain('T2\n  futex_lock_pi+0x20c/0x430\n  do_futex+0x50/0x250\n');
  });

  it('blames nobody for an answer that does not come again', async () => {
    let asked = 0;
    const [sane, wrong] = [answersAs(mainline), answersAs(refuses)];
    const lane: Lane = {
      play: (scripts) => (asked++ === 0 ? wrong : sane).play(scripts),
      run: sane.run,
    };
    const { code, out } = await asking(poolOf(lane), ['--litmus', '0', '--programs', '60']);
    expect(code).toBe(0);
    expect(out).toContain('mainline agrees');
    expect(out).toMatch(
      /not run {3}\d+: Linux gave another answer once, and not when it was asked/,
    );
  });

  it('goes on after a hang, and asks for what is left', async () => {
    let asked = 0;
    const lane: Lane = {
      ...answersAs(mainline),
      run: async (litmus) => (asked++ === 0 ? await hanging.run(litmus) : await sane.run(litmus)),
    };
    const sane = answersAs(mainline);
    const argv = ['--programs', '0', '--litmus', '2', '--json'];
    const { code, out } = await asking(poolOf(lane), argv);
    expect(code).toBe(1);
    const { verdict, litmus } = JSON.parse(out);
    expect([verdict, litmus.programs]).toEqual(['differs', 1]);
    const hung = { outcome: HANG.reason, hung: true, threads: HANG.threads };
    expect(litmus.strange).toMatchObject([hung]);
  });

  it('exits with 4 and says why when a program cannot be compared', async () => {
    const argv = ['--program', 'T1: lock f1; unlock f1 | T2: lock f1'];
    const { code, out } = await asking(poolOf(answersAs(mainline)), argv);
    expect(code).toBe(4);
    const reason = 'some schedule of the program never comes to an end';
    expect(out).toContain(`mainline was not compared with anything: ${reason}.\n`);
    const json = await asking(poolOf(answersAs(mainline)), [...argv, '--json']);
    expect([json.code, JSON.parse(json.out).verdict]).toEqual([4, 'skipped']);
  });

  /** Answers, and Ctrl-C is pressed meanwhile. */
  function interrupted(lane: Lane, argv: readonly string[]) {
    const signals = new EventEmitter();
    const pressing: Lane = {
      play(scripts) {
        signals.emit('SIGINT');
        return lane.play(scripts);
      },
      run: lane.run,
    };
    return asking(poolOf(pressing), argv, signals);
  }

  it('has not agreed when it was interrupted: exit code 4, text and JSON say so', async () => {
    const lane = answersAs(mainline);
    const { code, out } = await interrupted(lane, SMALL);
    expect(code).toBe(4);
    expect(out).toMatch(/^The comparison of mainline with Linux 0.0-pretended was interrupted/);
    expect(out).not.toContain('agrees');
    const json = await interrupted(lane, [...SMALL, '--json']);
    expect([json.code, JSON.parse(json.out)]).toMatchObject([
      4,
      { verdict: 'interrupted', interrupted: true, sequential: { scripts: 25 } },
    ]);
  });

  it('differs all the same when it was interrupted after something was found', async () => {
    const { code, out } = await interrupted(answersAs(refuses), [...REFUSED, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'differs', interrupted: true });
  });

  it.each([
    ['scripts', ['--litmus', '0']],
    ['a litmus program', ['--program', HANDOVER]],
  ])('ends when the build loops for ever without a step: %s', async (_, argv) => {
    const build = addBuild(mainline, 'mainline~loops', {
      *futex_unlock_pi() {
        for (;;);
      },
    });
    const { restore } = jest.replaceProperty(ONCE, 'first', 2 * PATIENCE_MS);
    try {
      const ending = asking(poolOf(answersAs(mainline)), [build.name, ...argv]);
      await expect(ending).rejects.toThrow('a run of mainline~loops loops for ever without a step');
    } finally {
      restore();
      removeBuild(build);
    }
  });

  it.each([
    [['mainlin'], "there is no build 'mainlin'; did you mean 'mainline'?"],
    [['--seed', 'x'], "--seed takes a whole number from -2147483648 to 2147483647, and 'x'"],
    [['--programs', '-1'], '--programs takes a whole number from 0 to 10000000'],
    [['--rounds', '0'], '--rounds takes a whole number from 1 to 10000000'],
    [['--processes', '0'], '--processes takes a whole number from 1 to 64'],
    [['--time', '0'], '--time takes a time such as 90'],
    [
      ['--script', 'T1 lock f4'],
      "the script cannot be used: command 1, 'T1 lock f4', column 9: expected a futex (f1 to f3) " +
        "or a place (misaligned, unmapped, readonly or readonly-own), found 'f4'",
    ],
    [
      ['--script', 'T1 lock f1;'],
      'the script cannot be used: command 2, column 12: expected a task (T1 to T5), ' +
        "'expire', 'signal', 'kill', 'setprio', 'write', 'swap_out', 'protect' or 'unprotect', " +
        'found the end of the script',
    ],
    [
      ['--script', 'T1 lock f1; T2 lock f1; T2 unlock f1'],
      "the script cannot be used: command 3, 'T2 unlock f1', column 25: " +
        'T2 still waits for f1, and does one thing at a time',
    ],
    [
      ['--script', 'T1 lock f1\nT2 lock f1\n  expire T2 # too early'],
      "the script cannot be used: command 3, 'expire T2', line 3, column 3: " +
        'T2 waits for f1 without a timeout',
    ],
    [
      ['--script', 'expire T1'],
      "command 1, 'expire T1', column 1: T1 does not wait, so nothing of it can expire",
    ],
  ])('refuses %j in one sentence before it asks anybody', async (argv, sentence) => {
    const { code, out, err } = await misused(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^pifuzz: [^\n]+\n$/);
    expect(err).toContain(sentence);
  });
});
