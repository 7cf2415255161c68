/** What `pifuzz verify` promises to whoever calls it. */
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { main } from '../src/cli/pifuzz.ts';
import { allRules } from '../src/oracle/all.ts';
import { NO_LIVELOCK } from '../src/search/livelock.ts';

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

async function pifuzz(argv: readonly string[], signals = new EventEmitter()) {
  const [stdout, stderr] = [paper(), paper()];
  const io = { stdout: stdout.sink, stderr: stderr.sink, signals, exit() {} };
  const code = await main(argv, io);
  return { code, out: stdout.text(), err: stderr.text() };
}

const SMALL = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1';
const BROKEN = 'T1: holds f1; unlock f1; trylock f1 | T2: lock f1; unlock f1';

const BOUNDED = ['verify', 'mainline', '--program', SMALL, '--preemptions', '2'];

describe('pifuzz verify', () => {
  it('exits with 0 when every schedule holds, and says how many states that were', async () => {
    const { code, out } = await pifuzz(['verify', 'mainline', '--program', SMALL]);
    expect(code).toBe(0);
    expect(out).toMatch(/^Holds: no schedule fails \(build mainline\)\n/);
    expect(out).toMatch(/\n\d+ states, [\d,]+ transitions, [\d,]+ runs, /);
    expect(out).toContain('Every schedule of this program was looked at.');
  });

  it('exits with 1 when one fails; what it prints replays', async () => {
    const args = ['verify', 'rfc-2016-10', '--program', BROKEN, '--json'];
    const { code, out } = await pifuzz(args);
    const verdict = JSON.parse(out);
    expect(code).toBe(1);
    expect(verdict).toEqual({
      version: expect.any(String),
      build: 'rfc-2016-10',
      program: BROKEN,
      verdict: 'fails',
      oracles: [...allRules, NO_LIVELOCK].map(({ name }) => name),
      kind: null,
      against: null,
      states: expect.any(Number),
      transitions: expect.any(Number),
      runs: expect.any(Number),
      complete: true,
      bound: null,
      stopped: null,
      seconds: expect.any(Number),
      collisionProbability: expect.any(Number),
      violations: expect.any(Array),
      known: [],
      retries: [],
    });
    expect(verdict.violations.length).toBeGreaterThan(0);
    for (const { kind, sentence, token } of verdict.violations) {
      const replayed = await pifuzz(['replay', token, '--json']);
      expect(replayed.code).toBe(1);
      expect(JSON.parse(replayed.out)).toMatchObject({ kind, sentence });
    }
  });

  it('never calls a bounded search more than that', async () => {
    const args = ['verify', 'mainline', '--program', SMALL, '--preemptions', '1'];
    const { code, out } = await pifuzz(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Holds as far as searched: no schedule with at most 1 preemption fails/);
    expect(out).toContain('one with more may still fail');
    expect(out).not.toMatch(/exhaustive|every schedule of this program/i);
    const { bound } = JSON.parse((await pifuzz([...args, '--json'])).out);
    expect(bound).toBe(1);
  });

  it('exits with 4 at a limit before anything failed, and says which', async () => {
    const limited = ['verify', 'mainline', '--program', SMALL, '--max-states', '100'];
    const { code, out } = await pifuzz(limited);
    expect(code).toBe(4);
    expect(out).toMatch(/^Undecided: no failure so far/);
    expect(out).toContain('are as many as may be remembered');
    const { complete, stopped } = JSON.parse((await pifuzz([...limited, '--json'])).out);
    expect({ complete, stopped }).toEqual({ complete: false, stopped: 'states' });
  });

  it('prints what is known when it is interrupted', async () => {
    const signals = new EventEmitter();
    const args = ['verify', 'mainline', '--program', 't4-l1-queue', '--json'];
    const called = pifuzz(args, signals);
    setTimeout(() => signals.emit('SIGINT'), 0);
    const { code, out } = await called;
    const { complete, stopped, runs } = JSON.parse(out);
    expect({ code, complete, stopped }).toEqual({
      code: 4,
      complete: false,
      stopped: 'interrupted',
    });
    expect(runs).toBeGreaterThan(0);
  });

  it.each([
    [['verify', 'mainline'], '--program'],
    [['verify', 'nonsense', '--program', SMALL], "no build 'nonsense'"],
    [['verify', 'mainline', '--program', SMALL, '--preemptions', '-1'], '--preemptions'],
    [
      [...BOUNDED, '--kind', 'no-livelock/lock_pi'],
      'livelocks are not looked for, and no-livelock/lock_pi is all that is asked for',
    ],
    [[...BOUNDED, '--oracle', 'no-livelock'], 'and no-livelock is all that is asked for'],
    [['verify', 'mainline', '--program', SMALL, '--max-states', '0'], '--max-states'],
    [['verify', 'mainline', '--program', SMALL, '--time', 'long'], '--time'],
  ])('exits with 2 for %j', async (argv, complaint) => {
    const { code, out, err } = await pifuzz(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(complaint);
  });
});
