/**
 * The kernels that are believed to be right but for their open findings, and how far the belief was
 * put to the test.
 */

import { enumerate } from '../src/explore/enumerate.ts';
import { modelsExit } from '../src/kernel/build.ts';
import { unreached } from '../src/oracle/sometimes.ts';
import { parseProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';
import { expectHolds } from './support/expect-holds.ts';
import { manyRuns } from './support/many-runs.ts';
import { story, subject } from './support/story.ts';

const seed = jest.getSeed();
/** Runs that hold, and others for every seed. */
const RUNS = Number(process.env.HOLDING_RUNS ?? 6_000);
/** Rare places need many runs; a fixed seed keeps this from failing by chance. */
const SITES_SEED = 1;
const MOST_RUNS = 40_000;

/**
 * What the fixes of 2020 and 2021 were made for, a waiter in the middle of a chain that changes
 * without becoming the first, and one that goes on to another lock while somebody walks its chain:
 * rare among generated programs. Schedules with so many preemptions come there.
 */
const RARE: readonly [program: string, preemptions: number][] = [
  ['T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | env: setprio T1 10', 0],
  ['T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | env: setprio T1 10; setprio T2 20', 0],
  [
    'T1: holds f1; lock f2 | T2: holds f2 | T3 fifo 20: lock f1 | T4: lock f1 | env: setprio T4 10',
    0,
  ],
  ['T1: lock f1; lock f2 | T2: holds f1 f2; unlock f1 | env: setprio T1 20', 2],
  // On v4.8.15 an unlock seldom meets a waiter that comes and goes.
  ['T1: holds f1; unlock f1 kernel | T2: lock f1 timeout', 1],
  // T3 keeps the pi_state of f1: T1 would take it along, and wait for the same rt_mutex again.
  ['T1: lock f1 timeout; lock f2 | T2: holds f1 f2 | T3: lock f1 | env: setprio T1 20', 1],
];
/**
 * Of requeueing: who is woken while it is moved into a circle, who steals, and a word that changes
 * under the requeuer.
 */
const RARE_REQUEUES: typeof RARE = [
  [
    'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 | ' +
      'T3 fifo 10: wait_requeue_pi c1 f1',
    0,
  ],
  [
    'T1: holds f2; wait_requeue_pi c1 f1 timeout | T2: holds f1; lock f2 | ' +
      'T3: cmp_requeue_pi c1 f1',
    1,
  ],
  ['T1: holds f1; unlock f1 | T2: cmp_requeue_pi c1 f1 | T3: wait_requeue_pi c1 f1', 1],
];
/** Of death: two owners die, one after the other, while others wait and come. */
const TWO_DEATHS: (typeof RARE)[number] = [
  'T1: holds f1 | T2: lock f1 | T3: lock f1 | T4: lock f1 | env: kill T1; kill T2',
  0,
];
const SCHEDULES = 4_000;

/** The places that schedules of a program come past. */
function sitesOf(build: string, program: string, preemptions: number): string[] {
  const { fast, oracles } = subject(build);
  const sites = new Set<string>();
  let schedules = 0;
  for (const _ of enumerate(fast, parseProgram(program), oracles, preemptions)) {
    for (const site of fast.machine.sites) sites.add(site);
    if (++schedules === SCHEDULES) break;
  }
  return [...sites];
}

describe.each(someOf(['mainline', 'mainline+proposed', 'v4.8.15'], 3))('%s', (build) => {
  const rare = [...RARE, ...RARE_REQUEUES].flatMap((one) => sitesOf(build, ...one));
  if (modelsExit(subject(build).build)) rare.push(...sitesOf(build, ...TWO_DEATHS));
  const missed = (sites: ReadonlySet<string>) => {
    return unreached(subject(build).build, new Set([...sites, ...rare])).map(({ site }) => site);
  };
  const { sites, sound, ordinary, unexpected } = manyRuns(
    subject(build),
    SITES_SEED,
    MOST_RUNS,
    (sites) => {
      return missed(sites).length === 0;
    },
  );

  it('holds on generated programs under generated schedules', () => {
    expectHolds(subject(build), seed, RUNS);
  });

  it('holds for the seed that the sometimes oracles are asked with', () => {
    expect(unexpected).toBeNull();
  });

  it('comes past every place that the sometimes oracles name for it', () => {
    expect(missed(sites)).toEqual([]);
  });

  it('never falls into rows 3, 9 and 10 of the state matrix, nor 5 and 7 if nobody dies', () => {
    const fallenInto = (among: ReadonlySet<string>, ...rows: number[]) => {
      return rows.map((row) => `state matrix: row ${row}`).filter((site) => among.has(site));
    };
    expect(fallenInto(sound, 3, 9, 10)).toEqual([]);
    expect(fallenInto(ordinary, 5, 7)).toEqual([]);
  });
});

describe('mainline', () => {
  it('is not blamed for a pi_state that names the old owner while its last waiter leaves', () => {
    // Found by fuzzing: T3 is taken out of the bucket by T1's unlock while it leaves, and its
    // pi_state, which nobody can find any more, names T1 until T3 drops it.
    const program = 'T1: holds f1; unlock f1; lock f1 timeout | T2: lock f1 | T3: lock f1 timeout';
    const schedule = [
      'start -> T3',
      'T3.1 hrtimer_sleeper_start_expires start T3.timer -> T3.timer',
      'T3.timer.1 wake_up_state wake T3.__state -> T3',
      'T3.1 rt_mutex_cleanup_proxy_lock unlock pi_state(T3.1).wait_lock -> T1',
      'T1.1 futex_unlock_pi unlock hb(f1).lock -> T2',
      'T1.2 hrtimer_sleeper_start_expires start T1.timer -> T1.timer',
    ];
    const { kind, divergence, steps } = story('mainline', program, schedule);
    expect(divergence).toBeNull();
    expect(kind).toBeNull();
    expect(steps.some(({ actor, returned }) => actor === 'T1' && returned === -110)).toBe(true);
  });
});
