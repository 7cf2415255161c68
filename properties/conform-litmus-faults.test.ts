/** Page faults and broken words in litmus programs, beside the machine's own kernel. */
import { KernelPool } from '../src/conform/kernel-pool.ts';
import { LitmusCampaign } from '../src/conform/litmus/litmus.ts';
import { isKilled, isMortal, needsDisturber } from '../src/conform/litmus/roles.ts';
import { type Build, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import { EFAULT } from '../src/kernel/errno.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { Proc } from '../src/machine/access.ts';
import { ended } from '../src/machine/ended.ts';
import { parseProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';

jest.setTimeout(600_000);

/** Takes every page fault for one that nobody can help. */
const givesUp: Build = patch(mainline, 'gives up', 'No page is brought in.', {
  fault_in_user_writeable(_k: Kernel, _uaddr: futex_key): Proc<number> {
    return ended(-EFAULT);
  },
});

const AWAY =
  'T1: holds f1; unlock f1 kernel | T2: lock f1 kernel; unlock f1 | T3: swap_out f1; swap_out f1';
const STORED = 'T1: holds f1; unlock f1 if held | T2: lock f1; unlock f1 if held | T3: store f1 T9';
const PROTECTED =
  'T1: holds f1; unlock f1 if held | T2: lock f1; unlock f1 if held | T3: protect f1';
const KILLED =
  'T1: holds f1; unlock f1 if held kernel | T2: lock f1 kernel; unlock f1 if held | ' +
  'T3: protect f1 | env: kill T2';

/** Programs, and what is to be seen among their ends. */
const RACES: readonly (readonly [text: string, words: readonly string[]])[] = [
  [AWAY, []],
  [STORED, ['T9']],
  [PROTECTED, ['T1: -']],
  [KILLED, ['EFAULT']],
];

it('a task may die that tries a word which may be read-only, and is waited for', () => {
  const program = parseProgram(PROTECTED);
  expect([0, 1, 2].map((at) => isMortal(program, at))).toEqual([true, true, true]);
  expect([0, 1, 2].some((at) => isKilled(program, at))).toBe(false);
  expect(needsDisturber(program)).toBe(true);
  expect(isMortal(parseProgram(STORED), 0)).toBe(false);
  expect(needsDisturber(parseProgram(AWAY))).toBe(false);
});

describe("the machine's own kernel", () => {
  let pool: KernelPool;

  beforeAll(async () => {
    pool = await KernelPool.start(1);
    const { missing, noFaults, release } = pool.abilities;
    const reason = missing ?? noFaults;
    const says = reason === null ? 'nothing is skipped' : `nothing is compared, because ${reason}`;
    process.stderr.write(`page faults in races on Linux ${release}: ${says}\n`);
  });

  afterAll(() => pool.end());

  const canAsk = () => (pool.abilities.missing ?? pool.abilities.noFaults) === null;

  it.each(someOf(RACES, 2))('ends %s as mainline may', async (text, words) => {
    if (!canAsk()) return;
    const campaign = new LitmusCampaign(mainline, pool, jest.getSeed(), 90);
    const { strange, programs, unplayed } = await campaign.ask(parseProgram(text));
    expect([strange, [...unplayed]]).toEqual([[], []]);
    const seen = [...(programs[0]?.seen.keys() ?? [])].join('\n');
    for (const word of words) expect(seen).toContain(word);
    expect(pool.killed).toBe(0);
  });

  it('does not end one as a build does that brings no page in', async () => {
    if (!canAsk()) return;
    const campaign = new LitmusCampaign(givesUp, pool, jest.getSeed(), 60);
    const { strange } = await campaign.ask(
      parseProgram('T1: swap_out f1; lock f1 kernel; unlock f1 if held'),
    );
    expect(strange.map(({ outcome }) => outcome)).toEqual(['T1: 0 0 0 · f1 = 0, taken by T1']);
  });
});
