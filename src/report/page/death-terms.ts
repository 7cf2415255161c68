/** Words of programs in which tasks are killed. */
import { code } from '../text/markdown.ts';
import type { Term } from './term.ts';

export const DEATH_TERMS: readonly Term[] = [
  {
    name: 'robust list, list_op_pending',
    used: /\brobust\b|list_op_pending/u,
    means:
      'a C library keeps for each thread a list of the robust locks that it has. The kernel ' +
      'walks it when the thread dies, and takes the thread out of each word. A lock that is just ' +
      `being taken or given back is noted beside it (${code('list_op_pending')}), as it may be ` +
      'on the list or not.',
  },
  {
    name: 'SIGKILL, pause(), do_exit()',
    used: /\bSIGKILL\b|do_exit/u,
    means:
      'a task that is killed goes on until it would come back to user space, and exits there ' +
      `(${code('do_exit()')}). In user space it may have to between any two instructions, so it ` +
      'looks for a signal there before each. A task whose requests are all done sleeps in ' +
      `${code('pause()')} until it is killed.`,
  },
  {
    name: 'SIGUSR1, begin_new_exec()',
    used: /SIGUSR1|begin_new_exec/u,
    means:
      'the signal whose handler calls execve(), where the task comes back to user space or ' +
      'between any two of its instructions there. The task goes on with another program: with ' +
      'the same TID, and with no lock.',
  },
  {
    name: 'futex_state, EXITING, DEAD, futex_exit_mutex',
    used: /futex_state|futex_exit_mutex|\bEXITING\b/u,
    means:
      'how far the exit of a task has come: OK, then EXITING (from now on nobody may wait for ' +
      'it as an owner), then DEAD (its locks have been dealt with). Until then it holds ' +
      `${code('futex_exit_mutex')}, on which sleeps who has found it EXITING (mutex_lock, ` +
      'mutex_unlock: a mutex of the kernel’s own).',
  },
  {
    name: 'thread_pid',
    used: /thread_pid/u,
    means:
      'whether a task can be found by its TID: at the end of its exit it gives that up, and who ' +
      'looks for it after that finds nobody.',
  },
  {
    name: 'pi_state_list',
    used: /\bT\d\.pi_state_list|pi_state on its list/u,
    means:
      'the pi_states that a task owns. Its exit takes each off the list, and hands the lock ' +
      'inside of it to the first who waits.',
  },
];
