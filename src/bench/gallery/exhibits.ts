/**
 * The bugs of Linux that the gallery shows, the oldest fix first: what is public of each, and a
 * program that has it. What they do, how big they are and which kernels have them is found out.
 */

export interface Exhibit {
  /** What the bug is called here. */
  readonly name: string;
  /** The build whose page shows it, and in which way it fails there. */
  readonly build: string;
  readonly kind: string;
  /** The program that the page is made from, as text. */
  readonly program: string;
  /** When it was fixed. */
  readonly year: number;
  /** The commit that fixed it, and the first release that has it. */
  readonly fix: string;
  readonly cve: string | null;
}

const NAMED_STILL = 'return-value/lock_pi/ETIMEDOUT/word-names-the-caller';
const WITHOUT_A_WAITER =
  'kernel-assertions/wake_futex_pi: a futex_q without a waiter in the rt_mutex';

/** Those that Linux has fixed. */
export const exhibits: readonly Exhibit[] = [
  {
    name: 'false-edeadlk-2007',
    build: 'v4.8.15~false-edeadlk-2007',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | env: signal T2',
    year: 2007,
    fix: '778e9a9c3e71, v2.6.22',
    cve: null,
  },
  {
    name: 'late-attach-to-dead-owner',
    build: 'mainline~late-attach-to-dead-owner',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1 | T2: lock f1 | env: kill T1',
    year: 2007,
    fix: '778e9a9c3e71, v2.6.22',
    cve: null,
  },
  {
    name: 'interrupted-stale-owner-2008',
    build: 'v4.8.15~interrupted-stale-owner-2008',
    kind: NAMED_STILL,
    program: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    year: 2008,
    fix: 'cdf71a10c7b6, v2.6.24',
    cve: null,
  },
  {
    name: 'requeue-stale-lockptr',
    build: 'mainline~requeue-stale-lockptr',
    kind: 'guarded/pi_state/read',
    program:
      'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2 fifo 10: wait_requeue_pi c1 f1' +
      ' | T3: lock f1',
    year: 2009,
    fix: 'beda2c7ea2c1, v2.6.31',
    cve: null,
  },
  {
    name: 'queue-before-set-state',
    build: 'mainline~queue-before-set-state',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1 | T2: lock f1',
    year: 2009,
    fix: '0729e1961476, v2.6.32 (there in FUTEX_WAIT)',
    cve: null,
  },
  {
    name: 'ownerdied-double-takeover',
    build: 'mainline~ownerdied-double-takeover',
    kind: 'mutual-exclusion/two-owners',
    program: 'T1: holds f1 | T2: lock f1 | T3: lock f1 | env: robust f1; kill T1',
    year: 2012,
    fix: '59fa62451943, v3.7',
    cve: null,
  },
  {
    name: 'unlock-od-keeps-tid',
    build: 'mainline~unlock-od-keeps-tid',
    kind: 'return-value/unlock_pi/0/word-names-the-caller',
    program: 'T1: holds f1 | T2: lock f1 | T3: lock f1; unlock f1 if held' + ' | env: kill T1',
    year: 2014,
    fix: '13fbca4c6ecd, v3.15',
    cve: null,
  },
  {
    name: 'chain-walk-missed-deadlock',
    build: 'mainline~chain-walk-missed-deadlock',
    kind: 'every-waiter-returns/lock_pi/asleep-in-a-circle',
    program: 'T1: holds f1 f2; lock f3 | T2: holds f3; lock f1 | T3: lock f2',
    year: 2014,
    fix: '397335f004f4, v3.15',
    cve: null,
  },
  {
    name: 'chain-walk-false-deadlock',
    build: 'mainline~chain-walk-false-deadlock',
    kind: 'no-spurious-errno/lock_pi/EDEADLK',
    program:
      'T1: holds f1 f2; unlock f1; lock f3 | T2: holds f3; lock f4' +
      ' | T3: holds f4; lock f1 | T4: lock f2',
    year: 2014,
    fix: '82084984383b, v3.16',
    cve: null,
  },
  {
    name: 'waiters-bit-rmw',
    build: 'mainline~waiters-bit-rmw',
    kind: 'owner-agreement/holder-differs',
    program:
      'T1: holds m1; lock m2; unlock m1 | T2: holds m2; unlock m2; lock m1 interruptible' +
      ' | env: signal T2',
    year: 2016,
    fix: 'dbb26055defd, v4.9',
    cve: null,
  },
  {
    name: 'cleanup-without-trylock',
    build: 'mainline~cleanup-without-trylock',
    kind: NAMED_STILL,
    program: 'T1: holds f1; unlock f1 | T2: lock f1 timeout',
    year: 2017,
    fix: '04dc1b2fff4e, v4.12',
    cve: null,
  },
  {
    name: 'tenth-rule-steal',
    build: 'mainline~tenth-rule-steal',
    kind: NAMED_STILL,
    program: 'T1 fifo 10: holds f1; unlock f1; lock f1 | T2: lock f1 timeout',
    year: 2017,
    fix: 'c1e2f0eaf015, v4.15',
    cve: null,
  },
  {
    name: 'owner-unserialised',
    build: 'mainline~owner-unserialised',
    kind: 'lifetimes/get-from-zero/pi_state',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | env: kill T2',
    year: 2017,
    fix: 'c74aef2d06a9, v4.14',
    cve: null,
  },
  {
    name: 'put-vs-exit-resurrect',
    build: 'mainline~put-vs-exit-resurrect',
    kind: 'lifetimes/use-after-free/wait_lock',
    program: 'T1: holds f1 | T2: lock f1 timeout | env: kill T1',
    year: 2017,
    fix: '153fbd1226fb, v4.14',
    cve: null,
  },
  {
    name: 'exit-race-esrch',
    build: 'mainline~exit-race-esrch',
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    program: 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1',
    year: 2018,
    fix: 'da791a667536, v5.0',
    cve: null,
  },
  {
    name: 'early-edeadlk-removes-waiter',
    build: 'v6.5~early-edeadlk-removes-waiter',
    kind: WITHOUT_A_WAITER,
    program: 'T1: holds f1; lock f2; unlock f1 | T2: holds f2; lock f1',
    year: 2019,
    fix: '1a1fb985f2e2, v5.0',
    cve: null,
  },
  {
    name: 'ownerless-newowner-bug',
    build: 'mainline~ownerless-newowner-bug',
    kind: 'kernel-assertions/__fixup_pi_state_owner: BUG_ON(!newowner)',
    program: 'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout | env: setprio T1 10',
    year: 2020,
    fix: '9f5d1c336a10, v5.10',
    cve: null,
  },
  {
    name: 'fixup-lost-success',
    build: 'mainline~fixup-lost-success',
    kind: NAMED_STILL,
    program:
      'T1: holds f1; unlock f1; lock f1 | T2: lock f1 timeout' +
      ' | env: setprio T1 10; setprio T2 20',
    year: 2021,
    fix: '12bb3f7f1b03, v5.11',
    cve: 'CVE-2021-3347',
  },
  {
    name: 'wrong-task-woken-on-deboost',
    build: 'mainline~wrong-task-woken-on-deboost',
    kind: 'every-waiter-returns/lock_pi/asleep',
    program: 'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T2 other',
    year: 2023,
    fix: 'db370a8b9f67, v6.2',
    cve: null,
  },
  {
    name: 'pi-waiters-key-mutation',
    build: 'mainline~pi-waiters-key-mutation',
    kind: 'trees-sorted/boost-tree-order',
    program:
      'T1: holds f1 f2 f3 | T2 fifo 10: lock f3 | T3: lock f1 | T4: lock f2' +
      ' | env: setprio T4 10',
    year: 2023,
    fix: 'f7853c342418, v6.5',
    cve: null,
  },
  {
    name: 'stale-pi-state-reuse',
    build: 'mainline~stale-pi-state-reuse',
    kind: 'no-spurious-errno/lock_pi/EINVAL/row9',
    program: 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1 timeout',
    year: 2024,
    fix: 'e626cb02ee83, v6.8',
    cve: null,
  },
  {
    name: 'requeue-use-after-return',
    build: 'mainline~requeue-use-after-return',
    kind: 'lifetimes/use-after-free/task',
    program: 'T1: cmp_requeue_pi c1 f1 | T2: wait_requeue_pi c1 f1',
    year: 2025,
    fix: 'b549113738e8, v6.17',
    cve: null,
  },
  {
    name: 'remove-waiter-of-current',
    build: 'mainline~remove-waiter-of-current',
    kind: 'nothing-left-behind/wait_requeue_pi/pi_blocked_on-set',
    program:
      'T1: holds f1; lock f2 | T2: holds f2; wait_requeue_pi c1 f1 timeout' +
      ' | T3: cmp_requeue_pi c1 f1',
    year: 2026,
    fix: '3bfdc63936dd, v7.1',
    cve: 'CVE-2026-43499',
  },
];
