/**
 * *Sometimes* oracles: places that a campaign must come past, or its green means little.
 *
 * Each names the builds, ops and class of program that it applies to; only those count. Rows 3, 5,
 * 7, 9 and 10 of the state matrix are missing on purpose: a legit program on a correct kernel never
 * falls into them. Rows 4 and 6 need an owner that dies, which programs cannot say yet.
 */
import { type Build, mainline } from '../kernel/build.ts';

export interface Sometimes {
  /** The site as the kernel notes it, a plain phrase. */
  readonly site: string;
  /** Whether a kernel built from these functions has the place at all. */
  readonly applies: (build: Build) => boolean;
  /** What a program needs to get there. */
  readonly needs: string;
}

const everywhere = (): boolean => true;
/** Builds that stand on Linux 4.8. */
const since48 = ({ functions }: Build): boolean => 'fixup_owner' in functions;
/** Builds whose unlock takes a leaving waiter out of the bucket itself, and those like them. */
const today = (build: Build): boolean => !since48(build);
/** Builds whose unlock clears the word when the rt_mutex knows of no waiter. */
const clears = ({ functions }: Build): boolean => 'clearOwner' in functions;
/** Whether a build has today's function of that name. */
const hasTodays = (name: string, { functions }: Build): boolean => {
  return functions[name] === mainline.functions[name];
};
/** Builds whose unlock changes the word without hb->lock. */
const unlocksOutside = (build: Build): boolean => {
  return today(build) || clears(build) || 'changeLocks' in build.functions;
};
/** Builds since cfafcd117da0, in which lock_pi waits in two steps, with a cleanup after them. */
const waitsByProxy = ({ functions }: Build): boolean => 'waitByProxy' in functions;
/** Builds of before bebe5b514345, in which bucket and rt_mutex may disagree on who waits. */
const mayDisagree = (build: Build): boolean => {
  const { newOwner } = build.functions;
  return since48(build) && !clears(build) && newOwner?.name !== 'nextOwnerForSure';
};
/** Builds that are not made with one of these variants. */
function without(...variants: string[]): (build: Build) => boolean {
  return ({ name }) => !variants.some((variant) => name.includes(variant));
}
/** Builds in which a leaving waiter that was designated tries to take the lock. */
const triesAgain = (build: Build): boolean => {
  const fixed = ['~tenth-rule-steal', '~cleanup-without-trylock', '~false-edeadlk-2007'];
  const looks = build.functions.fixupDesignatedLeaver?.name !== 'leaveWithoutLooking';
  return looks && without(...fixed)(build);
};
/** Builds in which it also looks who has the lock. */
const looksBack = (build: Build): boolean => {
  return triesAgain(build) && without('~interrupted-stale-owner-2008')(build);
};
/** Today's kernel, whole or with a piece missing. */
const isMainline = ({ name }: Build): boolean => name.startsWith('mainline');
/** How programs get a chain: a task waits for a lock while it has another. */
const CHAIN = 'locks beside others';

export const allSometimes: readonly Sometimes[] = [
  { site: 'state matrix: row 1', applies: everywhere, needs: 'a lock that meets a free word' },
  { site: 'state matrix: row 2', applies: everywhere, needs: 'a first waiter' },
  { site: 'state matrix: row 8', applies: everywhere, needs: 'a second waiter' },
  { site: 'rt_mutex: lock steal', applies: everywhere, needs: 'real-time priorities' },
  { site: 'lock_pi: EAGAIN, started anew', applies: everywhere, needs: 'a word that changes' },
  {
    site: 'unlock_pi: EAGAIN to user space',
    applies: everywhere,
    needs: 'unlock kernel, a timeout',
  },
  { site: 'unlock_pi: EAGAIN, started anew', applies: everywhere, needs: 'unlock kernel' },
  { site: 'trylock_pi: somebody had the lock', applies: everywhere, needs: 'a try' },
  {
    site: 'lock_pi: the lock was granted after the wait had failed',
    applies: (build) => {
      return (
        today(build) || (waitsByProxy(build) && hasTodays('rt_mutex_cleanup_proxy_lock', build))
      );
    },
    needs: 'a timeout',
  },
  {
    site: 'unlock_pi: a leaving waiter was taken out of the bucket',
    applies: today,
    needs: 'a timeout',
  },
  {
    site: 'attach: the word changed before wait_lock was taken',
    applies: (build) => hasTodays('attach_to_pi_state', build) && unlocksOutside(build),
    needs: 'a second waiter',
  },
  {
    site: 'fixup: the lock was stolen from the leaver',
    applies: looksBack,
    needs: 'a timeout and real-time priorities',
  },
  {
    site: 'fixup: the trylock succeeded',
    applies: (build) => triesAgain(build) && (mayDisagree(build) || isMainline(build)),
    needs: 'a timeout; since v4.12 two changes of priority as well',
  },
  {
    site: 'fixup: nobody owned the lock yet',
    applies: (build) => isMainline(build) && looksBack(build) && without('~ownerless')(build),
    needs: 'a timeout and a change of priority',
  },
  {
    site: 'lock_pi: EDEADLK, the word names the caller',
    applies: everywhere,
    needs: 'a lock that the task has',
  },
  { site: 'lock_pi: a signal came, started anew', applies: everywhere, needs: 'a signal' },
  {
    site: 'rt_mutex_unlock: a waiter came while wait_lock was dropped',
    applies: everywhere,
    needs: 'an rt_mutex and a wait that ends early',
  },
  {
    site: 'rt_mutex_adjust_pi: a waiter is moved',
    applies: everywhere,
    needs: 'a change of priority',
  },
  {
    site: 'sched_setscheduler: nothing changes',
    applies: without('~setscheduler-leaves-early'),
    needs: 'a priority that is set to what it is',
  },
  { site: 'chain walk: two locks', applies: everywhere, needs: CHAIN },
  { site: 'chain walk: three locks', applies: everywhere, needs: CHAIN },
  { site: 'chain walk [3]: the task does not wait any more', applies: everywhere, needs: CHAIN },
  {
    site: 'chain walk [3]: the first lock has no owner any more',
    applies: everywhere,
    needs: CHAIN,
  },
  {
    site: 'chain walk [3]: the task waits for another lock',
    applies: without('~chain-walk-false-deadlock'),
    needs: CHAIN,
  },
  { site: 'chain walk [3]: not the most urgent waiter', applies: everywhere, needs: CHAIN },
  {
    site: 'chain walk [3]: not the most urgent waiter, but deadlocks are looked for',
    applies: without('~chain-walk-missed-deadlock', '+walk-past-donor', '+proposed'),
    needs: CHAIN,
  },
  { site: 'chain walk [3]: the priority is the same', applies: everywhere, needs: CHAIN },
  {
    site: 'chain walk [3]: the priority is the same, but deadlocks are looked for',
    applies: everywhere,
    needs: CHAIN,
  },
  { site: 'chain walk [5]: wait_lock was taken', applies: everywhere, needs: CHAIN },
  { site: 'chain walk [6]: a deadlock', applies: everywhere, needs: 'a circle of locks' },
  {
    site: 'chain walk [9]: nobody owns the lock, nothing was moved',
    applies: everywhere,
    needs: CHAIN,
  },
  {
    site: 'chain walk [9]: the new top waiter was woken',
    applies: everywhere,
    needs: 'a change of priority',
  },
  {
    site: 'chain walk [13]: the end of the chain',
    applies: without('~chain-walk-false-deadlock'),
    needs: CHAIN,
  },
  {
    site: 'chain walk [13]: nothing changes further on',
    applies: today,
    needs: CHAIN,
  },
  {
    site: 'wake_futex_pi: a futex_q without a waiter in the rt_mutex',
    applies: mayDisagree,
    needs: 'two tasks',
  },
  {
    site: 'wake_futex_pi: the word was cleared with a futex_q queued',
    applies: clears,
    needs: 'two tasks',
  },
];

/** The sites that apply to a build and were not reached. */
export function unreached(build: Build, reached: ReadonlySet<string>): readonly Sometimes[] {
  return allSometimes.filter(({ site, applies }) => applies(build) && !reached.has(site));
}
