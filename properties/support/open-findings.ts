/**
 * What is known to be wrong with kernels that hold otherwise, and which programs can show it. Each
 * has a story of its own in open-findings.test.ts, and a page in reports/.
 */
import type { Program } from '../../src/program/program.ts';
import { Meetings, type Request } from './meetings.ts';

interface OpenFinding {
  /** Builds that have it, by the beginning of their names. */
  readonly builds: readonly string[];
  /** Builds that have a cure. */
  readonly cured: readonly string[];
  readonly kinds: readonly string[];
  /** Programs of this shape can show it. */
  readonly shownBy: (meetings: Meetings) => boolean;
}

/** A lock is given back and taken by a task behind which another waits. */
function isTakenBefore(meetings: Meetings, falls: (request: Request) => boolean): boolean {
  return meetings.requests.some((taker) => {
    const { lock, task } = taker;
    if (!meetings.isForThree(lock) || !meetings.isGivenBack(lock)) return false;
    return meetings.othersWaitAt(lock, task) && falls(taker);
  });
}

/**
 * A waiter's priority changes while another one is before it, who then takes the lock or gives up.
 * If neither can happen, the chain walk sees to both of its keys.
 */
function movesUnseen(meetings: Meetings, counts: (waiter: Request) => boolean): boolean {
  return meetings.requests.some((waiter) => {
    const { lock, task, waits } = waiter;
    if (!waits || !meetings.isForThree(lock) || !counts(waiter)) return false;
    if (!meetings.isChanged(task) && !meetings.isBoosted(waiter)) return false;
    return meetings.othersAt(lock, task).some((other) => {
      return meetings.isGivenBack(lock) || meetings.givesUp(other);
    });
  });
}

/** Two changes of one priority, of a task that waits for what others have. */
function goesUpAndDown(meetings: Meetings): boolean {
  return meetings.requests.some(({ task, waits }) => waits && meetings.isChangedTwice(task));
}

/** A task waits while it has two locks that others wait for. */
function hasTwoDonors(meetings: Meetings): boolean {
  return meetings.requests.some(({ task, waits, holding }) => {
    const wanted = holding.filter((lock) => meetings.othersWaitAt(lock, task));
    return waits && wanted.length >= 2;
  });
}

/** A task may have three locks that others wait for, whose priorities change. */
function hasThreeDonors(meetings: Meetings): boolean {
  const waiters = meetings.requests.filter(({ waits }) => waits);
  const changes = waiters.some((waiter) => {
    return meetings.isChanged(waiter.task) || meetings.isBoosted(waiter);
  });
  return changes && new Set(waiters.map(({ lock }) => lock)).size >= 3;
}

/** Two tasks wait one behind the other, for the last of three locks in the end. */
function hasChain(meetings: Meetings): boolean {
  const waiters = meetings.requests.filter(({ waits }) => waits);
  return waiters.some((first) => {
    return waiters.some((next) => {
      if (next.task === first.task || !next.holding.includes(first.lock)) return false;
      return first.holding.some((lock) => lock !== next.lock);
    });
  });
}

const OPEN: readonly OpenFinding[] = [
  {
    // In v4.8.15 only while it takes the lock, in mainline ever after.
    builds: ['mainline', 'v4.8.15'],
    cured: ['boost-new-owner', 'proposed'],
    kinds: ['effective-priority/not-boosted'],
    shownBy: (meetings) => {
      return isTakenBefore(meetings, (taker) => {
        return meetings.isLowered(taker.task) || meetings.isBoosted(taker);
      });
    },
  },
  {
    builds: ['mainline'],
    cured: ['fresh-boost-key', 'proposed'],
    kinds: ['trees-sorted/boost-tree-key'],
    shownBy: (meetings) => movesUnseen(meetings, () => true),
  },
  {
    builds: ['mainline'],
    cured: ['fresh-boost-key', 'proposed'],
    kinds: ['effective-priority/not-boosted'],
    // The owner of one lock has one donor, whatever that one's key.
    shownBy: (meetings) => {
      return movesUnseen(meetings, ({ lock, task }) => meetings.isHadBesideAnother(lock, task));
    },
  },
  {
    builds: ['mainline'],
    cured: ['boost-by-key', 'proposed'],
    kinds: ['effective-priority/still-boosted', 'effective-priority/not-boosted'],
    shownBy: (meetings) => goesUpAndDown(meetings) || meetings.hasCircle,
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-leaver', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: ({ hasCircle }) => hasCircle,
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-donor', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: hasTwoDonors,
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: ['walk-past-answer', 'proposed'],
    kinds: [
      'trees-sorted/tree-key',
      'effective-priority/still-boosted',
      'effective-priority/not-boosted',
    ],
    shownBy: hasChain,
  },
  {
    builds: ['mainline', 'v4.8.15'],
    cured: [],
    kinds: [
      'no-spurious-errno/lock_pi/EDEADLK/bystander',
      'no-spurious-errno/lock_pi2/EDEADLK/bystander',
    ],
    shownBy: ({ hasCircle }) => hasCircle,
  },
  {
    // Up to v6.2 (f7853c342418): one key in two trees.
    builds: ['v4.8.15'],
    cured: [],
    kinds: ['trees-sorted/boost-tree-order', 'effective-priority/not-boosted'],
    shownBy: hasThreeDonors,
  },
  {
    builds: ['v4.8.15'],
    cured: [],
    kinds: ['every-waiter-returns/lock_pi/asleep', 'every-waiter-returns/lock_pi2/asleep'],
    shownBy: ({ hasCircle }) => hasCircle,
  },
];

/** The kinds of all open findings of today's kernel. */
export function openKindsOfToday(): ReadonlySet<string> {
  const ofToday = OPEN.filter(({ builds }) => builds.includes('mainline'));
  return new Set(ofToday.flatMap(({ kinds }) => kinds));
}

/** Whether a failure of this kind is what is known already. */
export function isOpen(build: string, kind: string, program: Program): boolean {
  const meetings = new Meetings(program);
  return OPEN.some(({ builds, cured, kinds, shownBy }) => {
    const has = builds.some((name) => build.startsWith(name));
    const hasCure = cured.some((cure) => build.includes(`+${cure}`));
    if (!has || hasCure || !kinds.includes(kind)) return false;
    const aboutPriorities = !/^(no-spurious-errno|every-waiter-returns)\//.test(kind);
    return shownBy(meetings) && (meetings.hasPriorities || !aboutPriorities);
  });
}
