/** A line or two on each word that is not plain English: only those that the page uses. */
import { matrixRow } from '../../oracle/matrix-rows.ts';
import { bold, code, prose } from '../text/markdown.ts';
import { DEATH_TERMS } from './death-terms.ts';
import type { Term } from './term.ts';

/** In the order in which a newcomer needs them. */
const TERMS: readonly Term[] = [
  {
    name: 'step',
    used: /\bsteps?\b/u,
    means:
      'one access to shared memory; what a task does between two steps nobody else can see. Rows ' +
      'of the table count them.',
  },
  {
    name: 'op',
    used: /\bops?\b/u,
    means: 'one request of a task: a lock, a try, an unlock.',
  },
  {
    name: 'lock_pi, unlock_pi, trylock_pi',
    used: /lock_pi/u,
    means:
      'the system calls FUTEX_LOCK_PI (lock_pi2: FUTEX_LOCK_PI2), FUTEX_UNLOCK_PI and ' +
      'FUTEX_TRYLOCK_PI. A task makes them when it could not take or release the lock in user ' +
      'space.',
  },
  {
    name: 'wait_requeue_pi, cmp_requeue_pi, requeue_state',
    used: /requeue_(?:pi|state)|cond_(?:wait|signal|broadcast)/u,
    means:
      'the system calls FUTEX_WAIT_REQUEUE_PI, which sleeps on a condition (a word such as c1) ' +
      'to come back with a lock, and FUTEX_CMP_REQUEUE_PI, which gives the lock to who sleeps ' +
      'there, or moves them to wait for it. By `requeue_state` the two agree on how far it is.',
  },
  {
    name: 'NONE, IGNORE, IN_PROGRESS, WAIT, DONE, LOCKED',
    used: /requeue_state to [A-Z]/u,
    means:
      'what `requeue_state` says: nothing has happened; the sleeper leaves by itself; somebody ' +
      'is moving it, and it sleeps, or is awake and waits for that one; it waits for the lock; ' +
      'it has the lock.',
  },
  {
    name: 'wait, wake, requeue, cmp_requeue',
    used: /\b(?:wait|wake|requeue|cmp_requeue)\(c\d/u,
    means:
      'the system calls FUTEX_WAIT, which sleeps on a condition (a word such as c1), FUTEX_WAKE, ' +
      'which wakes who sleeps there, and FUTEX_REQUEUE or FUTEX_CMP_REQUEUE, which move them to ' +
      'another condition. `lock_ptr` says whose bucket they are in; NULL: they have been woken.',
  },
  {
    name: 'cond_wait, cond_signal, cond_broadcast, the number of c1',
    used: /cond_(?:wait|signal|broadcast)/u,
    means:
      'a condition variable as a C library makes it of those two calls (pthread_cond_wait). Its ' +
      'word is a number: who waits reads it, and the kernel lets nobody sleep who brings an old ' +
      'one; who wakes others adds one first. All of it but the calls is user space.',
  },
  {
    name: 'fetch_add',
    used: /fetch_add/u,
    means: 'one is added to a word; nobody comes in between.',
  },
  {
    name: 'futex, f1',
    used: /\bf\d|futex/u,
    means:
      'a lock that is a word in user memory. It holds the TID of its owner (the number of a ' +
      `thread: 2 for T2), or 0 when it is free. With ${code('WAITERS')} (FUTEX_WAITERS) set ` +
      'somebody waits, and the owner has to unlock in the kernel.',
  },
  ...DEATH_TERMS,
  {
    name: 'm1',
    used: /\bm\d/u,
    means:
      'an rt_mutex that the kernel uses for itself (calls: rt_mutex_lock, rt_mutex_trylock, ' +
      'rt_mutex_lock_interruptible, rt_mutex_unlock): there is no word in user memory, its ' +
      `${code('owner')} field says who has it, and that somebody waits.`,
  },
  {
    name: 'at rest',
    used: /\bat rest\b/iu,
    means:
      'a moment at which nobody is in the middle of a system call, except for those who sleep in ' +
      'one and have not been woken. Everything that the kernel notes has to fit together then.',
  },
  {
    name: 'deadlock',
    used: /EDEADLK|deadlock/u,
    means:
      'tasks that wait for each other in a circle. Who would close it is told EDEADLK, and does ' +
      'not wait.',
  },
  {
    name: 'EINVAL',
    used: /EINVAL/u,
    means: 'a call’s answer to a program that has brought the futex into an impossible state.',
  },
  {
    name: 'EPERM',
    used: /EPERM/u,
    means: 'the answer to who unlocks what it does not hold.',
  },
  {
    name: 'ESRCH',
    used: /ESRCH/u,
    means: 'the answer where the word names a thread that does not exist.',
  },
  {
    name: 'ETIMEDOUT',
    used: /ETIMEDOUT/u,
    means: 'the answer to a lock request whose timeout has expired.',
  },
  {
    name: 'EAGAIN, EWOULDBLOCK',
    used: /EAGAIN|EWOULDBLOCK/u,
    means: 'one number: a try found the lock taken; to a lock it says: make the call again.',
  },
  {
    name: 'EINTR',
    used: /EINTR/u,
    means: 'the answer to a wait that a signal has ended.',
  },
  {
    name: 'state matrix',
    used: /state matrix/u,
    means:
      `the table above ${code('attach_to_pi_state()')} in kernel/futex/pi.c: which pairs of ` +
      'futex word and pi_state a new waiter may meet.',
  },
  {
    name: 'OWNER_DIED, FUTEX_OWNER_DIED, EOWNERDEAD',
    used: /OWNER_?D(?:IED|EAD)/u,
    means:
      'a bit of the word. It tells the next owner that the last one died with the ' +
      'lock; a robust lock of user space then answers EOWNERDEAD.',
  },
  {
    name: 'ENOTRECOVERABLE, __owner',
    used: /NOTRECOVERABLE|__owner/u,
    means:
      'who was told EOWNERDEAD and gives the mutex back without pthread_mutex_consistent() ' +
      `leaves it for good: a C library notes that in the mutex (${code('__owner')}), and ` +
      'everybody who comes to have it gives it back at once and is told ENOTRECOVERABLE.',
  },
  {
    name: '⚡ preemption',
    used: /⚡|preempt/u,
    means:
      'a switch away from a task that could have gone on. A switch away from one that sleeps, ' +
      'waits or is done is not counted. Who holds a spinlock stays on its CPU: there the switch ' +
      'means that another CPU is faster.',
  },
  {
    name: 'spinlock',
    used: /spinlock|wait_lock|pi_lock|\bhb\b/u,
    means:
      'a lock inside the kernel, held for a few steps; whoever finds it taken goes round until ' +
      'it is free. A futex or an rt_mutex is a lock that tasks sleep for.',
  },
  {
    name: 'signal, TIF_SIGPENDING',
    used: /\bsignals?\b|TIF_SIGPENDING/u,
    means:
      'it wakes its task; the flag says that it has not been taken yet. A lock of a futex starts ' +
      'anew then, and the interruptible lock of an rt_mutex gives up with EINTR.',
  },
  {
    name: 'setprio, change of priority',
    used: /\bsetprio\b|change of priority/u,
    means: 'sched_setscheduler(): a task gets another priority of its own, at any moment.',
  },
  {
    name: 'P1, pi_state',
    used: /\bP\d|pi_state/u,
    means:
      'what the kernel notes about a futex that is waited for. Its ' +
      `${code('owner')} has to agree with the word; ${code('refcount')} counts who uses it.`,
  },
  {
    name: 'pi_mutex, rt_mutex, wait_lock',
    used: /pi_mutex|rt_mutex|wait_lock/u,
    means:
      'the rt_mutex in a pi_state is a queue where the waiters sleep and lend their priority to ' +
      `the owner; ${code('wait_lock')} is its spinlock. ${code('WAITERS|T1')} as its owner: T1 ` +
      `has it, and somebody waits; ${code('NULL')}: nobody has it.`,
  },
  {
    name: 'hb',
    used: /\bhb\b/u,
    means:
      'the hash bucket of the futex: a list (chain) of those who wait, and the spinlock that ' +
      'guards it.',
  },
  {
    name: 'q(T2), w(T2)',
    used: /\b[qw]\d*\(T\d/u,
    means:
      'what T2 queues of itself: in the bucket (futex_q; lock_ptr leads to its spinlock), in the ' +
      'rt_mutex (rt_mutex_waiter).',
  },
  {
    name: 'pi_lock',
    used: /pi_lock/u,
    means: 'a spinlock in every task. It guards what the task owns and inherits.',
  },
  {
    name: 'boost, boost tree, key',
    used: /\bboosts?\b|boost tree|\blent\b|\bkey\b|boosted/u,
    means:
      'the owner of a lock runs with the priority of the most urgent task that waits for it. ' +
      'Each waiter stands in the queue of the lock under its key, a copy of its priority; the ' +
      'first of each queue also stands in the boost tree (pi_waiters) of the owner.',
  },
  {
    name: 'pi_blocked_on',
    used: /pi_blocked_on|blocked on/u,
    means: 'what a task notes of the rt_mutex that it waits for.',
  },
  {
    name: 'pi_top_task',
    used: /pi_top_task/u,
    means:
      'what a task notes of who lends it its priority, beside its boost tree: a change of its ' +
      'own priority looks there, and not into the tree.',
  },
  {
    name: 'chain walk',
    used: /adjust_prio_chain|chain walk/u,
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
    name: 'wake_q, RUNNING, INTERRUPTIBLE, UNINTERRUPTIBLE',
    used: /wake_q|RUNNING|INTERRUPTIBLE|announce that it will sleep|changes its own state/u,
    means:
      'a task announces in its state that it will sleep, and sleeps if the state still says so; ' +
      'a waker notes it on a list first, and sets the state to running.',
  },
  {
    name: 'cmpxchg',
    used: /cmpxchg|exchanges/u,
    means: 'compare-and-exchange: a word is set if it is what was expected.',
  },
  {
    name: 'fifo n, other',
    used: /\bfifo \d|\bother\b/u,
    means:
      'real-time policy SCHED_FIFO, 99 the most urgent. Every such task outranks “other”, an ' +
      'ordinary task.',
  },
  {
    name: 'prio, normal_prio',
    used: /\b(?:normal_)?prio\b/u,
    means: 'the priority that a task runs with, boosts included, and its own one.',
  },
  {
    name: 'WARN_ON, BUG_ON, lockdep_assert_held',
    used: /WARN_ON|BUG_ON|lockdep_assert_held/u,
    means: 'the checks that the kernel makes of itself.',
  },
  {
    name: 'name()',
    used: /\w\(\)/u,
    means: 'a function of the kernel, called as in its C.',
  },
];

/** @param page everything that stands above */
export function termList(page: string): string {
  const row = /\brow \[?(\d+)/u.exec(page)?.[1];
  return TERMS.filter(({ used }) => used.test(page))
    .map(({ name, means }) => `- ${bold(prose(name))}: ${means}${rowText(name, row)}`)
    .join('\n');
}

function rowText(name: string, row: string | undefined): string {
  const meaning = row === undefined ? undefined : matrixRow(Number(row))?.meaning;
  return name === 'state matrix' && meaning !== undefined ? ` Row [${row}]: ${meaning}.` : '';
}
