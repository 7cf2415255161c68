/** One sentence that a stranger understands, from the kind of a failure. */

import { matrixRow } from '../../oracle/matrix-rows.ts';
import { code } from '../text/markdown.ts';
import type { Failure } from './failure.ts';

type Writer = (...parts: string[]) => string | null;

/** By errno, what a caller that did nothing wrong would say. */
const ERRNO: Readonly<Record<string, string>> = {
  EDEADLK: 'though nobody waits in a circle',
  ESRCH: 'though the owner is alive',
  ETIMEDOUT: 'though no timeout was given',
  EINTR: 'though no signal was sent',
  EWOULDBLOCK: 'though it was asked to wait',
};

function spuriousErrno(call = '', errno = '', what = ''): string | null {
  if (errno === '') return null;
  if (what === 'bystander') {
    return `${code(call)} returns ${errno} to a task that is no part of the deadlock`;
  }
  if (call === 'unlock_pi' && errno === 'EPERM') {
    return `${code(call)} returns EPERM to the owner of the lock`;
  }
  const though = ERRNO[errno] ?? 'to a task that did nothing wrong';
  return `${code(call)} returns ${errno} ${though}`;
}

const RETURN_VALUE: Readonly<Record<string, string>> = {
  'word-names-another': 'but the futex does not name the caller as its owner',
  'word-names-the-caller': 'but the futex names the caller as its owner',
  'owner-names-another': 'but the rt_mutex does not name the caller as its owner',
  'owner-names-the-caller': 'but the rt_mutex names the caller as its owner',
  'rt_mutex-names-the-caller': 'but the caller owns the lock inside the kernel',
};

const LIFETIMES: Readonly<Record<string, string>> = {
  leak: 'is kept for ever: it has more references than users',
  'missing-reference': 'has fewer references than users',
  'wrong-list': 'is on the list of a task that does not own it',
  'use-after-free': 'is used after it has been freed',
  'double-unlink': 'is taken off a list that it is not on',
  'get-from-zero': 'is taken hold of after its last reference has gone',
  'unlink-under-the-wrong-pi_lock': 'is taken off a list under the lock of another',
  'freed-in-use': 'is freed while somebody uses it',
  'armed-twice': 'is started while it is armed',
};

const TREES: Readonly<Record<string, string>> = {
  'waiters-bit-of-the-rt_mutex': 'a lock’s note that somebody waits for it is wrong',
  'tree-order': 'a queue is not in the order of priorities',
  'tree-key': 'a waiter is queued under a priority that it does not run with',
  pi_blocked_on: 'a task stands in a queue and is not noted as blocked on that lock',
  'boost-tree-order': 'a boost tree is not in the order of priorities',
  'boost-tree-key': 'a waiter lends a priority that it is not queued under',
  'boost-tree': 'a boost tree does not have the first waiter of each lock',
  'bucket-order': 'a bucket is not in the order of priorities',
  'two-pi_states': 'waiters of one futex are queued with different records of its owner',
};

/** By oracle. Each gets what the kind says beyond the oracle's name. */
const WRITERS: Readonly<Record<string, Writer>> = {
  'no-spurious-errno': spuriousErrno,
  'mutual-exclusion': () => 'Two tasks hold the same lock',
  'owner-died': (what = '', how) => {
    if (how === 'not-recoverable') {
      return `${code(what)} fails with ENOTRECOVERABLE though nobody left the lock inconsistent`;
    }
    if (how === 'recovered') return `${code(what)} succeeds, and the lock is not recoverable`;
    if (how !== 'missed') return `${code('OWNER_DIED')} is set though nobody died`;
    return `${code(what)} succeeds, and nothing says that the last owner died with the lock`;
  },
  'return-value': (call = '', answer, what = '') => {
    if (answer === 'miscounted') {
      const did = call === 'wake' ? 'woken' : 'moved';
      return `${code(call)} answers another number of tasks than it has ${did}`;
    }
    if (what === 'woken') return `A wake-up is lost: ${code(call)} fails with ${answer}`;
    if (what === 'not-woken') return `${code(call)} succeeds though nobody has woken the sleeper`;
    const but = RETURN_VALUE[what];
    if (but === undefined) return null;
    const said = answer === '0' ? 'succeeds' : `fails with ${answer}`;
    return `${code(call)} ${said}, ${but}`;
  },
  'nothing-left-behind': (call = '', what = '') => {
    return `${code(call)} returns with ${what.replaceAll('-', ' ')}`;
  },
  'state-matrix': (row = '') => {
    const trouble = matrixRow(Number(row.slice('row'.length)))?.trouble;
    return `At rest, ${trouble || `a futex is in the invalid ${row} of the state matrix`}`;
  },
  'owner-agreement': (what) => {
    if (what === 'holder-differs') return 'At rest, a lock belongs to a task that does not hold it';
    return what === 'rt_mutex-differs'
      ? 'At rest, the kernel’s two notes of who owns the lock differ'
      : 'At rest, futex and kernel disagree on who owns the lock';
  },
  'waiters-bit': () => `A waiter is queued, but ${code('WAITERS')} is not set in the futex`,
  lifetimes: (rule = '', object = '') => {
    if (rule === 'null-dereference') return `The kernel follows a NULL pointer: ${code(object)}`;
    const text = LIFETIMES[rule];
    if (text === undefined) return null;
    const what =
      rule === 'use-after-free' ? `The field ${code(object)} of an object` : code(object);
    return `${rule === 'use-after-free' ? what : `A ${what}`} ${text}`;
  },
  'ownerless-has-runnable-waiter': () => 'At rest, nobody owns a lock, and its top waiter sleeps',
  'every-waiter-returns': (call = '', how = '') => {
    if (how === 'asleep-in-a-circle')
      return 'Tasks wait for one another for ever, and nobody is told';
    if (how === 'asleep') return 'A waiter sleeps for ever, and nobody holds the lock';
    if (how === 'asleep-behind-an-execve')
      return 'A waiter sleeps for ever behind a task that has called `execve()`';
    if (how === '') return null;
    if (call === 'exit') return 'A task that is killed never comes to its end';
    return `A task never comes back from ${code(call)}`;
  },
  'kernel-assertions': (...site) => {
    const [rule = '', object = ''] = site;
    if (rule === 'lockdep_assert_held') return `${code(object)} is not held where it has to be`;
    if (rule === 'unlock-not-held') return `${code(object)} is released without being held`;
    return `The kernel’s own check fires: ${code(site.join('/'))}`;
  },
  'lock-order': () => 'A lock is waited for against the lock order',
  'effective-priority': (what) => {
    return what === 'not-boosted'
      ? 'The owner of a lock is not boosted by who waits for it'
      : 'A task keeps a priority that nobody lends it any more';
  },
  'trees-sorted': (what = '') => {
    return `At rest, ${TREES[what] ?? `a queue is not as it should be: ${code(what)}`}`;
  },
  guarded: (field = '', verb) => {
    return `${code(field)} is ${verb === 'wrote' ? 'written' : 'read'} without its lock`;
  },
};

export function headline({ oracle, parts, rule, holder, afterDeath }: Failure): string {
  if (afterDeath && parts[1] === 'ESRCH') {
    return `${code(parts[0] as string)} returns ESRCH to a task that did nothing wrong`;
  }
  if (holder !== null && parts[1] === 'asleep') {
    return 'A waiter sleeps for ever, and the holder of the lock never gives it back';
  }
  const written = WRITERS[oracle]?.(...parts) ?? null;
  if (written !== null) return written;
  const broken = rule === null ? code(oracle) : `“${rule.replace(/\.$/u, '')}”`;
  return `A rule is broken: ${broken} (${code(parts.join('/'))})`;
}
