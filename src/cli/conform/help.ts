/** What `pifuzz conform --help` says of scripts. */
import { PLACE_TABLE } from '../../conform/places.ts';
import { PLACES } from '../../conform/script.ts';
import { beside } from '../words.ts';

const COMMANDS: readonly (readonly [string, string])[] = [
  ['T1 lock f1', 'task T1 asks for futex f1; there are T1 to T5 and f1 to f3'],
  ['T1 lock f1 timeout', "... and gives up at the command 'expire T1', or never"],
  ['T1 lock f1 expired', '... with a timeout that is over already'],
  ['T1 lock f1 kernel', '... by the system call at once, without a try in user space'],
  ['T1 lock2 f1', 'the same with FUTEX_LOCK_PI2, and no other call if the kernel has none'],
  ['T1 trylock f1', 'FUTEX_TRYLOCK_PI, after a try in user space'],
  ['T1 unlock f1', 'FUTEX_UNLOCK_PI, after a try in user space'],
  [
    'T1 wait_requeue_pi c1 f1',
    'FUTEX_WAIT_REQUEUE_PI: T1 sleeps on c1 or c2 until it is moved to f1',
  ],
  ['... timeout, expired', 'as with a lock'],
  ['T1 cmp_requeue_pi c1 f1', 'FUTEX_CMP_REQUEUE_PI: moves the first who sleeps on c1'],
  ['... requeue all', 'and all others'],
  ['T1 set_robust_list f1 f2', 'T1 registers a robust list with these entries, or with none'],
  ['... pending f3', 'and list_op_pending: it is about to take f3, or to give it back'],
  ['expire T1', 'the timeout of the call that T1 waits in is over'],
  ['signal T1', 'T1 gets a signal, and its call starts anew'],
  ['kill T1', 'T1 dies, wherever it is, and does nothing any more'],
  ['setprio T1 20', 'T1 gets SCHED_FIFO 20 (1 to 99), or SCHED_OTHER: setprio T1 other'],
  ['write f1 WAITERS|T2', 'somebody overwrites the word of f1'],
];

const WORDS =
  "a word is '0', T1 to T5, 'foreign' (a thread of another process), 'kthread' (one of the " +
  "kernel's) or 'missing' (a TID of nobody); before it may stand 'WAITERS|' or 'OWNER_DIED|'";

function column(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, text]) => beside(`  ${name}`, 28, text));
}

/** Follows the list of options. */
export const SCRIPT_HELP = [
  '',
  "Scripts: commands, with ';' or a new line between them. Each begins when the call before it has",
  'returned or waits. After each the answers of both kernels are shown.',
  '',
  ...column(COMMANDS),
  '',
  ...column([
    ['words', WORDS],
    ['places', "in place of a futex, where none can be; 'misaligned' can be written"],
    ...PLACES.map((place) => [`  ${place}`, PLACE_TABLE[place].about] as const),
  ]),
  '',
  "For example: pifuzz conform --script 'T1 lock f1; T2 lock f1 timeout; expire T2'",
].join('\n');
