/** What `pifuzz outcomes` promises to whoever calls it. */
import { EventEmitter } from 'node:events';
import { pifuzz } from './support/pifuzz.ts';

const DEADLOCK = 't2-l2-deadlock';
const SMALL = 'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held';

interface Listed {
  readonly outcome: string;
  readonly end: string;
  readonly builds: readonly { readonly build: string; readonly ends: string }[];
  readonly token: string;
}

async function listed(...args: string[]): Promise<{ code: number; outcomes: readonly Listed[] }> {
  const { code, out } = await pifuzz(['outcomes', ...args, '--json']);
  return { code, outcomes: (JSON.parse(out) as { outcomes: readonly Listed[] }).outcomes };
}

describe('pifuzz outcomes', () => {
  it('lists all ways to end, and says that there is no other', async () => {
    const { code, out } = await pifuzz(['outcomes', 'mainline', '--program', SMALL]);
    expect(code).toBe(0);
    expect(out).toMatch(/^2 ways to end \(mainline\)\n/);
    expect(out).toContain('T1: 0 · T2: 0 0 · f1 = 0, taken by T2\n');
    expect(out).toContain('T1: 0 · T2: ETIMEDOUT - · f1 = 0\n');
    expect(out).toContain('every schedule was looked at');
    expect(out).toContain('there is no other way to end');
  });

  it('has a schedule for each, whose replay ends like that', async () => {
    const { outcomes } = await listed('mainline', '--program', DEADLOCK);
    expect(outcomes).toHaveLength(3);
    for (const { token, outcome } of outcomes) {
      const { code, out } = await pifuzz(['replay', token, '--json']);
      expect({ code, outcome: (JSON.parse(out) as Listed).outcome }).toEqual({ code: 0, outcome });
    }
  });

  it('sets another build beside it, and exits with 1 if they differ', async () => {
    const { code, outcomes } = await listed(
      ...['mainline', '--program', DEADLOCK, '--against', 'v4.12'],
    );
    expect(code).toBe(1);
    const ends = outcomes.map(({ end, builds }) => [end, ...builds.map((one) => one.ends)]);
    expect(ends).toEqual([
      ['returns', 'yes', 'yes'],
      ['returns', 'yes', 'yes'],
      ['returns', 'yes', 'yes'],
      ['fails', 'no', 'yes'],
    ]);
    const same = await listed('mainline', '--program', SMALL, '--against', 'v4.15');
    expect(same.code).toBe(0);
    const { out } = await pifuzz(
      ['outcomes', 'mainline', '--program', DEADLOCK].concat('--against', 'v4.12'),
    );
    expect(out).toMatch(/\n {3}mainline {2}v4\.12 {5}outcome\n/);
    expect(out).toMatch(/\n4\. no {8}yes {7}kernel-assertions\//);
  });

  it('exits with 4 when it stopped at a limit, and then says no of nothing', async () => {
    const args = ['mainline', '--program', 't3-l1-timeout', '--max-states', '2000'];
    const { code, outcomes } = await listed(...args, '--against', 'v4.15');
    expect(code).toBe(4);
    const claims = outcomes.flatMap(({ builds }) => builds.map(({ ends }) => ends));
    expect(claims).toContain('yes');
    expect(claims).not.toContain('no');
    const { out } = await pifuzz(['outcomes', ...args]);
    expect(out).toContain('2,0');
    expect(out).toContain('as many as may be remembered');
    expect(out).toContain('there may be other ways to end');
  });

  it('lists with a bound on preemptions what is within it, and says so', async () => {
    const { code, out } = await pifuzz(
      ['outcomes', 'mainline', '--program', DEADLOCK].concat('--preemptions', '0'),
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^2 ways to end/);
    expect(out).toContain('with at most 0 preemptions was looked at');
    expect(out.replace(/\s+/gu, ' ')).toContain('with more there may be others');
  });

  it('keeps what it has when it is interrupted, and exits with 4', async () => {
    const signals = new EventEmitter();
    const asked = pifuzz(['outcomes', 'mainline', '--program', 't4-l1-queue'], false, signals);
    setTimeout(() => signals.emit('SIGINT'), 300);
    const { code, out } = await asked;
    expect(code).toBe(4);
    expect(out).toContain('because it was interrupted');
  });

  it.each([
    ['a build that there is not', ['mainlin', '--program', SMALL], /no build 'mainlin'/],
    ['another one', ['mainline', '--program', SMALL, '--against', 'x'], /no build 'x'/],
    ['no program', ['mainline'], /--program/],
    ['a program that is none', ['mainline', '--program', 'T1: lok f1'], /found 'lok'/],
    ['no number', ['mainline', '--program', SMALL, '--max-states', 'x'], /--max-states takes/],
  ])('answers %s with one sentence and 2', async (_, args, sentence) => {
    const { code, out, err } = await pifuzz(['outcomes', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
