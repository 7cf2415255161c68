/**
 * What somebody notices whose program runs into a failure, in one sentence for each kind; and what
 * was seen of it on a real kernel.
 */
import { oracleOf } from '../shrink/counterexample.ts';

/** What can be broken; a test compares it with the oracles that there are. */
export type RuleName =
  | 'no-spurious-errno'
  | 'mutual-exclusion'
  | 'owner-died'
  | 'return-value'
  | 'nothing-left-behind'
  | 'state-matrix'
  | 'ownerless-has-runnable-waiter'
  | 'owner-agreement'
  | 'waiters-bit'
  | 'lifetimes'
  | 'trees-sorted'
  | 'effective-priority'
  | 'every-waiter-returns'
  | 'cond-wait-holds'
  | 'cond-wakes-one'
  | 'kernel-assertions'
  | 'lock-order'
  | 'guarded'
  | 'no-livelock';

const INVERSION =
  'A real-time task waits for a lock while its holder runs at a lower priority than the task ' +
  'that waits: whatever lies between the two keeps both from running (priority inversion).';
const STOLEN =
  'A task keeps a priority that nobody lends it any more: for as long as it does, it runs before ' +
  'tasks that are more urgent than it is.';
const ORDER =
  'A waiter keeps the place, and lends the priority, that it had before: the holder runs at a ' +
  'wrong priority, and where several wait, the wrong one may be served first.';
const LENT =
  'The holder of a lock inherits what a waiter had before, and not what it has now: it runs at a ' +
  'wrong priority, unless its own is more than both.';
const LOST =
  'A wake-up is lost: who sent it goes by its having arrived, and the thread that it was for ' +
  'does not know of it.';
const NEXT_ERROR =
  'Nothing at first: the kernel’s notes about the lock disagree, and the next one who asks for ' +
  'it or lets go of it gets an error, or waits for nobody.';

/** Calls that are about no lock. */
const PLAIN = /^(wait|wake|requeue|cmp_requeue)$/u;

/** By rule: a sentence, or what the details of the kind make of it. */
export const NOTICES: Readonly<
  Record<RuleName, string | ((details: readonly string[]) => string)>
> = {
  'no-spurious-errno': ([call = '', errno = '', which = '']) => {
    const what = call.replace(/_pi2?$/u, '');
    if (which === 'bystander') {
      return (
        `A thread that is in no deadlock is told ${errno}: its ${what} fails, and a program that ` +
        'does not check goes on without the lock.'
      );
    }
    const so = call.startsWith('unlock') ? 'the lock stays taken' : 'it does not have the lock';
    const one = what === 'unlock' ? 'An unlock' : `A ${what}`;
    if (PLAIN.test(call)) {
      return `${one} of a correct program fails with ${errno}: whoever sleeps is not served.`;
    }
    return (
      `${one} of a correct program fails with ${errno}: ${so}, and a program that does not check ` +
      'goes on as if nothing had happened.'
    );
  },
  'mutual-exclusion':
    'Two threads are in the same critical section at once: no call fails, and what the lock ' +
    'protects is damaged.',
  'owner-died': ([, how = '']) => {
    if (how === 'not-recoverable') {
      return 'A robust mutex that is in order is given up: nobody can ever have it again.';
    }
    if (how === 'recovered') {
      return (
        'A thread has a robust mutex whose data nobody has repaired after a death, and is not ' +
        'told: it goes by what is half-changed.'
      );
    }
    return how === 'missed'
      ? 'A thread dies with a robust mutex, and the next one that has the mutex is not told: it ' +
          'goes by data that the dead one has left half-changed.'
      : 'A lock is said to have lost its owner although nobody died: with a robust mutex the ' +
          'next one is told EOWNERDEAD, and repairs what is not broken.';
  },
  'return-value': ([, answer = '', what = '']) => {
    if (what === 'woken') return LOST;
    if (what === 'not-woken') {
      return 'A thread goes on as if somebody had told it to: what it waits for has not come.';
    }
    return answer === 'miscounted'
      ? 'A call says that it has moved fewer or more threads than it has: who counts its ' +
          'sleepers by that loses some, or waits for some that have gone.'
      : 'A call says one thing and the lock word another: a thread goes on without a lock that ' +
          'it believes to have, or leaves one locked that it does not know it has.';
  },
  'nothing-left-behind':
    'A call returns and leaves something of its caller in the kernel: a spinlock, a queue entry ' +
    'on a stack that is gone, a timer. What follows is a crash, or a CPU that hangs.',
  'state-matrix': NEXT_ERROR,
  'ownerless-has-runnable-waiter':
    'Nobody owns the lock and nobody is awake to take it: all who wait, and all who come, wait ' +
    'for ever.',
  'owner-agreement': NEXT_ERROR,
  'waiters-bit':
    'The owner lets go of the lock in user space and never learns that somebody waits: that one ' +
    'sleeps although the lock is free.',
  lifetimes: ([what = '']) => {
    return what === 'leak'
      ? 'The kernel forgets to free something: nothing is noticed until memory runs out, unless ' +
          'the next user of the lock finds it.'
      : 'The kernel uses memory that is not what it was: a crash, or damage to something else.';
  },
  'trees-sorted': ([what = '']) => (what.startsWith('boost-tree') ? LENT : ORDER),
  'effective-priority': ([which = '']) => (which === 'still-boosted' ? STOLEN : INVERSION),
  'every-waiter-returns': ([, how = '']) => {
    if (how === 'stuck-on-mutex_lock') {
      return (
        'A thread hangs in its call for ever and cannot be killed: it waits for the end of an ' +
        'exit that is over, or never ends.'
      );
    }
    return how.startsWith('stuck')
      ? 'A CPU spins for a spinlock that is never let go: the machine hangs.'
      : 'A thread hangs in its call for ever, and so does whoever waits for it, although nothing ' +
          'keeps the lock from being given to it.';
  },
  'cond-wait-holds':
    'A thread goes on after its cond_wait as if it had the mutex: what that protects is damaged, ' +
    'or the unlock that follows fails.',
  'cond-wakes-one':
    'A thread waits on its condition variable for ever: the wake-up that was meant for it was ' +
    'lost, and there may be no other.',
  'kernel-assertions':
    'The kernel log has a warning (or the machine stops, where warnings are fatal); what happens ' +
    'then the kernel itself does not know.',
  'lock-order': 'Nothing most of the time; once in a while two CPUs wait for each other for ever.',
  guarded: 'Nothing most of the time; once in a while a list or a tree of the kernel’s breaks.',
  'no-livelock':
    'CPUs are busy and nobody gets on: a thread hangs in its call and uses all its time.',
};

/** How often a failure was seen on Linux 6.18.44. */
interface Seen {
  readonly kind: string;
  /** The word of the change that cures it; null if nothing does. */
  readonly cure: string | null;
  /** With preemptions, or without any. */
  readonly races: boolean;
  readonly text: string;
}

const EVERY_TIME = 'every time that the calls were made in this order';
const rounds = (hits: string, of: string) => `in ${hits} of ${of} rounds of racing calls`;

const [TREE_KEY, BOOST_KEY] = ['trees-sorted/tree-key', 'trees-sorted/boost-tree-key'];
const [UNBOOSTED, KEPT] = ['effective-priority/not-boosted', 'effective-priority/still-boosted'];
const UNWOKEN = 'every-waiter-returns/wait_requeue_pi/asleep-where-it-was-moved';
const MISCOUNTED = 'return-value/cmp_requeue_pi/miscounted';
const BYSTANDER = 'no-spurious-errno/lock_pi/EDEADLK/bystander';

/** docs/found-in-linux.md says how. */
const SEEN: readonly Seen[] = [
  { kind: UNBOOSTED, cure: 'boost-new-owner', races: false, text: EVERY_TIME },
  { kind: UNBOOSTED, cure: 'boost-new-owner', races: true, text: rounds('789', '39,465') },
  { kind: UNBOOSTED, cure: 'fresh-boost-key', races: false, text: EVERY_TIME },
  { kind: UNBOOSTED, cure: 'fresh-boost-key', races: true, text: EVERY_TIME },
  { kind: BOOST_KEY, cure: 'fresh-boost-key', races: true, text: EVERY_TIME },
  { kind: TREE_KEY, cure: 'walk-past-donor', races: false, text: EVERY_TIME },
  { kind: TREE_KEY, cure: 'walk-past-answer', races: true, text: rounds('2,979', '14,923') },
  { kind: TREE_KEY, cure: 'walk-past-leaver', races: true, text: rounds('10,346', '23,979') },
  { kind: KEPT, cure: 'boost-by-key', races: true, text: rounds('1,999', '21,476') },
  // A walk that ends its work takes back what was lent as well.
  { kind: KEPT, cure: 'walk-past-answer', races: true, text: rounds('1,999', '21,476') },
  { kind: BYSTANDER, cure: null, races: true, text: rounds('877', '300,000') },
  { kind: UNWOKEN, cure: 'try-again-when-queued', races: true, text: rounds('108', '1,000') },
  { kind: MISCOUNTED, cure: 'answer-the-count', races: false, text: EVERY_TIME },
  {
    kind: 'lifetimes/leak/pi_state',
    cure: 'drop-given-reference',
    races: false,
    text: EVERY_TIME,
  },
];

/**
 * One sentence, and another one if it was seen.
 *
 * @param cured the word of the proposed change that cures it; null if there is none
 */
export function noticesOf(kind: string, preemptions: number, cured: string | null): string[] {
  const [, ...details] = kind.split('/');
  const notice = NOTICES[oracleOf(kind) as RuleName] as (typeof NOTICES)[RuleName] | undefined;
  if (notice === undefined) return [];
  const said = typeof notice === 'string' ? notice : notice(details);
  const seen = SEEN.find((one) => {
    return one.kind === kind && one.cure === cured && one.races === preemptions > 0;
  });
  if (seen === undefined) return [said];
  return [said, `A real kernel, Linux 6.18.44, was seen to do this too, ${seen.text}.`];
}
