/** What `pifuzz conform` promises to whoever calls it on a machine that cannot be asked. */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { addConform } from '../src/cli/conform.ts';
import { main } from '../src/cli/pifuzz.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { PLACES, STRANGERS } from '../src/conform/script.ts';

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

function outside() {
  const [stdout, stderr] = [paper(), paper()];
  const io = { stdout: stdout.sink, stderr: stderr.sink, signals: new EventEmitter(), exit() {} };
  return { io, out: stdout.text, err: stderr.text };
}

/** On a machine that lacks something. */
async function without(what: string, ...argv: string[]) {
  const { io, out } = outside();
  let code = -1;
  const pifuzz = new Command('pifuzz');
  const start = async () => new KernelPool([], what);
  addConform(pifuzz, io, (done) => (code = done), start);
  await pifuzz.parseAsync(['conform', ...argv], { from: 'user' });
  return { code, out: out() };
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
    const words = ['lock', 'lock2', 'trylock', 'unlock', 'expire', 'signal', 'setprio', 'write'];
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

  it.each([
    [['mainlin'], "there is no build 'mainlin'; did you mean 'mainline'?"],
    [['--seed', 'x'], "--seed takes a whole number from -2147483648 to 2147483647, and 'x'"],
    [['--programs', '-1'], '--programs takes a whole number from 0 to 10000000'],
    [['--rounds', '0'], '--rounds takes a whole number from 1 to 10000000'],
    [['--processes', '0'], '--processes takes a whole number from 1 to 64'],
    [['--time', '0'], '--time takes seconds'],
    [
      ['--script', 'T1 lock f4'],
      "the script cannot be used: command 1, 'T1 lock f4', column 9: expected a futex (f1 to f3) " +
        "or a place (misaligned, unmapped, readonly or readonly-own), found 'f4'",
    ],
    [
      ['--script', 'T1 lock f1;'],
      'the script cannot be used: command 2, column 12: expected a task (T1 to T5), ' +
        "'expire', 'signal', 'setprio' or 'write', found the end of the script",
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
