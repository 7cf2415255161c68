/**
 * Bugs that Linux has had: random schedules find each of them on the kernel without its fix, and
 * shrink it to a minimal program; enumeration shows that it takes so many preemptions and no fewer,
 * and that the kernel with the fix has nothing of the kind there.
 *
 * Not here, because no legit program comes to it: the waiter that was removed though it had never
 * been queued (8d1e5a1a1ccf, v4.0). It takes a task that locks an rt_mutex twice. A word and an
 * rt_mutex that disagree about who waits (73d786bd043e, v4.12) are in bug-table.test.ts.
 */
import { eachRun } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { check } from '../src/check/property.ts';
import type { Decision } from '../src/explore/decision.ts';
import { record } from '../src/explore/recording.ts';
import { Replay } from '../src/explore/replay.ts';
import { StepNamer } from '../src/explore/step-namer.ts';
import { findStrategy, type Strategy } from '../src/explore/strategies.ts';
import { findProgram } from '../src/program/named.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { someOf } from './support/by-day.ts';
import { kindsWithin } from './support/kinds-within.ts';
import { isOpen } from './support/open-findings.ts';
import { subject } from './support/story.ts';

interface Bug {
  readonly build: string;
  readonly kind: string;
  /** The smallest program that shows it, and with how many preemptions at the least. */
  readonly minimal: string;
  readonly preemptions: number;
  /** Where random schedules look for it: a named program, or the text of one. */
  readonly hunted: string;
  readonly strategy: string;
  /** Runs within which one of them shows it, on every seed that was tried. */
  readonly runs: number;
  /** Seeds that find it and end, shrunk, in the minimal program. */
  readonly shrunk: readonly number[];
  /** A kernel with the fix: no schedule of the minimal program has anything of the kind ... */
  readonly fixed: string;
  /** ... or, where there are too many states, none with up to so many preemptions. */
  readonly bound?: number;
}

const NAMED_STILL = 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller';
const ROBBED =
  'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held' +
  ' | T3 fifo 20: lock f1; unlock f1';

const bugs: readonly Bug[] = [
  {
    build: 'mainline~tenth-rule-steal',
    kind: NAMED_STILL,
    minimal: 'T1 fifo 10: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    preemptions: 1,
    hunted: ROBBED,
    strategy: 'mix',
    runs: 5_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~cleanup-without-trylock',
    kind: NAMED_STILL,
    minimal: 'T1: holds f1; unlock f1 | T2: lock f1 timeout',
    preemptions: 1,
    hunted: 't3-l1-timeout',
    strategy: 'mix',
    runs: 2_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~ownerless-newowner-bug',
    kind: 'kernel-assertions/__fixup_pi_state_owner: BUG_ON(!newowner)',
    minimal: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | env: setprio T1 10',
    preemptions: 0,
    hunted: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | env: setprio T1 10',
    strategy: 'pct4',
    runs: 20_000,
    shrunk: [],
    fixed: 'mainline',
    bound: 1,
  },
  {
    build: 'mainline~fixup-lost-success',
    kind: NAMED_STILL,
    minimal:
      'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout' +
      ' | env: setprio T1 10; setprio T2 20',
    preemptions: 0,
    hunted:
      'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout' +
      ' | env: setprio T1 10; setprio T2 20',
    strategy: 'pct4',
    runs: 20_000,
    shrunk: [],
    // mainline is left with an old key in a boost tree there (open-findings.test.ts).
    fixed: 'mainline+proposed',
    bound: 0,
  },
  {
    build: 'mainline~chain-walk-missed-deadlock',
    kind: 'every-waiter-returns/lock_pi/asleep-in-a-circle',
    minimal: 'T1: holds f1 f2; lock f3 | T2: holds f3; lock f1 | T3: lock f2',
    preemptions: 0,
    hunted: 't3-l3-missed-deadlock',
    strategy: 'mix',
    runs: 1_000,
    shrunk: [1],
    fixed: 'mainline',
    bound: 1,
  },
  {
    build: 'mainline~chain-walk-false-deadlock',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    minimal:
      'T1: holds f1 f2; unlock f1; lock f3 | T2: holds f3; lock f4' +
      ' | T3: holds f4; lock f1 | T4: lock f2',
    preemptions: 1,
    hunted: 't4-l4-false-deadlock',
    strategy: 'mix',
    runs: 5_000,
    shrunk: [],
    fixed: 'mainline',
    bound: 1,
  },
  {
    build: 'mainline~queue-before-set-state',
    kind: 'every-waiter-returns/lock_pi/asleep',
    minimal: 'T1: holds f1; unlock f1 | T2: lock f1',
    preemptions: 1,
    hunted: 't3-l1-queue',
    strategy: 'mix',
    runs: 1_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    // 1a1fb985f2e2 (v5.0). Without it today's kernel has nothing to show for it: since fbeb558b0dd0
    // (v6.7) an unlock copes with a futex_q without a waiter.
    build: 'v4.15',
    kind: 'kernel-assertions/wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    minimal: 'T1: holds f1; lock f2; unlock f1 | T2: holds f2; lock f1',
    preemptions: 2,
    hunted: 't2-l2-early-edeadlk',
    strategy: 'mix',
    runs: 5_000,
    shrunk: [1],
    fixed: 'mainline',
  },
  {
    build: 'v6.5~early-edeadlk-removes-waiter',
    kind: 'kernel-assertions/wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    minimal: 'T1: holds f1; lock f2; unlock f1 | T2: holds f2; lock f1',
    preemptions: 2,
    hunted: 't2-l2-early-edeadlk',
    strategy: 'mix',
    runs: 5_000,
    shrunk: [1],
    fixed: 'v6.5',
  },
  {
    // In the mails of 2024 it takes a fourth task, which has the lock in user space.
    build: 'mainline~stale-pi-state-reuse',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row9',
    minimal: 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout',
    preemptions: 1,
    hunted: 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout',
    strategy: 'mix',
    runs: 2_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~requeue-stale-lockptr',
    kind: 'guarded/pi_state/read',
    minimal:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | ' +
      'T2 fifo 10: wait_requeue_pi c1 f1 | T3: lock f1',
    preemptions: 0,
    hunted:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1; unlock f1 | ' +
      'T3 fifo 10: wait_requeue_pi c1 f1; unlock f1 if held',
    strategy: 'mix',
    runs: 3_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~requeue-use-after-return',
    kind: 'lifetimes/use-after-free/task',
    minimal: 'T1: cmp_requeue_pi c1 f1 | T2: wait_requeue_pi c1 f1',
    preemptions: 2,
    hunted: 'T1: wait_requeue_pi c1 f1 timeout; unlock f1 if held | T2: cmp_requeue_pi c1 f1',
    strategy: 'mix',
    runs: 2_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~remove-waiter-of-current',
    kind: 'nothing-left-behind/wait_requeue_pi/pi_blocked_on-set',
    minimal:
      'T1: holds f1; lock f2 | T2: holds f2; wait_requeue_pi c1 f1 timeout | ' +
      'T3: cmp_requeue_pi c1 f1',
    preemptions: 0,
    hunted:
      'T1: holds f2; wait_requeue_pi c1 f1 timeout; unlock f1 if held; unlock f2 | ' +
      'T2: holds f1; lock f2; unlock f2 if held; unlock f1 | T3: cmp_requeue_pi c1 f1',
    strategy: 'mix',
    runs: 2_000,
    shrunk: [1, 2],
    fixed: 'mainline',
    bound: 1,
  },
  {
    // 04dc1b2fff4e (v4.12): the same hole as that of cleanup-without-trylock, a patch earlier.
    build: 'rework-10',
    kind: 'return-value/wait_requeue_pi/ETIMEDOUT/word-names-the-caller',
    minimal: 'T1: holds f1; cmp_requeue_pi c1 f1; unlock f1 | T2: wait_requeue_pi c1 f1 timeout',
    preemptions: 1,
    hunted:
      'T1: wait_requeue_pi c1 f1 timeout; unlock f1 if held | ' +
      'T2: holds f1; cmp_requeue_pi c1 f1; unlock f1',
    strategy: 'mix',
    runs: 1_000,
    shrunk: [1, 2],
    fixed: 'v4.12',
  },
  {
    build: 'mainline~wrong-task-woken-on-deboost',
    kind: 'every-waiter-returns/lock_pi/asleep',
    minimal: 'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T2 other',
    preemptions: 0,
    hunted:
      'T1: holds f1; unlock f1 | T2 fifo 20: lock f1 | T3 fifo 10: lock f1 | env: setprio T2 5',
    strategy: 'mix',
    runs: 3_000,
    shrunk: [1, 2],
    fixed: 'mainline',
  },
  {
    build: 'mainline~pi-waiters-key-mutation',
    kind: 'trees-sorted/boost-tree-order',
    minimal:
      'T1: holds f1 f2 f3 | T2 fifo 10: lock f3 | T3: lock f1 | T4: lock f2' +
      ' | env: setprio T4 10',
    preemptions: 1,
    hunted:
      'T1: holds f1 f2 f3 | T2 fifo 20: lock f1 | T3 fifo 10: lock f2 | T4 fifo 30: lock f3' +
      ' | env: setprio T3 50',
    strategy: 'mix',
    runs: 3_000,
    shrunk: [],
    fixed: 'mainline',
    bound: 1,
  },
  {
    build: 'v4.8.15~interrupted-stale-owner-2008',
    kind: NAMED_STILL,
    minimal: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    preemptions: 2,
    hunted: ROBBED,
    strategy: 'mix',
    runs: 5_000,
    shrunk: [1, 2],
    fixed: 'v4.8.15',
  },
  {
    build: 'v4.8.15~false-edeadlk-2007',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    minimal: 'T1: holds f1; unlock f1 | T2: lock f1 | env: signal T2',
    preemptions: 1,
    hunted: 't2-l1-signal',
    strategy: 'mix',
    runs: 2_000,
    shrunk: [1, 2],
    fixed: 'v4.8.15',
  },
];

const firstFailures = new Map<string, number>();

/** The number of the first run that fails like that, from 1; 0 if none does. Counted once. */
function firstFailure(bug: Bug): number {
  const key = `${bug.build} ${bug.hunted} ${bug.runs}`;
  const number = firstFailures.get(key) ?? countToFailure(bug);
  firstFailures.set(key, number);
  return number;
}

function countToFailure({ build, kind, hunted, strategy, runs }: Bug): number {
  const program = findProgram(hunted) ?? parseProgram(hunted);
  const options = { ...DEFAULT_CASES, program, strategy: findStrategy(strategy) as Strategy };
  let made = 0;
  for (const one of casesOf(subject(build), 1, options)) {
    if (made >= runs) return 0;
    let found = false;
    eachRun(subject(build), one, ({ failure }) => {
      made++;
      found = failure?.kind === kind;
      return found;
    });
    if (found) return made;
  }
  return 0;
}

describe.each(someOf(bugs, 5))('$build', (bug) => {
  const { build, kind, preemptions: least, hunted, runs, shrunk, fixed } = bug;
  const { bound = Infinity } = bug;
  const minimal = parseProgram(bug.minimal);

  it(`shows ${kind} within ${runs} runs`, () => {
    expect(firstFailure(bug)).toBeGreaterThan(0);
  });

  it(`needs ${least} preemptions on its smallest program, and no fewer`, () => {
    expect(kindsWithin(subject(build), minimal, least)).toContain(kind);
    if (least === 0) return;
    expect(kindsWithin(subject(build), minimal, least - 1)).not.toContain(kind);
  });

  const schedules = bound === Infinity ? 'all schedules' : `all schedules with up to ${bound}`;

  it(`is right again with the fix, in ${schedules}`, () => {
    const kinds = kindsWithin(subject(fixed), minimal, bound);
    expect(kinds.filter((other) => !isOpen(fixed, other, minimal))).toEqual([]);
  });

  it('has nothing of the kind with the fix, in several times the runs that it shows in', () => {
    expect(firstFailure({ ...bug, build: fixed, runs: 4 * firstFailure(bug) })).toBe(0);
  });

  if (shrunk.length > 0) {
    it.each(shrunk)('ends in that program when it is shrunk, with seed %i', (seed) => {
      const program = findProgram(hunted) ?? parseProgram(hunted);
      const found = check(subject(build), seed, runs, { ...DEFAULT_CASES, program, kind });
      const { counterexample } = found;
      expect(counterexample && printProgram(counterexample.program, ' | ')).toBe(bug.minimal);
      expect(counterexample?.preemptions).toBe(least);
    });
  }
});

describe('mainline~waiters-bit-rmw', () => {
  const BUILD = 'mainline~waiters-bit-rmw';
  const KIND = 'owner-agreement/holder-differs';
  const minimal = parseProgram(
    'T1: holds m1; lock m2; unlock m1 | T2: holds m2; unlock m2; lock m1 interruptible' +
      ' | env: signal T2',
  );

  it('shows a lock whose owner does not know of it within 20000 runs', () => {
    const hunted = 't4-m2-waiters-bit';
    const bug = { build: BUILD, kind: KIND, hunted, strategy: 'mix', runs: 20_000 };
    expect(firstFailure(bug as Bug)).toBeGreaterThan(0);
  });

  it('needs two tasks and three preemptions', () => {
    const schedule: Decision[] = [
      { after: 'T2.2 rt_mutex_owner read m1.owner #6', to: 'env1' },
      { after: 'env1.0 wake_up_state wake T2.__state', to: 'T2' },
      { after: 'T2.2 rt_mutex_adjust_prio_chain unlock T1.pi_lock #2', to: 'T1' },
      { after: 'T1.2 unlock_rt_mutex_safe unlock m1.wait_lock', to: 'T2' },
      { after: 'T2.2 clear_rt_mutex_waiters read m1.owner', to: 'T1' },
    ];
    const { traced, oracles } = subject(BUILD);
    const namer = new StepNamer();
    const replay = new Replay(schedule, namer);
    const { failure, preemptions } = record(traced, minimal, replay, oracles, namer);
    expect(replay.finish()).toBeNull();
    expect(failure?.kind).toBe(KIND);
    expect(preemptions).toBe(3);
  });

  it.each([BUILD, 'mainline'])('no schedule with fewer shows anything on %s', (build) => {
    expect(kindsWithin(subject(build), minimal, 2)).toEqual([]);
  });
});
