/**
 * Bugs that Linux has had where the owner of a lock exits (requeue-history.test.ts has those of
 * requeueing): each is found on today's kernel without its fix by the ordinary campaign, which is
 * told of no program and no schedule, and shrinks to a minimal program; enumeration shows that it
 * takes so many preemptions and no fewer, and that the kernel with the fix has nothing there.
 *
 * Not here, because it takes user space that writes what it may not into a word: a lock that is
 * taken beside its pi_state (b3eaa9fc5cd0, v3.15), an unlock that lets the word go before it looks
 * for waiters (ccf9e6a80d9e, v3.17), the rows of the state matrix that no program comes to
 * (54a217887a7b, v3.15), a kernel thread as the owner (f0d71b3dcb83, v3.15), and an unlock by who
 * has taken a word that was written anew after its owner's death (51246bfd1894 and 59647b6ac308,
 * v2.6.33). Nor are robust futexes without PI: ca16d5bee598 (v5.5), 90d758896787 (v6.2),
 * 6d4514ca9cdf (v7.2).
 */
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { isNight, oneIn, someOf } from './support/by-day.ts';
import { kindsWithin } from './support/kinds-within.ts';
import { isOpen } from './support/open-findings.ts';
import { pifuzz } from './support/pifuzz.ts';
import { story, subject } from './support/story.ts';

interface ExitBug {
  readonly build: string;
  readonly kind: string;
  readonly program: string;
  /** The fewest preemptions that it takes there. */
  readonly preemptions: number;
  /** With the fix, none of the schedules with up to so many preemptions, or none at all. */
  readonly bound: number;
  /** Runs within which every seed finds it: of three the slowest took less than half of them. */
  readonly runs: number;
  /** Seed 1 needs few of them. */
  readonly quick: boolean;
  /** What seed 1 ends in if it is another program of that size. */
  readonly likewise?: string;
}

const ROBUST = 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1';

const BUGS: readonly ExitBug[] = [
  {
    // Of seeds 1 to 3 the first run that fails: 3507, 165, 177.
    build: 'mainline~ownerdied-double-takeover',
    kind: 'mutual-exclusion/two-owners',
    program: 'T1: holds f1 | T2: lock f1 | T3: lock f1 | env: robust f1; kill T1',
    preemptions: 0,
    bound: 0,
    runs: 20_000,
    quick: false,
  },
  {
    // 2885, 8896, 1998.
    build: 'mainline~unlock-od-keeps-tid',
    kind: 'return-value/unlock_pi/0/word-names-the-caller',
    program: 'T1: holds f1 | T2: lock f1 | T3: lock f1; unlock f1 if held | env: kill T1',
    preemptions: 0,
    bound: 0,
    runs: 60_000,
    quick: false,
  },
  {
    // 259, 149, 2492.
    build: 'mainline~late-attach-to-dead-owner',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1 | T2: lock f1 | env: kill T1',
    preemptions: 1,
    bound: Infinity,
    runs: 20_000,
    quick: true,
  },
  {
    // 9316, 30729, 3479.
    build: 'mainline~owner-unserialised',
    kind: 'lifetimes/get-from-zero/pi_state',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | env: kill T2',
    preemptions: 2,
    bound: Infinity,
    runs: 150_000,
    quick: false,
    likewise: 'T1: holds f1; cond_wait c1 f1 | T2: lock f1 | env: kill T2',
  },
  {
    // 897, 1431, 2852.
    build: 'mainline~put-vs-exit-resurrect',
    kind: 'lifetimes/use-after-free/wait_lock',
    program: 'T1: holds f1 | T2: lock f1 timeout | env: kill T1',
    preemptions: 1,
    bound: Infinity,
    runs: 20_000,
    quick: true,
  },
  {
    // 12309, 2417, 2953.
    build: 'mainline~exit-race-esrch',
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    program: ROBUST,
    preemptions: 1,
    bound: Infinity,
    runs: 60_000,
    quick: false,
  },
];

describe.each(someOf(BUGS, 3))('$build', ({ build, kind, program, preemptions, bound }) => {
  const minimal = parseProgram(program);

  it(`needs ${preemptions} preemptions on its smallest program, and no fewer`, () => {
    expect(kindsWithin(subject(build), minimal, preemptions)).toContain(kind);
    if (preemptions === 0) return;
    expect(kindsWithin(subject(build), minimal, preemptions - 1)).not.toContain(kind);
  });

  const schedules = bound === Infinity ? 'all schedules' : `schedules with up to ${bound}`;

  it(`is nothing of today's kernel, in ${schedules}`, () => {
    const kinds = kindsWithin(subject('mainline'), minimal, bound);
    expect(kinds.filter((other) => !isOpen('mainline', other, minimal))).toEqual([]);
  });
});

describe('mainline~stale-exiting-pointer', () => {
  const BUILD = 'mainline~stale-exiting-pointer';
  const KIND = 'kernel-assertions/wait_for_owner_exiting: a task, and nothing to wait for';
  const PROGRAM = 'T1: holds f1 | T2: lock f1 | T3: lock f1 | env: robust f1; kill T1';
  const minimal = parseProgram(PROGRAM);
  const SCHEDULE = [
    'start -> env1',
    // T2 comes across T1 in the middle of its exit, and waits for the end of that.
    'T1.0 futex_cleanup_begin unlock T1.pi_lock -> T2',
    'T1.0 cond_resched relax cpu -> T1',
    'T1.0 release_task write T1.thread_pid -> T3',
    // T3 has the lock and has seen OWNER_DIED. It takes the bit off between a read of T2's and
    // the exchange.
    'T3.1 user read f1 -> T2',
    'T2.1 cond_resched relax cpu -> T2',
    'T2.1 futex_get_value_locked read f1 #2 -> T3',
  ];

  it('warns of an owner that there is no waiting for any more', () => {
    const told = story(BUILD, PROGRAM, SCHEDULE);
    expect([told.divergence, told.kind]).toEqual([null, KIND]);
  });

  // 3ef240eaff36 (v5.5) brought it.
  it.each(['v5.10', 'v5.11', 'v5.14', 'v5.15', 'v6.2', 'v6.5', 'v6.7', 'v6.8'])(
    'is in %s',
    (kernel) => {
      const told = story(kernel, PROGRAM, SCHEDULE);
      expect([told.divergence, told.kind]).toEqual([null, KIND]);
    },
  );

  it('is nothing of today’s kernel on that schedule', () => {
    const told = story('mainline', PROGRAM, SCHEDULE);
    expect([told.divergence, told.kind]).toEqual([null, null]);
  });

  it.each(isNight ? [1, 2] : [1])('shows nothing in any schedule with %i preemptions', (most) => {
    expect(kindsWithin(subject(BUILD), minimal, most)).toEqual([]);
  });

  if (isNight) {
    it('is found by random programs within 80000 runs', () => {
      const options = { ...DEFAULT_CASES, kind: KIND };
      const { counterexample } = check(subject(BUILD), jest.getSeed(), 80_000, options);
      expect(counterexample?.kind).toBe(KIND);
    });
  }
});

/** As the campaign draws programs and schedules, shrunk. */
function hunted({ build, kind, runs }: ExitBug, seed: number): Counterexample {
  const found = check(subject(build), seed, runs, { ...DEFAULT_CASES, kind });
  return found.counterexample as Counterexample;
}

describe('random programs', () => {
  const sometimes = oneIn(2);

  for (const bug of BUGS) {
    const { build, kind, runs, quick } = bug;
    // The others take more than ten seconds.
    if (isNight || quick) {
      sometimes(`of seed 1 end, shrunk, in the smallest program of ${build}`, () => {
        const { program, preemptions } = hunted(bug, 1);
        expect(printProgram(program, ' | ')).toBe(bug.likewise ?? bug.program);
        expect(preemptions).toBe(bug.preemptions);
      });
    }

    if (isNight) {
      it(`of any seed find what is wrong with ${build} within ${runs} runs`, () => {
        const { program, kind: shown } = hunted(bug, jest.getSeed());
        expect(shown).toBe(kind);
        expect(program.events.map(({ call }) => call)).toContain('kill');
      });
    }
  }
});

describe('while an owner exits, a lock that is more urgent', () => {
  const PROGRAM = 'T1: holds f1 | T2 fifo 10: lock f1 | env: kill T1';
  const NOTE = 'T2 can go round in futex_lock_pi() until T1 has run';

  it.each([
    ['may go round for ever without 3ef240eaff36', 'mainline~exit-livelock', true],
    ['comes to an end on mainline', 'mainline', false],
  ])('%s', async (_, build, spins) => {
    const { out } = await pifuzz(['verify', build, '--program', PROGRAM]);
    const text = out.replaceAll(/\s+/g, ' ');
    if (spins) expect(text).toContain(NOTE);
    else expect(text).not.toContain('can go round');
  });
});
