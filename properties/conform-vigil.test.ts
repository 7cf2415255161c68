/** Who spins and who starves, told from looks at threads; and how that is told to a reader. */
import { parseCpus } from '../src/conform/guardian/cpus.ts';
import { type Findings, hangOf } from '../src/conform/guardian/hang.ts';
import type { ThreadTimes } from '../src/conform/guardian/thread-times.ts';
import { type Trouble, Vigil } from '../src/conform/guardian/vigil.ts';

const TICK = 100;

/** What a thread does in every tick: milliseconds of both times, and its state at the look. */
interface Habit {
  readonly user?: number;
  readonly system?: number;
  readonly state?: string;
  readonly cpu?: number;
}

/** Looks every tick at threads with these habits; tells what was found, and when. */
function watch(habits: readonly Habit[], ticks: number) {
  const vigil = new Vigil();
  for (let tick = 0; tick <= ticks; tick++) {
    const threads = habits.map(
      ({ user = 0, system = 0, state = 'R', cpu = 0 }, at): ThreadTimes => {
        const times = { user: user * tick, system: system * tick };
        const ran = 1e6 * (times.user + times.system);
        return { tid: at + 1, state, ...times, ran, cpu, fifo: 10 };
      },
    );
    const trouble = vigil.note(tick * TICK, threads);
    if (trouble !== null) return { trouble, after: tick * TICK };
  }
  return null;
}

const SPINS: Habit = { system: TICK };
const STARVES: Habit = {};
const LONG = 300;

describe('a watch over threads', () => {
  it('finds within a second who spins in the kernel, and whom it starves', () => {
    const found = watch([STARVES, { state: 'S' }, SPINS], LONG);
    expect(found?.after).toBeLessThanOrEqual(1_000);
    expect(found?.trouble).toMatchObject({ spins: { tid: 3 }, inKernel: true });
    expect(found?.trouble.starves.map(({ tid }) => tid)).toEqual([1]);
  });

  it('takes a few seconds for who spins and starves nobody', () => {
    const found = watch([SPINS, { ...STARVES, cpu: 1 }], LONG);
    expect(found?.trouble).toMatchObject({ spins: { tid: 1 }, starves: [] });
    expect(found?.after).toBeGreaterThan(2_000);
    expect(found?.after).toBeLessThan(5_000);
  });

  it('measures in CPU time, so that a busy machine only takes longer', () => {
    const found = watch([STARVES, { system: TICK / 10 }], LONG);
    expect(found?.trouble.spins.tid).toBe(2);
    expect(found?.after).toBeGreaterThanOrEqual(5_000);
  });

  it('finds who loops in user space and starves another', () => {
    const found = watch([STARVES, { user: TICK / 2, system: TICK / 2 }], LONG);
    expect(found?.trouble).toMatchObject({ spins: { tid: 2 }, inKernel: false });
    expect(found?.after).toBeGreaterThan(2_000);
  });

  it.each<[string, Habit[]]>([
    [
      'works hard',
      [
        { user: 40, system: 60 },
        { user: 40, system: 60, cpu: 1 },
      ],
    ],
    ['sleeps now and then', [{ system: TICK, state: 'S' }, STARVES]],
    ['waits for a CPU that strangers use', [STARVES, STARVES]],
    ['waits beside somebody who sleeps', [STARVES, { state: 'S' }]],
  ])('suspects nobody who %s', (_, habits) => {
    expect(watch(habits, LONG)).toBeNull();
  });

  it('begins anew for who has slept, was in user space, or got some time', () => {
    const vigil = new Vigil();
    let [system, user, ran] = [0, 0, 0];
    for (let tick = 0; tick < LONG; tick++) {
      const state = tick % 4 === 0 ? 'S' : 'R';
      system += TICK;
      // Four ticks in a row are neither spinning nor starving.
      if (tick % 4 === 1) user += TICK;
      if (tick % 4 === 2) ran++;
      const one = { tid: 1, state, user: 0, system, ran: system, cpu: 0, fifo: 10 };
      const two = { tid: 2, state: 'R', user, system, ran: system, cpu: 1, fifo: 10 };
      const three = { tid: 3, state: 'R', user: 0, system: 0, ran, cpu: 0, fifo: 10 };
      expect(vigil.note(tick * TICK, [one, two, three])).toBeNull();
    }
  });
});

describe('what is told of a hang', () => {
  const looks = { user: 0, system: 0, ran: 0, state: 'R' };
  const trouble: Trouble = {
    spins: { ...looks, tid: 103, cpu: 0, fifo: 10 },
    inKernel: true,
    starves: [{ ...looks, tid: 101, cpu: 0, fifo: 10 }],
    system: 560,
    user: 0,
    passed: 610,
  };
  const findings: Findings = {
    trouble,
    whereabouts: [{ tid: 103, lines: ['__fixup_pi_state_owner+0x1d8/0x2a0'] }],
    helped: [{ tid: 101, how: 'moved to CPU 1' }],
    cameOut: true,
  };
  const nameOf = (tid: number) => `T${tid - 100}`;

  it('says who runs where and never comes back, who starves, and what helped', () => {
    const hang = hangOf(findings, nameOf);
    expect(hang?.reason).toBe(
      'T3 runs on CPU 0 as fifo 10 and never comes back from the kernel: 0.6 s of system time ' +
        'and 0.0 s of user time in 0.6 s. T1 (fifo 10) is runnable on the same CPU and gets no ' +
        'time there. As soon as T1 was moved to CPU 1, T3 came back from the kernel.',
    );
    expect(hang?.threads).toEqual([{ name: 'T3', lines: findings.whereabouts[0]?.lines }]);
  });

  it('does not claim that it helped when it did not, or that anybody was moved', () => {
    const failed = hangOf({ ...findings, cameOut: false }, nameOf);
    expect(failed?.reason).toContain('Though T1 was moved to CPU 1, T3 did not come back');
    const alone = { ...trouble, starves: [] };
    const nobody = hangOf({ ...findings, trouble: alone, helped: [] }, nameOf);
    expect(nobody?.reason).toMatch(/in 0\.6 s\.$/);
  });

  it('is nothing when nothing was found', () => {
    expect(hangOf({ ...findings, trouble: null }, nameOf)).toBeNull();
  });
});

describe('a list of CPUs', () => {
  it.each([
    ['0', [0]],
    ['0-1', [0, 1]],
    ['1,3-5,8', [1, 3, 4, 5, 8]],
  ])('%s is read as Linux writes it', (list, cpus) => {
    expect(parseCpus(list)).toEqual(cpus);
  });
});
