/**
 * What is known to be wrong with kernels of Linux that hold otherwise: a baseline for whoever asks
 * what is new. docs/found-in-linux.md tells the story of each, properties/open-findings.test.ts
 * shows it, and everything else that one of these kernels fails at would be news.
 */
import { type Build, mainline } from '../kernel/build.ts';
import { isMadeOf } from './ancestry.ts';
import { v4_8_15 } from './rework-2016/v4.8.15.ts';

export interface OpenFinding {
  /** As docs/found-in-linux.md has it. */
  readonly title: string;
  /** What is made of these has it as well. */
  readonly kernels: readonly Build[];
  /** The words of additions that cure it. */
  readonly cures: readonly string[];
  /** `<oracle>/<detail>`. */
  readonly kinds: readonly string[];
}

/** A chain walk that ends too early leaves any of these behind. */
const UNFINISHED_WALK = [
  'trees-sorted/tree-key',
  'effective-priority/still-boosted',
  'effective-priority/not-boosted',
];

export const openFindings: readonly OpenFinding[] = [
  {
    // In v4.8.15 only while it takes the lock, in mainline ever after.
    title: 'An owner loses a boost that it never noted',
    kernels: [mainline, v4_8_15],
    cures: ['boost-new-owner'],
    kinds: ['effective-priority/not-boosted'],
  },
  {
    title: 'A boost goes by an old key',
    kernels: [mainline],
    cures: ['fresh-boost-key'],
    kinds: ['trees-sorted/boost-tree-key'],
  },
  {
    title: 'The wrong waiter boosts, by an old key',
    kernels: [mainline],
    cures: ['fresh-boost-key'],
    kinds: ['effective-priority/not-boosted'],
  },
  {
    title: 'A boost outlives its reason',
    kernels: [mainline],
    cures: ['boost-by-key'],
    kinds: ['effective-priority/still-boosted', 'effective-priority/not-boosted'],
  },
  {
    title: 'A deboost stops half-way',
    kernels: [mainline, v4_8_15],
    cures: ['walk-past-leaver'],
    kinds: UNFINISHED_WALK,
  },
  {
    title: 'A lowered priority stops half-way',
    kernels: [mainline, v4_8_15],
    cures: ['walk-past-donor'],
    kinds: UNFINISHED_WALK,
  },
  {
    title: 'An answer drops what it carried',
    kernels: [mainline, v4_8_15],
    cures: ['walk-past-answer'],
    kinds: UNFINISHED_WALK,
  },
  {
    title: 'A bystander is told EDEADLK',
    kernels: [mainline, v4_8_15],
    cures: [],
    kinds: [
      'no-spurious-errno/lock_pi/EDEADLK/bystander',
      'no-spurious-errno/lock_pi2/EDEADLK/bystander',
    ],
  },
  {
    title: 'A moved sleeper is woken by nobody',
    kernels: [mainline, v4_8_15],
    cures: ['try-again-when-queued'],
    kinds: [
      'every-waiter-returns/wait_requeue_pi/asleep-where-it-was-moved',
      'ownerless-has-runnable-waiter/moved-top-waiter-asleep',
      // Who gives up behind it spins until it wakes up.
      ...['lock_pi', 'lock_pi2', 'wait_requeue_pi'].map((call) => {
        return `no-livelock/${call}/behind-a-moved-sleeper`;
      }),
    ],
  },
  {
    title: 'Who asks for the lock of a task that calls execve() sleeps for ever',
    kernels: [mainline, v4_8_15],
    cures: [],
    kinds: ['lock_pi', 'lock_pi2', 'cmp_requeue_pi', 'wait_requeue_pi'].map((call) => {
      return `every-waiter-returns/${call}/asleep-behind-an-execve`;
    }),
  },
  {
    title: 'A requeue miscounts',
    kernels: [mainline, v4_8_15],
    cures: ['answer-the-count'],
    kinds: ['return-value/cmp_requeue_pi/miscounted'],
  },
  {
    title: 'A pi_state is never freed',
    kernels: [mainline, v4_8_15],
    cures: ['drop-given-reference'],
    kinds: ['lifetimes/leak/pi_state'],
  },
  {
    // Up to v7.0 (3bfdc63936dd); mainline has the fix.
    title: 'A requeue cleans up after the wrong task',
    kernels: [v4_8_15],
    cures: [],
    kinds: [
      'nothing-left-behind/wait_requeue_pi/pi_blocked_on-set',
      'lifetimes/use-after-free/wait_lock',
      'lifetimes/use-after-free/tree.prio',
      'lifetimes/null-dereference/prerequeue_top_waiter',
      'lifetimes/freed-in-use/pi_state',
      'trees-sorted/tree-key',
    ],
  },
  {
    // Up to v4.20 (da791a667536).
    title: 'Who asks for the lock of a task that has died is told ESRCH',
    kernels: [v4_8_15],
    cures: [],
    kinds: ['lock_pi', 'lock_pi2', 'trylock_pi', 'cmp_requeue_pi'].map((call) => {
      return `no-spurious-errno/${call}/ESRCH`;
    }),
  },
  {
    // Up to v6.2 (f7853c342418).
    title: 'One key is in two trees',
    kernels: [v4_8_15],
    cures: [],
    kinds: ['trees-sorted/boost-tree-order', 'effective-priority/not-boosted'],
  },
  {
    title: 'A waiter sleeps for ever after a deadlock',
    kernels: [v4_8_15],
    cures: [],
    kinds: ['every-waiter-returns/lock_pi/asleep', 'every-waiter-returns/lock_pi2/asleep'],
  },
];

/** Kernels of which a list is kept. */
export const surveyed: readonly Build[] = [mainline, v4_8_15];

/**
 * The kinds of failure that are known of a kernel and of what is made of it, without those that
 * were cured in it.
 *
 * @returns in alphabetical order; null if nobody keeps a list of that kernel
 */
export function openKindsOf(build: Build): readonly string[] | null {
  if (!surveyed.some((kernel) => isMadeOf(build, kernel))) return null;
  const words = new Set(build.patches.map(({ word }) => word));
  const open = openFindings.filter(({ kernels, cures }) => {
    return kernels.some((one) => isMadeOf(build, one)) && !cures.some((word) => words.has(word));
  });
  return [...new Set(open.flatMap(({ kinds }) => kinds))].sort();
}
