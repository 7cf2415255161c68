import type { Thing } from '../src/explore/thing.ts';
import type { Trace } from '../src/explore/trace.ts';
import { failureOf } from '../src/report/telling/failure.ts';
import { headline } from '../src/report/telling/headline.ts';

const NOTHING: Trace = {
  steps: [],
  kind: null,
  sentence: null,
  wrong: [],
  things: [],
  state: { futexes: [], rtMutexes: [], tasks: [], otherPiStates: [], cells: [], freed: [] },
  divergence: null,
};

const KINDS: readonly (readonly [string, string])[] = [
  [
    'no-spurious-errno/lock_pi/EINVAL/row10',
    '`lock_pi` returns EINVAL to a task that did nothing wrong',
  ],
  ['no-spurious-errno/unlock_pi/EPERM', '`unlock_pi` returns EPERM to the owner of the lock'],
  [
    'no-spurious-errno/lock_pi/EDEADLK',
    '`lock_pi` returns EDEADLK though nobody waits in a circle',
  ],
  [
    'no-spurious-errno/lock_pi/EDEADLK/bystander',
    '`lock_pi` returns EDEADLK to a task that is no part of the deadlock',
  ],
  ['no-spurious-errno/lock_pi/ESRCH', '`lock_pi` returns ESRCH though the owner is alive'],
  ['mutual-exclusion/two-owners', 'Two tasks hold the same lock'],
  ['owner-died/invented', '`OWNER_DIED` is set though nobody died'],
  [
    'return-value/lock_pi/0/word-names-another',
    '`lock_pi` succeeds, but the futex does not name the caller as its owner',
  ],
  [
    'return-value/lock_pi/ETIMEDOUT/rt_mutex-names-the-caller',
    '`lock_pi` fails with ETIMEDOUT, but the caller owns the lock inside the kernel',
  ],
  ['nothing-left-behind/lock_pi/its-timer-armed', '`lock_pi` returns with its timer armed'],
  [
    'state-matrix/row9',
    'At rest, the futex says that the lock is free, and the kernel names an owner',
  ],
  ['owner-agreement/word-differs', 'At rest, futex and kernel disagree on who owns the lock'],
  ['owner-agreement/holder-differs', 'At rest, a lock belongs to a task that does not hold it'],
  [
    'every-waiter-returns/lock_pi/asleep-in-a-circle',
    'Tasks wait for one another for ever, and nobody is told',
  ],
  ['waiters-bit/clear', 'A waiter is queued, but `WAITERS` is not set in the futex'],
  ['lifetimes/leak/pi_state', 'A `pi_state` is kept for ever: it has more references than users'],
  [
    'lifetimes/use-after-free/refcount',
    'The field `refcount` of an object is used after it has been freed',
  ],
  ['every-waiter-returns/lock_pi/asleep', 'A waiter sleeps for ever, and nobody holds the lock'],
  [
    'ownerless-has-runnable-waiter/top-waiter-asleep',
    'At rest, nobody owns a lock, and its top waiter sleeps',
  ],
  [
    'no-spurious-errno/rt_mutex_lock_interruptible/EINTR',
    '`rt_mutex_lock_interruptible` returns EINTR though no signal was sent',
  ],
  [
    'no-spurious-errno/lock_pi2/ETIMEDOUT',
    '`lock_pi2` returns ETIMEDOUT though no timeout was given',
  ],
  [
    'return-value/rt_mutex_lock/0/owner-names-another',
    '`rt_mutex_lock` succeeds, but the rt_mutex does not name the caller as its owner',
  ],
  [
    'return-value/rt_mutex_trylock/EWOULDBLOCK/owner-names-the-caller',
    '`rt_mutex_trylock` fails with EWOULDBLOCK, but the rt_mutex names the caller as its owner',
  ],
  ['every-waiter-returns/unlock_pi/stuck-on-lock', 'A task never comes back from `unlock_pi`'],
  [
    'kernel-assertions/__futex_unqueue: q is not queued',
    'The kernel’s own check fires: `__futex_unqueue: q is not queued`',
  ],
  ['kernel-assertions/lockdep_assert_held/wait_lock', '`wait_lock` is not held where it has to be'],
  ['guarded/chain/wrote', '`chain` is written without its lock'],
];

describe('a headline', () => {
  it.each(KINDS)('of %s is a sentence', (kind, sentence) => {
    expect(headline(failureOf(kind, NOTHING))).toBe(sentence);
  });

  it('does not say of a deadlock that nobody holds the lock', () => {
    const sentence =
      'T2 sleeps in its lock of f1 for ever, and T1 holds the lock (the word says WAITERS|T1).';
    const of = { kind: 'futex', name: 'f1', task: null, of: null } as const;
    const [T1, T2] = ['T1', 'T2'].map(
      (name) => ({ kind: 'task', name, task: name, of: null }) as const,
    );
    const told = { about: of, what: 'holders', within: '', of: null };
    const waits = {
      thing: { about: T2 as Thing, what: 'waits', within: 'lock_pi', of },
      is: { type: 'text', text: 'asleep for ever' },
      should: { type: 'text', text: 'served in the end' },
      rule: 'a waiter sleeps until the lock is given back',
      from: [{ thing: told, value: { type: 'list', things: [T1 as Thing] } }],
    } as const;
    const trace = { ...NOTHING, sentence, wrong: [waits] };
    const failure = failureOf('every-waiter-returns/lock_pi/asleep', trace);
    expect(headline(failure)).toBe(
      'A waiter sleeps for ever, and the holder of the lock never gives it back',
    );
  });

  it('is there for what nobody has thought of', () => {
    expect(headline(failureOf('lifetimes/haunted/pi_state', NOTHING))).toBe(
      'A rule is broken: “Kernel objects are used only while they live, and live only while they ' +
        'are used” (`haunted/pi_state`)',
    );
    expect(headline(failureOf('no-livelock/spin', NOTHING))).toBe(
      'A rule is broken: `no-livelock` (`spin`)',
    );
  });
});
