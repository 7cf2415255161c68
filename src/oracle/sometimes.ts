/**
 * *Sometimes* oracles: places that a campaign must come past, or its green means little.
 *
 * Each names the class of program that comes there. Which of them a kernel has, the patches that it
 * is made of declare; only those count. Rows 3, 9 and 10 of the state matrix are missing on
 * purpose: a legit program on a correct kernel never falls into them. Rows 4 to 7 need the death
 * of an owner.
 */
import {
  type Build,
  modelsExit,
  modelsFaults,
  modelsPlainWaits,
  modelsRequeue,
} from '../kernel/build.ts';
import { EXIT_SITES, FAULT_SITES, REQUEUE_SITES, type Site, WAIT_SITES } from '../kernel/site.ts';

export interface Sometimes {
  readonly site: Site;
  /** What a program needs to get there. */
  readonly needs: string;
}

/** How programs get a chain: a task waits for a lock while it has another. */
const CHAIN = 'locks beside others';
/** How programs come to requeueing. */
const CONDITION = 'a condition variable';
const PLAIN = 'a plain wait';
/** How programs come to the exit of a task. */
const DEATH = 'a kill';
const ROBUST = 'a kill with a robust lock';
const PROTECTED = 'a page that is write-protected';
const EARLY = 'a condition variable, and a timeout or a signal';

export const allSometimes: readonly Sometimes[] = [
  { site: 'state matrix: row 1', needs: 'a lock that meets a free word' },
  { site: 'state matrix: row 2', needs: 'a first waiter' },
  { site: 'state matrix: row 8', needs: 'a second waiter' },
  { site: 'rt_mutex: lock steal', needs: 'real-time priorities' },
  { site: 'lock_pi: EAGAIN, started anew', needs: 'a word that changes' },
  { site: 'unlock_pi: EAGAIN to user space', needs: 'unlock kernel, a timeout' },
  { site: 'unlock_pi: EAGAIN, started anew', needs: 'unlock kernel' },
  { site: 'trylock_pi: somebody had the lock', needs: 'a try' },
  { site: 'lock_pi: the lock was granted after the wait had failed', needs: 'a timeout' },
  { site: 'unlock_pi: a leaving waiter was taken out of the bucket', needs: 'a timeout' },
  { site: 'attach: the word changed before wait_lock was taken', needs: 'a second waiter' },
  {
    site: 'fixup: the lock was stolen from the leaver',
    needs: 'a timeout and real-time priorities',
  },
  {
    site: 'fixup: the trylock succeeded',
    needs: 'a timeout; since v4.12 two changes of priority as well',
  },
  { site: 'fixup: nobody owned the lock yet', needs: 'a timeout and a change of priority' },
  { site: 'lock_pi: EDEADLK, the word names the caller', needs: 'a lock that the task has' },
  { site: 'lock_pi: a signal came, started anew', needs: 'a signal' },
  {
    site: 'rt_mutex_unlock: a waiter came while wait_lock was dropped',
    needs: 'an rt_mutex and a wait that ends early',
  },
  { site: 'rt_mutex_adjust_pi: a waiter is moved', needs: 'a change of priority' },
  { site: 'sched_setscheduler: nothing changes', needs: 'a priority that is set to what it is' },
  { site: 'chain walk: two locks', needs: CHAIN },
  { site: 'chain walk: three locks', needs: CHAIN },
  { site: 'chain walk [3]: the task does not wait any more', needs: CHAIN },
  { site: 'chain walk [3]: the first lock has no owner any more', needs: CHAIN },
  { site: 'chain walk [3]: the task waits for another lock', needs: CHAIN },
  { site: 'chain walk [3]: not the most urgent waiter', needs: CHAIN },
  {
    site: 'chain walk [3]: not the most urgent waiter, but deadlocks are looked for',
    needs: CHAIN,
  },
  { site: 'chain walk [3]: the priority is the same', needs: CHAIN },
  { site: 'chain walk [3]: the priority is the same, but deadlocks are looked for', needs: CHAIN },
  { site: 'chain walk [5]: wait_lock was taken', needs: CHAIN },
  { site: 'chain walk [6]: a deadlock', needs: 'a circle of locks' },
  { site: 'chain walk [9]: nobody owns the lock, nothing was moved', needs: CHAIN },
  { site: 'chain walk [9]: the new top waiter was woken', needs: 'a change of priority' },
  { site: 'chain walk [13]: the end of the chain', needs: CHAIN },
  { site: 'chain walk [13]: nothing changes further on', needs: CHAIN },
  { site: 'requeue_state: NONE to IGNORE', needs: EARLY },
  { site: 'requeue_state: NONE to IN_PROGRESS', needs: CONDITION },
  { site: 'requeue_state: IN_PROGRESS to WAIT', needs: EARLY },
  { site: 'requeue_state: IN_PROGRESS to DONE', needs: CONDITION },
  { site: 'requeue_state: IN_PROGRESS to LOCKED', needs: CONDITION },
  { site: 'requeue_state: IN_PROGRESS to NONE', needs: `${CONDITION}, and a word that changes` },
  { site: 'requeue_state: WAIT to DONE', needs: EARLY },
  { site: 'requeue_state: WAIT to LOCKED', needs: EARLY },
  { site: 'requeue_state: WAIT to IGNORE', needs: `${EARLY}, and a circle of locks` },
  { site: 'requeue_state: IGNORE, the requeuer leaves the sleeper alone', needs: EARLY },
  { site: 'requeue: nobody waits', needs: CONDITION },
  { site: 'requeue: EAGAIN, started anew', needs: EARLY },
  {
    site: 'requeue: EDEADLK, a sleeper stays where it is',
    needs: `${CONDITION} and a circle of locks`,
  },
  { site: 'requeue: the lock was stolen for a sleeper', needs: `${CONDITION} and priorities` },
  {
    site: 'wait_requeue_pi: the requeuer has taken the leaving sleeper out',
    needs: EARLY,
  },
  {
    site: 'wait_requeue_pi: woken for nothing',
    needs: `${CONDITION}, and a wake-up that comes late`,
  },
  {
    site: 'futex_unqueue: q had moved, tried again',
    needs: `${PLAIN} that is moved, and a timeout or a signal`,
  },
  { site: 'wait: a signal came', needs: `${PLAIN}, and a signal` },
  {
    site: 'wait: woken for nothing, waits anew',
    needs: `${PLAIN} after a wake-up that comes late`,
  },
  { site: 'wake: nobody waits', needs: 'a wake' },
  {
    site: 'wake: EINVAL, a sleeper waits to be moved to a lock',
    needs: 'a wake of who waits to be requeued',
  },
  {
    site: 'requeue: EINVAL, a sleeper of the other kind',
    needs: 'plain waits and waits to be requeued on one condition variable',
  },
  { site: 'state matrix: row 4', needs: `${ROBUST}, and a waiter that comes late` },
  { site: 'state matrix: row 5', needs: `${DEATH} of two owners` },
  { site: 'state matrix: row 6', needs: `${ROBUST}, and a waiter that comes early` },
  { site: 'state matrix: row 7', needs: `${DEATH}, and a waiter that comes late` },
  { site: 'exit: OWNER_DIED is set', needs: ROBUST },
  { site: 'exit: a robust lock that the task does not have', needs: `${ROBUST} on its way` },
  {
    site: 'exit: the word changed before OWNER_DIED was set',
    needs: `${ROBUST}, and a first waiter that comes late`,
  },
  {
    site: 'exit: in the middle of taking a robust lock, or of giving it back',
    needs: `${ROBUST} on its way`,
  },
  {
    site: 'exit: a pi_state without references is still on the list',
    needs: `${DEATH}, and a waiter that gives up`,
  },
  { site: 'exit: a pi_state has lost its owner', needs: `${DEATH} of an owner with a waiter` },
  { site: 'attach: EBUSY, the owner is exiting', needs: `${DEATH}, and a first waiter` },
  { site: 'attach: EAGAIN, the owner has died meanwhile', needs: `${ROBUST}, and a first waiter` },
  { site: 'attach: ESRCH, the owner is dead', needs: `${DEATH}, and a first waiter` },
  { site: 'attach: the owner cannot be found any more', needs: `${DEATH}, and a first waiter` },
  {
    site: 'lock_pi: the page was brought in, started anew',
    needs: 'a page that is swapped out',
  },
  { site: 'lock_pi: EFAULT, the page cannot be written to', needs: PROTECTED },
  { site: 'unlock_pi: EFAULT, the page cannot be written to', needs: PROTECTED },
  { site: 'fixup: EFAULT, the word cannot be mended', needs: `${PROTECTED}, and two waiters` },
  {
    site: 'exit: the page of a robust lock cannot be written to',
    needs: `${ROBUST}, and ${PROTECTED}`,
  },
  { site: 'wake_futex_pi: a futex_q without a waiter in the rt_mutex', needs: 'two tasks' },
  { site: 'wake_futex_pi: the word was cleared with a futex_q queued', needs: 'two tasks' },
];

/** The sites that a build has and that were not reached. */
export function unreached(build: Build, reached: ReadonlySet<string>): readonly Sometimes[] {
  const sites = sitesOf(build);
  return allSometimes.filter(({ site }) => sites.has(site) && !reached.has(site));
}

/** The *sometimes* sites of a build, as the patches that it is made of declare them. */
export function sitesOf(build: Build): ReadonlySet<Site> {
  const sites = new Set<Site>([
    ...(modelsRequeue(build) ? REQUEUE_SITES : []),
    ...(modelsPlainWaits(build) ? WAIT_SITES : []),
    ...(modelsExit(build) ? EXIT_SITES : []),
    ...(modelsFaults(build) ? FAULT_SITES : []),
  ]);
  for (const { adds, takes } of build.patches) {
    for (const site of takes) sites.delete(site);
    for (const site of adds) sites.add(site);
  }
  return sites;
}
