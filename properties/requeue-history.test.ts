/**
 * Which kernel has which bug of requeueing (bug-table.test.ts has those of locking). Each is found
 * on the kernels that have it, with a minimal program and as few preemptions as it takes; a search
 * of all schedules, or of those with so many preemptions, shows that the others do not have it.
 */
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { conditionsOf } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { isNight, someOf } from './support/by-day.ts';
import { BUILDS, RFCS, range } from './support/kernel-line.ts';
import { kindsWithin } from './support/kinds-within.ts';
import { pifuzz } from './support/pifuzz.ts';
import { subject } from './support/story.ts';

interface RequeueBug {
  readonly name: string;
  readonly kind: string;
  readonly program: string;
  /** Builds that have it, with the fewest preemptions that it takes. */
  readonly yes: Readonly<Record<string, number>>;
  /** The others have it with no more preemptions than so many, or in no schedule at all. */
  readonly bound: number;
  /** Builds that are not asked, because another bug of theirs gives the same answer. */
  readonly unasked?: readonly string[];
}

const NAMED_STILL = 'return-value/wait_requeue_pi/ETIMEDOUT/word-names-the-caller';

function without(builds: Record<string, number>, ...names: string[]): Record<string, number> {
  return Object.fromEntries(Object.entries(builds).filter(([name]) => !names.includes(name)));
}

const HISTORY: readonly RequeueBug[] = [
  {
    // In lock_pi it comes with the patch after this one, cfafcd117da0. In rework-15 preemption
    // stays disabled as soon as an unlock has woken somebody, which ends the run.
    name: '38d589f2fd08 up to 04dc1b2fff4e: the lock is assigned before the cleanup, and refused',
    kind: NAMED_STILL,
    program: 'T1: holds f1; cmp_requeue_pi c1 f1; unlock f1 | T2: wait_requeue_pi c1 f1 timeout',
    yes: { ...range('rework-10', 'rework-17', 1), 'rework-15': 2 },
    bound: Infinity,
  },
  {
    name: '73d786bd043e up to c1e2f0eaf015: stolen from a requeued waiter that gives up',
    kind: NAMED_STILL,
    program:
      'T1 fifo 10: holds f1; cmp_requeue_pi c1 f1; unlock f1; lock f1 | ' +
      'T2: wait_requeue_pi c1 f1 timeout',
    yes: { 'rework-07': 1, 'rework-08': 1, 'v4.12': 1, 'v4.14': 1 },
    bound: Infinity,
    unasked: Object.keys(range('rework-10', 'rework-17', 1)),
  },
  {
    name: '07d91ef510fb up to b549113738e8: a requeue looks at a sleeper that has returned',
    kind: 'lifetimes/use-after-free/task',
    program: 'T1: cmp_requeue_pi c1 f1 | T2: wait_requeue_pi c1 f1',
    yes: range('v5.15', 'v6.8', 2),
    bound: Infinity,
  },
  {
    name: 'up to 3bfdc63936dd: a requeue that finds a deadlock cleans up after the wrong task',
    kind: 'nothing-left-behind/wait_requeue_pi/pi_blocked_on-set',
    program:
      'T1: holds f1; lock f2 | T2: holds f2; wait_requeue_pi c1 f1 timeout | ' +
      'T3: cmp_requeue_pi c1 f1',
    yes: without(range('v4.8', 'v6.8', 0), ...RFCS),
    bound: 1,
  },
  {
    // 73d786bd043e took the branch out that mends the owner, and c1e2f0eaf015 brought it back.
    name: 'a pi_state is never freed, as somebody else has mended its owner',
    kind: 'lifetimes/leak/pi_state',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 timeout | ' +
      'T3 fifo 10: wait_requeue_pi c1 f1',
    yes: { ...without(range('v4.8', 'rework-05', 0), ...RFCS), ...range('v4.15', 'mainline', 0) },
    bound: 0,
  },
  {
    name: 'a requeue that gives the lock to the last one whom it moves answers 1',
    kind: 'return-value/cmp_requeue_pi/miscounted',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 requeue all | T2: lock f1 | ' +
      'T3: wait_requeue_pi c1 f1 | T4: wait_requeue_pi c1 f1 | env: setprio T4 10',
    yes: without(range('v4.8', 'mainline', 0), ...RFCS, 'rework-15'),
    bound: 0,
  },
  {
    name: 'fbeb558b0dd0 up to e626cb02ee83: a requeue meets what a leaver has left, and is refused',
    kind: 'no-spurious-errno/cmp_requeue_pi/EINVAL',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 timeout | ' +
      'T3: wait_requeue_pi c1 f1',
    yes: { 'v6.7': 1 },
    bound: 1,
  },
];

function kindsOf(build: string, program: string, preemptions: number): string[] {
  if (preemptions < 0) return [];
  return kindsWithin(subject(build), parseProgram(program), preemptions);
}

describe.each(HISTORY)('$name', ({ kind, program, yes, bound, unasked = [] }) => {
  it.each(someOf(Object.entries(yes), 3))(
    'is in %s with %i preemptions and no fewer',
    (build, least) => {
      expect(kindsOf(build, program, least)).toContain(kind);
      expect(kindsOf(build, program, least - 1)).not.toContain(kind);
    },
  );

  const passed = [...RFCS, ...unasked];
  const no = BUILDS.filter((build) => !(build in yes) && !passed.includes(build));
  const within = bound === Infinity ? 'any schedule' : `up to ${bound} preemptions`;

  if (no.length > 0) {
    it.each(someOf(no, 6))(`is not in %s, in ${within}`, (build) => {
      expect(kindsOf(build, program, bound)).not.toContain(kind);
    });
  }
});

describe('while a sleeper leaves, a requeue that is more urgent', () => {
  const PROGRAM = 'T1: wait_requeue_pi c1 f1 timeout | T2 fifo 10: cmp_requeue_pi c1 f1';
  const NOTE = 'T2 can go round in futex_requeue() until T1 has run';

  it.each([
    ['may go round for ever without bc7304f3ae20', 'mainline~requeue-ignore-livelock', true],
    ['may do so in v5.15, which the bug came with', 'v5.15', true],
    ['comes to an end in v5.14', 'v5.14', false],
    ['comes to an end on mainline', 'mainline', false],
  ])('%s', async (_, build, spins) => {
    const { out } = await pifuzz(['verify', build, '--program', PROGRAM]);
    const text = out.replaceAll(/\s+/g, ' ');
    if (spins) expect(text).toContain(NOTE);
    else expect(text).not.toContain('can go round');
  });
});

describe('random programs', () => {
  // Runs within which every seed finds it: of eight seeds the slowest took a fifth of them.
  const shown: [string, string, number][] = [['rework-10', NAMED_STILL, 5_000]];
  // Of one in thousands of programs: half a minute.
  if (isNight) {
    shown.push(['mainline~requeue-use-after-return', 'lifetimes/use-after-free/task', 150_000]);
  }

  it.each(shown)('find what is wrong with %s: %s, within %i runs', (build, kind, runs) => {
    const found = check(subject(build), jest.getSeed(), runs, { ...DEFAULT_CASES, kind });
    const counterexample = found.counterexample as Counterexample;
    expect(counterexample.kind).toBe(kind);
    expect(conditionsOf(counterexample.program)).toHaveLength(1);
  });
});
