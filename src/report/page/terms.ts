/** A line or two on what the page takes for granted: only what it uses, and at most eight. */
import { bold, code } from '../text/markdown.ts';

interface Term {
  readonly name: string;
  readonly used: RegExp;
  readonly means: string;
}

const ROW_MEANING: Readonly<Record<string, string>> = {
  1: 'the word is 0 and nobody waits: take the lock at once',
  2: 'the word names a task and nobody waits yet: become the first waiter',
  3: 'a waiter without a pi_state is queued: invalid',
  4: 'the owner has died and the kernel knows: valid',
  5: 'the word names a dead owner, the pi_state has none: invalid',
  6: 'the owner is dying: valid',
  7: 'a waiter is queued, but its pi_state has no owner: invalid',
  8: 'word and pi_state name the same owner: valid, the normal case',
  9: 'the word names nobody, the pi_state has an owner: invalid',
  10: 'the word names one task, the pi_state has another as its owner: invalid',
};

/** In the order of importance. */
const TERMS: readonly Term[] = [
  {
    name: 'lock_pi, unlock_pi',
    used: /lock_pi/u,
    means:
      'the system calls FUTEX_LOCK_PI and FUTEX_UNLOCK_PI. A task makes them when it could not ' +
      'take or release the lock in user space.',
  },
  {
    name: 'f1',
    used: /\bf\d/u,
    means:
      'a futex: a lock that is a word in user memory. It holds the TID of its owner (2 for T2), ' +
      `or 0 when it is free. With ${code('WAITERS')} set the owner has to unlock in the kernel.`,
  },
  {
    name: 'm1',
    used: /\bm\d/u,
    means:
      'an rt_mutex that the kernel uses for itself: there is no word in user memory, its ' +
      `${code('owner')} field says who has it, and that somebody waits.`,
  },
  {
    name: 'deadlock',
    used: /EDEADLK|deadlock/u,
    means:
      'tasks that wait for each other in a circle. Who would close it is told EDEADLK, and does ' +
      'not wait.',
  },
  {
    name: 'state matrix',
    used: /state matrix/u,
    means:
      `the table above ${code('attach_to_pi_state()')} in kernel/futex/pi.c: which pairs of ` +
      'futex word and pi_state a new waiter may meet.',
  },
  {
    name: 'OWNER_DIED',
    used: /OWNER_DIED/u,
    means: 'a bit of the word. It tells the next owner that the last one died with the lock.',
  },
  {
    name: '⚡ preemption',
    used: /⚡/u,
    means:
      'a switch away from a task that could have gone on. A switch away from one that sleeps, ' +
      'waits or is done is not counted.',
  },
  {
    name: 'signal',
    used: /\bsignal\b/u,
    means:
      'it wakes its task. A lock of a futex starts anew then, and the interruptible lock of an ' +
      'rt_mutex gives up with EINTR.',
  },
  {
    name: 'setprio',
    used: /\bsetprio\b/u,
    means: 'sched_setscheduler(): a task gets another priority of its own, at any moment.',
  },
  {
    name: 'P1',
    used: /\bP\d/u,
    means:
      `a ${code('pi_state')}: what the kernel notes about a futex that is waited for. Its ` +
      `${code('owner')} has to agree with the word.`,
  },
  {
    name: 'pi_mutex',
    used: /pi_mutex|\bP\d.wait_lock/u,
    means:
      'the rt_mutex in a pi_state, where the waiters sleep and lend their priority to the owner; ' +
      `${code('wait_lock')} is its spinlock.`,
  },
  {
    name: 'hb',
    used: /\bhb\b/u,
    means:
      'the hash bucket of the futex: a list of those who wait, and the spinlock that guards it.',
  },
  {
    name: 'T1+W',
    used: /\bT\d\+W/u,
    means: 'as the owner of a pi_mutex: T1 owns it, and the bit is set that says that tasks wait.',
  },
  {
    name: 'pi_lock',
    used: /pi_lock/u,
    means: 'a spinlock in every task. It guards what the task owns and inherits.',
  },
  {
    name: 'chain',
    used: /adjust_prio_chain/u,
    means:
      'who waits for a lock whose owner waits for another one. A walk along it carries the ' +
      'priority on, and looks for deadlocks.',
  },
  {
    name: 'timer',
    used: /timer/u,
    means: 'the timeout of a lock request. It may fire at any moment once it is started.',
  },
  {
    name: 'fifo n',
    used: /\bfifo \d/u,
    means: 'real-time policy SCHED_FIFO, 99 the most urgent. Every such task outranks “other”.',
  },
];

const MOST = 8;

/** @param page everything that stands above */
export function termList(page: string): string {
  const row = /\brow \[?(\d+)/u.exec(page)?.[1];
  return TERMS.filter(({ used }) => used.test(page))
    .slice(0, MOST)
    .map(({ name, means }) => `- ${bold(name)}: ${means}${rowText(name, row)}`)
    .join('\n');
}

function rowText(name: string, row: string | undefined): string {
  const meaning = row === undefined ? undefined : ROW_MEANING[row];
  return name === 'state matrix' && meaning !== undefined ? ` Row [${row}]: ${meaning}.` : '';
}
