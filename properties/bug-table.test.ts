/**
 * Which kernel has which bug: the whole of 2016-17, from Linux 4.8 over the patch of October 2016
 * and the thirteen of March 2017 to 4.15, each release since then that is another one, and
 * today's. Each bug is found on the builds that have it, with a minimal program and as few
 * preemptions as it takes; a search of all schedules shows that the others do not have it there,
 * and nothing else either.
 *
 * Not in the table: what needs an owner that exits, which is in exit-history.test.ts for kernels
 * with the exit of today. Nor what programs or schedules cannot say: page faults, priorities that
 * order the CPU (an unlock that starts anew for ever in rework-07 to -10, hb->lock held over the
 * unlock up to rework-07, the wake-up before the deboost up to rework-13), and a bucket lock that
 * is an rt_mutex itself (EDEADLK for no circle in rework-11 and -12).
 */

import { enumerate } from '../src/explore/enumerate.ts';
import { parseProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';
import { AFTER_THE_WRONG_TASK, BUILDS, OLD, RFCS, range, SERIES } from './support/kernel-line.ts';
import { kindsWithin } from './support/kinds-within.ts';
import { manyRuns } from './support/many-runs.ts';
import { story, subject } from './support/story.ts';

interface Row {
  readonly name: string;
  readonly kind: string;
  readonly program: string;
  /** Builds that have it, with the fewest preemptions that it takes. */
  readonly yes: Readonly<Record<string, number>>;
  /**
   * All other builds do not have it in any schedule; where there are too many states to see, or
   * v4.8 comes to something else, in none with up to so many preemptions.
   */
  readonly bound?: number;
  /** Builds that are not asked, because another bug of theirs gives the same answer. */
  readonly unasked?: readonly string[];
}

const [RFC, CURE] = RFCS as [string, string];

const WITH_62 = Object.keys(range('rework-11', 'rework-17', 0));

function each(builds: readonly string[], suffix: string, least: number): Record<string, number> {
  return Object.fromEntries(builds.map((build) => [`${build}${suffix}`, least]));
}

const THREE = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';
/** Each task has what the other one wants: the later one is told so, and lets go. */
const CIRCLE = 'T1: holds f1; lock f2; unlock f1; lock f1 | T2: holds f2; lock f1';

const ROWS: readonly Row[] = [
  {
    name: 'A and A′: EINVAL by row [10], torn or from a stale read of the word',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row10',
    program: THREE,
    yes: { [RFC]: 1, [CURE]: 1 },
  },
  {
    name: 'A″: EINVAL by row [9] after the word was cleared',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row9',
    program: THREE,
    yes: each(RFCS, '', 2),
  },
  {
    name: 'A″: EINVAL by row [7], if clearing the word clears the owner too',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row7',
    program: THREE,
    yes: each(RFCS, '+owner-null-on-clear', 2),
  },
  {
    name: 'B1: the unlock goes to a stale pi_state and the waiter sleeps for ever',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held; lock f1',
    yes: each(RFCS, '', 1),
  },
  {
    name: 'B2: a fast path steals the cleared lock and the fixup overwrites it: two owners',
    kind: 'mutual-exclusion/two-owners',
    program: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1',
    yes: each(RFCS, '', 1),
  },
  {
    name: 'B3: OWNER_DIED though nobody died, if clearing the word clears the owner too',
    kind: 'owner-died/invented',
    program: 'T1: holds f1; unlock f1 | T2: lock f1',
    yes: each(RFCS, '+owner-null-on-clear', 1),
  },
  {
    name: 'after EDEADLK: the lock goes to a waiter that nobody wakes',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: CIRCLE,
    yes: range('v4.8', 'rework-05', 2),
  },
  {
    name: 'after EDEADLK: the word names the caller, since a designated leaver does not look back',
    kind: 'return-value/lock_pi/EDEADLK/word-names-the-caller',
    program: CIRCLE,
    yes: { ...each(RFCS, '+no-branch-2', 2), ...range('rework-07', 'rework-10', 2) },
    bound: 2,
  },
  {
    name: '6.6: EDEADLK leaves a futex_q without a waiter for an unlocker to find',
    kind: 'kernel-assertions/wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    program: CIRCLE,
    yes: range('rework-13', 'v4.15', 2),
    bound: 2,
  },
  {
    name: '6.1: an unlock leaves preemption disabled',
    kind: 'nothing-left-behind/unlock_pi/preemption-disabled',
    program: 'T1: holds f1; unlock f1 | T2: lock f1',
    yes: { 'rework-15': 0 },
  },
  {
    // In rework-15 an unlock that woke somebody has failed before, by 6.1.
    name: '6.3: lock_pi returns with its timer armed',
    kind: 'nothing-left-behind/lock_pi/its-timer-armed',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout',
    yes: { ...range('rework-11', 'rework-16', 0), 'rework-15': 1 },
  },
  {
    name: '6.2: the lock is assigned between the timeout and the cleanup, and refused',
    kind: 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout',
    yes: { ...range('rework-11', 'rework-17', 1), 'rework-15': 2 },
  },
  {
    name: '6.7: stolen while timing out, if a designated leaver does not look back',
    kind: 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller',
    program: 'T1 fifo 20: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    yes: {
      ...each(RFCS, '+no-branch-2', 1),
      ...range('rework-07', 'rework-10', 1),
      'v4.12': 1,
      'v4.14': 1,
    },
    unasked: WITH_62,
  },
  {
    name: '6.7 after a signal: the call starts anew and is told EDEADLK, as in the changelog',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    program: 'T1 fifo 20: holds f1; unlock f1; lock f1 | T2: lock f1 | env: signal T2',
    yes: {
      ...each(RFCS, '+no-branch-2', 1),
      ...range('rework-07', 'rework-10', 1),
      'v4.12': 1,
      'v4.14': 1,
    },
    unasked: WITH_62,
  },
  {
    name: '6.9: a leaver finds that nobody owns the lock yet: BUG_ON',
    kind: 'kernel-assertions/fixup_pi_state_owner: BUG_ON(!newowner)',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout | T3: lock f1 | env: setprio T3 50',
    yes: range('v4.15', 'v5.0', 0),
    bound: 0,
  },
  {
    // 9f5d1c336a10 lets go of hb->lock there; fbeb558b0dd0 made unlocks expect what it leaves.
    name: 'a leaver waits for an owner to name, and an unlock finds its futex_q without a waiter',
    kind: 'kernel-assertions/wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    program:
      'T1 fifo 10: holds f1; unlock f1; lock f2 | T2: holds f2; lock f1; unlock f1' +
      ' | T3: lock f1 timeout',
    yes: range('v5.10', 'v6.5', 0),
    bound: 0,
  },
  {
    name: 'db370a8b9f67: a deboost wakes the waiter that it has moved, and not the first one',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T2 other',
    yes: { 'v5.15': 0 },
    bound: 0,
  },
  {
    name: 'e626cb02ee83: an unlock lets the futex go while a waiter is on its way out: EINVAL',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row9',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout',
    yes: { 'v6.7': 1 },
    bound: 1,
    unasked: RFCS,
  },
  {
    name: 'e626cb02ee83: who finds what the leaver left sets no bit, and sleeps for ever',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1; lock f1; unlock f1 | T2: lock f1 timeout | T3: lock f1',
    yes: { 'v6.7': 2 },
    bound: 2,
    unasked: [...OLD, ...RFCS, ...SERIES],
  },
];

/** What comes of 6.0 and of the failures that a row's bug has where the row does not look. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'v6.7': [
    'no-spurious-errno/lock_pi/EINVAL/row10',
    'waiters-bit/clear',
    // A try meets what the leaver has left, too; row [7] if the owner before has died.
    'no-spurious-errno/trylock_pi/EINVAL/row9',
    'no-spurious-errno/trylock_pi/EINVAL/row7',
    'no-spurious-errno/lock_pi/EINVAL/row7',
  ],
  ...Object.fromEntries(
    ['v4.15', 'v5.0', 'v5.10'].map((build) => [
      build,
      ['return-value/lock_pi/ETIMEDOUT/word-names-the-caller'],
    ]),
  ),
  ...Object.fromEntries(WITH_62.map((build) => [build, ['no-spurious-errno/lock_pi/EDEADLK']])),
};

/** Open findings: wrong since 4.8 or longer, and in no cell of this table. */
const OPEN = [
  'no-spurious-errno/lock_pi/EDEADLK/bystander',
  'trees-sorted/tree-key',
  'trees-sorted/boost-tree-key',
  // Up to v6.2, where somebody has three locks that others wait for (fixed-bugs.test.ts).
  'trees-sorted/boost-tree-order',
  'effective-priority/not-boosted',
  'effective-priority/still-boosted',
  // Of requeueing (requeue-history.test.ts).
  'lifetimes/leak/pi_state',
  'return-value/cmp_requeue_pi/miscounted',
];

/** 210d36d892de (exit-history.test.ts). */
const WAITED_FOR_ALREADY =
  'kernel-assertions/wait_for_owner_exiting: a task, and nothing to wait for';

/** Who has been moved to a lock waits for it as lock_pi does; a signal ends that wait, too. */
function asOfLockPi(kind: string): string {
  return kind.replace(/lock_pi2|wait_requeue_pi/, 'lock_pi').replace('EAGAIN/', 'ETIMEDOUT/');
}

const LEFT = 'nothing-left-behind/';

/** Kinds of failure that nobody has said a build to have. */
function surprises(build: string, kinds: Iterable<string>): string[] {
  const known = ROWS.filter(({ yes }) => build in yes).map(({ kind }) => kind);
  known.push(...(ELSEWHERE[build] ?? []), ...OPEN);
  if (build in range('v4.8', 'v6.8', 0)) known.push(...AFTER_THE_WRONG_TASK);
  if (build in range('v5.15', 'v6.8', 0)) known.push('lifetimes/use-after-free/task');
  // By 6.1, where the unlock is one in a cond_wait, which sleeps before anybody asks.
  if (build === 'rework-15') known.push('kernel-assertions/scheduling while atomic');
  if (build in range('v5.11', 'v6.8', 0)) known.push(WAITED_FOR_ALREADY);
  if (build === 'v6.7') known.push('no-spurious-errno/cmp_requeue_pi/EINVAL');
  // What a call leaves behind is there as well when its task has died.
  const left = known.filter((kind) => kind.startsWith(LEFT)).map((kind) => kind.split('/')[2]);
  known.push(...left.map((what) => `${LEFT}exit/${what}`));
  return [...kinds].filter((kind) => !known.includes(kind) && !known.includes(asOfLockPi(kind)));
}

/** Kinds of failure in all schedules with at most so many preemptions; with -1 there are none. */
function kindsOf(build: string, program: string, preemptions: number): string[] {
  if (preemptions < 0) return [];
  return kindsWithin(subject(build), parseProgram(program), preemptions);
}

describe.each(ROWS)('$name', ({ kind, program, yes, bound = Infinity, unasked = [] }) => {
  it.each(someOf(Object.entries(yes), 3))(
    'is in %s with %i preemptions and no fewer',
    (build, least) => {
      expect(kindsOf(build, program, least)).toContain(kind);
      expect(kindsOf(build, program, least - 1)).not.toContain(kind);
    },
  );

  const no = BUILDS.filter((build) => !(build in yes) && !unasked.includes(build));
  const within = bound === Infinity ? 'any schedule' : `up to ${bound} preemptions`;

  it.each(someOf(no, 8))(`is not in %s, nor is anything else new, in ${within}`, (build) => {
    const kinds = kindsOf(build, program, bound);
    expect(kinds).not.toContain(kind);
    if (!RFCS.includes(build)) expect(surprises(build, kinds)).toEqual([]);
  });
});

interface Story {
  readonly name: string;
  readonly build: string;
  readonly kind: string;
  readonly program: string;
  readonly schedule: readonly string[];
  /** A build that holds on the same schedule, and what it calls the functions there. */
  readonly right: { readonly build: string; readonly renamed: Readonly<Record<string, string>> };
}

/** Bugs of so many actors that all schedules would take too long. */
const STORIES: readonly Story[] = [
  {
    name: '6.0: an rt_mutex that was unlocked has its old owner again',
    build: 'v4.8',
    kind: 'every-waiter-returns/rt_mutex_lock/asleep',
    program:
      'T1: holds m1; lock m2 interruptible; unlock m1' +
      ' | T2: lock m1 interruptible; unlock m1 if held; lock m1' +
      ' | T3: lock m1 interruptible | T4: holds m2 | env: signal T1; signal T2; signal T3',
    schedule: [
      // T2 leaves, and drops wait_lock for the walk to m2. T3 leaves altogether and clears the bit.
      'T3.1 __rt_mutex_slowlock unlock m1.wait_lock -> env2',
      'T2.1 remove_waiter unlock m1.wait_lock -> env3',
      'env3.0 wake_up_state wake T3.__state -> T3',
      // T2 has read the owner and is about to write it back. Meanwhile T1 unlocks.
      'T2.1 clear_rt_mutex_waiters read m1.owner -> env1',
    ],
    right: { build: 'v4.8.15', renamed: { clear_rt_mutex_waiters: 'fixup_rt_mutex_waiters' } },
  },
  {
    name: '6.0 under a futex: it belongs to the task that has just unlocked it',
    build: 'v4.8',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    program:
      'T1: holds f1; lock f2 timeout; unlock f1; lock f1' +
      ' | T2: lock f1 timeout | T3: lock f1 timeout | T4: holds f2',
    schedule: [
      'T3.1 __rt_mutex_slowlock unlock pi_state(T2.1).wait_lock -> T2.timer',
      'T2.1 remove_waiter unlock pi_state(T2.1).wait_lock -> T3.timer',
      'T3.timer.1 wake_up_state wake T3.__state -> T3',
      'T3.1 unqueue_me_pi unlock hb(f1).lock -> T1.timer',
      'T1.2 wake_futex_pi unlock pi_state(T2.1).wait_lock -> T2',
      'T2.1 clear_rt_mutex_waiters read pi_state(T2.1).pi_mutex.owner -> T1',
    ],
    right: { build: 'v4.8.15', renamed: { clear_rt_mutex_waiters: 'fixup_rt_mutex_waiters' } },
  },
  {
    name: '12bb3f7f1b03: a leaver gets the lock after all and is told ETIMEDOUT',
    build: 'v4.15',
    kind: 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller',
    program:
      'T1: holds f1; unlock f1 | T2 fifo 10: lock f1 timeout | T3: lock f1' +
      ' | env: setprio T3 50; setprio T3 other',
    schedule: [
      'start -> T3',
      'T3.1 __rt_mutex_slowlock unlock pi_state(T3.1).wait_lock -> T2',
      // The lock goes to T2. T3 is raised above it, and lowered again once T2 has given up.
      'T1.1 put_pi_state dec_and_test pi_state(T3.1).refcount -> env1',
      'T2.1 __rt_mutex_slowlock unlock pi_state(T3.1).wait_lock #2 -> T2.timer',
      'T2.1 fixup_owner read pi_state(T3.1).owner -> env2',
    ],
    right: {
      build: 'mainline',
      renamed: { __rt_mutex_slowlock: 'rt_mutex_slowlock_block', fixup_owner: 'fixup_pi_owner' },
    },
  },
];

describe.each(STORIES)('$name', ({ build, kind, program, schedule, right }) => {
  it('is what the build does', () => {
    const told = story(build, program, [...schedule]);
    expect(told.divergence).toBeNull();
    expect(told.kind).toBe(kind);
  });

  it('is not what the build does that has the fix', () => {
    const there = schedule.map((line) => {
      return Object.entries(right.renamed).reduce((text, [from, to]) => {
        return text.replace(` ${from} `, ` ${to} `);
      }, line);
    });
    const told = story(right.build, program, there);
    expect(told.divergence).toBeNull();
    expect(told.kind).toBeNull();
  });
});

describe('EAGAIN from an unlock that meets a waiter which comes and goes', () => {
  it.each(someOf(BUILDS, 5))(
    'is what %s answers to a program that did not try in user space',
    (build) => {
      const program = parseProgram('T1: holds f1; unlock f1 kernel | T2: lock f1 timeout');
      const { fast, oracles } = subject(build);
      let seen = false;
      for (const { failure } of enumerate(fast, program, oracles, 1)) {
        if (failure === null) seen ||= fast.machine.sites.has('unlock_pi: EAGAIN to user space');
        if (seen) break;
      }
      expect(seen).toBe(true);
    },
  );
});

describe('other programs', () => {
  it.each(
    someOf(
      BUILDS.filter((build) => !RFCS.includes(build)),
      6,
    ),
  )('show nothing in %s that this table does not tell of', (build) => {
    const { kinds, runs } = manyRuns(subject(build), 1, 1_500);
    expect(runs).toBeGreaterThanOrEqual(1_500);
    expect(surprises(build, kinds.keys())).toEqual([]);
  });
});
