/** A word or two on what the page takes for granted: only what it uses, and at most eight. */
import { bold, code } from './markdown.ts';

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

const TERMS: readonly Term[] = [
  {
    name: 'state matrix',
    used: /state matrix/u,
    means:
      `the table above ${code('attach_to_pi_state()')} in kernel/futex/pi.c: which pairs of futex ` +
      'word and pi_state a new waiter may meet.',
  },
  {
    name: '⚡ preemption',
    used: /⚡/u,
    means:
      'a switch away from a task that could have gone on. A switch away from one that sleeps, ' +
      'waits or is done is not counted.',
  },
  {
    name: 'f1',
    used: /./u,
    means: 'the futex word in user memory. It holds the TID of the owner (T2 is 2), or 0: free.',
  },
  {
    name: 'WAITERS',
    used: /WAITERS/u,
    means:
      'a bit of the word (FUTEX_WAITERS). Somebody waits, so the owner must not unlock in user ' +
      'space but ask the kernel.',
  },
  {
    name: 'OWNER_DIED',
    used: /OWNER_DIED/u,
    means: 'a bit of the word that tells the next owner that the last one died with the lock.',
  },
  {
    name: 'P1',
    used: /\bP\d/u,
    means:
      `a ${code('pi_state')}: what the kernel notes about a lock that is waited for. It has an ` +
      `${code('owner')}, and a ${code('pi_mutex')} on which the waiters sleep.`,
  },
  {
    name: 'pi_mutex',
    used: /pi_mutex/u,
    means:
      'an rt_mutex: a sleeping lock inside the kernel whose owner runs with the priority of its ' +
      `most urgent waiter. ${code('T1+W')}: owned by T1, and bit 0 says that somebody waits.`,
  },
  {
    name: 'wait_lock',
    used: /wait_lock/u,
    means: 'the spinlock of a pi_mutex.',
  },
  {
    name: 'hb',
    used: /\bhb\b/u,
    means: 'the hash bucket of the futex: a list of those who wait, and the spinlock that guards it.',
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
  const row = /row ?\[?(\d+)\]?/u.exec(page)?.[1];
  return TERMS.filter(({ used }) => used.test(page))
    .slice(0, MOST)
    .map(({ name, means }) => `- ${bold(name)}: ${means}${rowText(name, row)}`)
    .join('\n');
}

function rowText(name: string, row: string | undefined): string {
  const meaning = row === undefined ? undefined : ROW_MEANING[row];
  return name === 'state matrix' && meaning !== undefined ? ` Row [${row}]: ${meaning}.` : '';
}
