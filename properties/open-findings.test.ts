/**
 * What is known to be wrong with Linux, as small as it gets; the README has a list: "What it
 * found in Linux". On each program the kernel fails with exactly that many preemptions and not
 * with fewer, and the proposed fix holds with as many.
 */
import { parseProgram } from '../src/program/text.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { someOf } from './support/by-day.ts';
import { isOpen } from './support/open-findings.ts';
import { story, subject } from './support/story.ts';

interface Finding {
  readonly what: string;
  readonly builds: readonly string[];
  readonly kind: string;
  readonly program: string;
  readonly preemptions: number;
  /** A build with a fix that this project proposes; null where it has none. */
  readonly fixed: string | null;
}

const findings: readonly Finding[] = [
  {
    what: 'setting the priority of a new owner forgets the waiter behind it',
    builds: ['mainline'],
    kind: 'effective-priority/not-boosted',
    program:
      'T1 fifo 20: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T1 other',
    preemptions: 0,
    fixed: 'mainline+boost-new-owner',
  },
  {
    what: 'a waiter goes into the boost tree under an old key',
    builds: ['mainline'],
    kind: 'trees-sorted/boost-tree-key',
    program: 'T1 fifo 20: holds f1; unlock f1; lock f1 | T2: lock f1 | env: setprio T2 10',
    preemptions: 1,
    fixed: 'mainline+fresh-boost-key',
  },
  {
    what: 'a new owner is deboosted between the look that lets it steal a lock and its pi_lock',
    builds: ['mainline', 'v4.8.15'],
    kind: 'effective-priority/not-boosted',
    program:
      'T1 fifo 10: holds f1; unlock f1; lock f1 | T2: holds f2; lock f1 | ' +
      'T3 fifo 10: lock f2 timeout',
    preemptions: 1,
    fixed: 'mainline+boost-new-owner',
  },
  {
    what: 'a lowered priority stops at a task with another waiter',
    builds: ['mainline', 'v4.8.15'],
    kind: 'trees-sorted/tree-key',
    program:
      'T1: holds f1 f2; lock f3 | T2: holds f3; unlock f3 | T3: lock f1 | T4 fifo 10: lock f2 | ' +
      'env: setprio T4 other',
    preemptions: 0,
    fixed: 'mainline+walk-past-donor',
  },
  {
    what: 'a deboost stops at the lock of the task that gives up',
    builds: ['mainline', 'v4.8.15'],
    kind: 'trees-sorted/tree-key',
    program: 'T1 fifo 10: holds f1; lock f2 timeout | T2: holds f2; lock f1',
    preemptions: 1,
    fixed: 'mainline+walk-past-leaver',
  },
  {
    what: 'who is told EDEADLK has taken over the change of another, and drops it',
    builds: ['mainline', 'mainline+walk-past-donor', 'mainline+walk-past-leaver', 'v4.8.15'],
    kind: 'trees-sorted/tree-key',
    program:
      'T1: holds f1; lock f2 | T2: holds f2; lock f3 | T3: holds f3; lock f1 | ' +
      'env: setprio T1 10',
    preemptions: 1,
    fixed: 'mainline+walk-past-leaver+walk-past-answer',
  },
  {
    what: 'a boost outlives its reason, because it was by more than the key of the waiter',
    builds: ['mainline+walk-past-leaver'],
    kind: 'effective-priority/still-boosted',
    program: 'T1 fifo 10: holds f1; lock f2 | T2: holds f2; lock f1 | env: setprio T1 other',
    preemptions: 1,
    fixed: 'mainline+proposed',
  },
  {
    what: 'a bystander of a deadlock is told EDEADLK',
    builds: ['mainline', 'v4.8.15'],
    kind: 'no-spurious-errno/lock_pi/EDEADLK/bystander',
    program: 'T1: holds f1; lock f2 | T2: holds f2; lock f1 | T3: lock f1',
    preemptions: 1,
    fixed: null,
  },
  {
    what: 'who is given a lock by a requeue forgets its reference if another has mended the owner',
    builds: ['mainline'],
    kind: 'lifetimes/leak/pi_state',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 timeout | ' +
      'T3 fifo 10: wait_requeue_pi c1 f1',
    preemptions: 0,
    fixed: 'mainline+drop-given-reference',
  },
  {
    what: 'a sleeper whose priority is raised while it is moved is first in line, and not woken',
    builds: ['mainline', 'v4.8.15'],
    kind: 'every-waiter-returns/wait_requeue_pi/asleep-where-it-was-moved',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 | T3: wait_requeue_pi c1 f1 | ' +
      'env: setprio T3 10',
    preemptions: 1,
    fixed: 'mainline+try-again-when-queued',
  },
  {
    what: 'who read the word before its owner called execve() attaches to that one',
    builds: ['mainline', 'v4.8.15'],
    kind: 'every-waiter-returns/lock_pi/asleep-behind-an-execve',
    program: 'T1: holds f1 | T2: lock f1 | env: robust f1; exec T1',
    preemptions: 1,
    fixed: null,
  },
  {
    what: 'a requeue that gives the lock to the last one whom it moves answers 1',
    builds: ['mainline'],
    kind: 'return-value/cmp_requeue_pi/miscounted',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 requeue all | T2: lock f1 | ' +
      'T3: wait_requeue_pi c1 f1 | T4: wait_requeue_pi c1 f1 | env: setprio T4 10',
    preemptions: 0,
    fixed: 'mainline+answer-the-count',
  },
  {
    what: 'who asks for the lock of a task that dies meanwhile is told ESRCH',
    builds: ['v4.8.15'],
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    program: 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1',
    preemptions: 1,
    fixed: 'mainline',
  },
  {
    what: 'who is told EDEADLK drops a lock that it was just handed, and wakes nobody',
    builds: ['v4.8.15'],
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; lock f2 timeout; unlock f1; lock f1 | T2: holds f2; lock f1',
    preemptions: 1,
    fixed: 'mainline',
  },
];

/** States; the largest search here is of 61,000. */
const LIMIT = 200_000;

function kindsWith(build: string, program: string, preemptions: number): string[] {
  const { complete, broken } = verdictOf(subject(build), parseProgram(program), preemptions, LIMIT);
  expect(complete).toBe(true);
  return [...broken.keys()];
}

describe.each(findings)('$what', ({ builds, kind, program, preemptions, fixed }) => {
  it.each(someOf(builds, 2))('on %s, and not with fewer preemptions', (build) => {
    for (let fewer = 0; fewer < preemptions; fewer++) {
      expect(kindsWith(build, program, fewer)).not.toContain(kind);
    }
    expect(kindsWith(build, program, preemptions)).toContain(kind);
  });

  it('is excused there, and nowhere else', () => {
    for (const build of builds) expect(isOpen(build, kind, parseProgram(program))).toBe(true);
    if (fixed === null) return;
    expect(isOpen(fixed, kind, parseProgram(program))).toBe(false);
  });

  if (fixed !== null) {
    it(`not on ${fixed}`, () => {
      for (let upTo = 0; upTo <= preemptions; upTo++) {
        expect(kindsWith(fixed, program, upTo)).not.toContain(kind);
      }
    });
  }
});

/**
 * What another's change of priority can be dropped by besides: longer programs than the finding's
 * own, with no deadlock in them. In both the walk for the change finds its work done, and ends.
 */
describe('a change of priority that another walk has taken over', () => {
  const CHANGED_THEN_T1_WALKS = {
    program:
      'T1 fifo 5: lock f1 | T2: holds f1; lock f2 timeout; unlock f1 | T3: holds f2; lock f3 | ' +
      'T4: holds f3; lock f4 | T5: holds f4 | env: setprio T3 10',
    schedule: [
      'start -> T2',
      'T2.1 rt_mutex_owner read pi_state(T2.1).pi_mutex.owner #5 -> T3',
      'T3.1 rt_mutex_owner read pi_state(T3.1).pi_mutex.owner #5 -> T4',
      'T4.1 rt_mutex_owner read pi_state(T4.1).pi_mutex.owner #5 -> env1',
      'env1.0 __sched_setscheduler unlock T3.pi_lock -> T1',
      'T1.1 rt_mutex_adjust_prio_chain unlock pi_state(T3.1).wait_lock -> T2.timer',
      'T2.timer.1 wake_up_state wake T2.__state -> T2',
    ],
  };
  const LOWERED_THEN_T5_WALKS = {
    program:
      'T1: holds f1 f2; lock f3 | T2 fifo 10: holds f4; lock f1 | T3: holds f3 | T4: lock f2 | ' +
      'T5: lock f4 | env: setprio T2 other',
    schedule: [
      'T4.1 rt_mutex_owner read pi_state(T4.1).pi_mutex.owner #6 -> env1',
      'env1.0 __sched_setscheduler unlock T2.pi_lock -> T5',
    ],
  };

  it.each([
    ['the lock that the walk began with loses its owner', CHANGED_THEN_T1_WALKS],
    ['the walk comes to a task with another waiter', LOWERED_THEN_T5_WALKS],
  ])('is dropped by Linux when %s, and not with the fixes', (_when, { program, schedule }) => {
    const today = story('mainline', program, schedule);
    expect(today.divergence).toBeNull();
    expect(today.kind).toBe('trees-sorted/tree-key');
    const fixed = story('mainline+proposed', program, schedule);
    expect(fixed.divergence).toBeNull();
    expect(fixed.kind).toBeNull();
  });
});
