/** What `pifuzz sweep` promises to whoever calls it. */
import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ONE_SENTENCE, pifuzz } from './support/pifuzz.ts';

const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
const reports = ['--reports', join(folder, 'pages')];
afterAll(() => rmSync(folder, { recursive: true }));

const oracle = ['--oracle', 'mutual-exclusion'];

const SMALL = ['--tasks', '2', '--locks', '1', '--ops', '3', '--only', 'lock,unlock'];

/** The command's object less what the clock says. */
function timeless(out: string): unknown {
  return { ...JSON.parse(out), seconds: 0 };
}

describe('pifuzz sweep', () => {
  it('exits with 0 where nothing fails, and counts what it has looked at', async () => {
    const { code, out } = await pifuzz(['sweep', 'mainline', ...SMALL]);
    expect(code).toBe(0);
    expect(out).toMatch(/^mainline: no failure in 35 programs in [\d.]+ s\.\n/);
    // tasks, locks, ops, programs, then: all, few, part, apart, idle, fail
    expect(out).toMatch(/\n +2 +1 +3 +12 +7 +0 +0 +0 +5 +0\n/);
  });

  it('exits with 1 where something fails, with a page that certify holds for true', async () => {
    const { code, out } = await pifuzz(['sweep', 'rfc-2016-10', ...SMALL, ...reports, ...oracle]);
    expect(code).toBe(1);
    expect(out).toContain('mutual-exclusion/two-owners\n');
    expect(out).toContain('2 tasks, 1 futex, 3 ops, 1 preemption; program 26 of the sweep');
    const name = 'rfc-2016-10.mutual-exclusion.two-owners.md';
    const page = join(folder, 'pages', name);
    expect(readFileSync(page, 'utf8')).toMatch(
      /\*\*Every program that is simpler\*\* \(25 .*\): none of them fails like this under any/,
    );
    expect(await pifuzz(['certify', page])).toMatchObject({
      code: 0,
      out: expect.stringContaining(': holds, '),
    });
    const less = join(folder, 'less.md');
    writeFileSync(less, readFileSync(page, 'utf8').replace('(25 that', '(24 that'));
    expect(await pifuzz(['certify', less])).toMatchObject({
      code: 1,
      out: expect.stringContaining(': does not hold, '),
    });
  });

  it('goes on in a later call where it was ended, and comes to the same', async () => {
    const file = join(folder, 'state.json');
    const command = ['sweep', 'mainline', ...SMALL, '--json'];
    const whole = await pifuzz(command);
    const signals = new EventEmitter();
    setImmediate(() => signals.emit('SIGINT'));
    const part = await pifuzz([...command, '--resume', file], false, signals);
    expect(JSON.parse(part.out)).toMatchObject({ complete: false });
    expect(existsSync(file)).toBe(true);
    const rest = await pifuzz([...command, '--resume', file]);
    expect(timeless(rest.out)).toEqual(timeless(whole.out));
    const other = await pifuzz(['sweep', 'v4.15', ...SMALL, '--resume', file]);
    expect(other).toMatchObject({ code: 2, err: expect.stringMatching(ONE_SENTENCE) });
    expect(other.err).toContain('keeps another sweep: pifuzz sweep mainline --tasks 2');
  });

  it('says that it has no verdict where it was ended before anything failed', async () => {
    const { code, out } = await pifuzz(['sweep', 'mainline', '--time', '0.001']);
    expect(code).toBe(4);
    expect(out).toContain('and not all there are');
  });

  it.each([
    [['--only', 'lock,unlok'], "there is no thing for --only 'unlok'; did you mean 'unlock'?"],
    [['--tasks', '6'], '--tasks takes a whole number from 1 to 5'],
    [['--events', '1'], '--events 1 needs signal, setprio, kill or exec among what --only names'],
    [['--only', 'lock,robust'], '--only robust needs kill'],
    [['--conditions', '1'], '--conditions 1 needs a call about them, such as wait_requeue_pi'],
    [['--ops', 'x'], '--ops takes a whole number'],
    [['--resume', '/'], "'/' cannot be read"],
    [['--jobs', '0'], '--jobs takes'],
    [['--time', '5 days'], '--time takes'],
  ])('answers %j with one sentence and 2', async (words, sentence) => {
    const { code, err } = await pifuzz(['sweep', 'mainline', ...words]);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
    expect(err).toMatch(ONE_SENTENCE);
  });

  it('kills nobody on a kernel of which it does not know what that does then', async () => {
    const { code, err } = await pifuzz(['sweep', 'rfc-2016-10', '--only', 'lock,kill']);
    expect([code, err]).toEqual([2, expect.stringMatching(ONE_SENTENCE)]);
    expect(err).toContain('whose exit of tasks is modelled');
  });

  it('kills tasks that have robust locks, on a kernel of which it does', async () => {
    const size = ['--tasks', '2', '--locks', '1', '--ops', '2'];
    const words = ['sweep', 'mainline', ...size, '--only', 'lock,unlock,kill,robust', '--json'];
    const { code, out } = await pifuzz(words);
    expect(code).toBe(0);
    expect(out).toContain('lock,unlock,kill,robust');
  });
});
