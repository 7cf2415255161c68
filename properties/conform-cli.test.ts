/** What `pifuzz conform` promises to whoever calls it on a machine that cannot be asked. */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { addConform } from '../src/cli/conform.ts';
import { main } from '../src/cli/pifuzz.ts';
import { KernelPool } from '../src/conform/kernel-pool.ts';

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
    [['--script', 'T1 lock f9'], "the script cannot be used: 'T1 lock f9' is no command"],
  ])('refuses %j in one sentence before it asks anybody', async (argv, sentence) => {
    const { code, out, err } = await misused(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^pifuzz: [^\n]+\n$/);
    expect(err).toContain(sentence);
  });
});
