/**
 * The bugs of the October 2016 rewrite and its cures: each is found on the builds that have it,
 * with its minimal program, and complete enumeration shows that the others do not have it there.
 */

import { parseProgram } from '../src/program/text.ts';
import { levelOf } from '../src/shrink/atlas.ts';
import { findSchedule } from '../src/shrink/find-schedule.ts';
import { subject } from './support/story.ts';

interface Bug {
  readonly name: string;
  readonly kind: string;
  readonly program: string;
  /** Builds that have it, with the fewest preemptions that it takes. */
  readonly present: Readonly<Record<string, number>>;
  /** Builds that do not have it, up to two preemptions more than `present` needs at the least. */
  readonly absent: readonly string[];
}

const RFC = 'rfc-2016-10';
const CURE = 'rfc-2016-10-cure';
const REREAD = 'rfc-2016-10-cure-reread';
const RIGHT = ['v4.8.15', 'mainline'];
const THREE = 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1';

const bugs: readonly Bug[] = [
  {
    name: 'A and A′: EINVAL by row [10], torn or from a stale read of the word',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row10',
    program: THREE,
    present: { [RFC]: 1, [CURE]: 1 },
    absent: [REREAD, ...RIGHT],
  },
  {
    name: 'A″: EINVAL by row [9] after the word was cleared',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row9',
    program: THREE,
    present: { [RFC]: 2, [CURE]: 2, [REREAD]: 2 },
    absent: RIGHT,
  },
  {
    name: 'A″: EINVAL by row [7], if clearing the word clears the owner too',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row7',
    program: THREE,
    present: {
      [`${RFC}+owner-null-on-clear`]: 2,
      [`${CURE}+owner-null-on-clear`]: 2,
      [`${REREAD}+owner-null-on-clear`]: 2,
    },
    absent: [RFC, CURE, REREAD, ...RIGHT],
  },
  {
    name: 'B1: the unlock goes to a stale pi_state and the waiter sleeps for ever',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held; lock f1',
    present: { [RFC]: 1, [CURE]: 1, [REREAD]: 1 },
    absent: RIGHT,
  },
  {
    name: 'B2: a fast path steals the cleared lock and the fixup overwrites it: two owners',
    kind: 'mutual-exclusion/two-owners',
    program: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1',
    present: { [RFC]: 1, [CURE]: 1, [REREAD]: 1 },
    absent: RIGHT,
  },
  {
    name: 'B3: OWNER_DIED though nobody died, if clearing the word clears the owner too',
    kind: 'owner-died/invented',
    program: 'T1: holds f1; unlock f1 | T2: lock f1',
    present: {
      [`${RFC}+owner-null-on-clear`]: 1,
      [`${CURE}+owner-null-on-clear`]: 1,
      [`${REREAD}+owner-null-on-clear`]: 1,
    },
    absent: [RFC, CURE, REREAD, ...RIGHT],
  },
  {
    name: '6.7: stolen while timing out, if a designated leaver does not look back',
    kind: 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller',
    program: 'T1 fifo 20: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    present: {
      [`${RFC}+no-branch-2`]: 1,
      [`${CURE}+no-branch-2`]: 1,
      [`${REREAD}+no-branch-2`]: 1,
    },
    absent: [RFC, CURE, REREAD, ...RIGHT],
  },
];

const ALL_OF_THEM = 100_000;

describe.each(bugs)('$name', ({ kind, program, present, absent }) => {
  const parsed = parseProgram(program);

  it.each(Object.entries(present))('is in %s with %i preemptions and no fewer', (build, least) => {
    const effort = { preemptions: least, runs: ALL_OF_THEM };
    const found = findSchedule(subject(build), parsed, kind, effort);
    expect(found?.preemptions).toBe(least);
    expect(found?.failure?.kind).toBe(kind);
  });

  it.each(absent)('is not in %s, out of all schedules with up to two preemptions', (build) => {
    for (const preemptions of [0, 1, 2]) {
      const { best, complete } = levelOf(subject(build), parsed, preemptions, ALL_OF_THEM);
      expect(complete).toBe(true);
      expect([...best.keys()]).not.toContain(kind);
    }
  });
});

describe('v4.8.15 and mainline', () => {
  it.each(RIGHT)('%s has none of these bugs or any other on their programs', (build) => {
    for (const { program } of bugs) {
      for (const preemptions of [0, 1, 2]) {
        const { best } = levelOf(subject(build), parseProgram(program), preemptions, ALL_OF_THEM);
        expect([...best.keys()]).toEqual([]);
      }
    }
  });
});
