/** The first comment of a suite in C: how to run it, how to read it, and whose answers it has. */
import { sizesOf } from '../../../conform/script.ts';
import type { Suite } from '../suite.ts';
import { commentLines, commentOf } from './comment-lines.ts';

const COMPILE = [
  '    cc -std=c11 -Wall -Wextra -O2 -pthread suite.c -o suite && ./suite',
  '    ./suite 3 14        only the scripts 3 and 14',
];
const FAILURE = [
  'A failure looks like this:',
  '',
  '    not ok 2 script_14: FUTEX_LOCK_PI of a futex that the caller holds answers EDEADLK',
  '    # script_14, command 2 of 2: lock(T1, f1, 0)',
  '    #   it shows: FUTEX_LOCK_PI of a futex that the caller holds answers EDEADLK.',
  '    #   before: 1. lock(T1, f1, 0)',
  '    #   expected: T1 returns EDEADLK (errno 35), got: it is blocked at f1',
  '    #   T1, by command 2: futex(0x7f10a4, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, NULL)',
  '    #   TIDs: T1 4711',
  '',
];
const READING =
  'A script is a list of commands for up to five threads of one process (T1 to T5) and three ' +
  'private futexes (f1 to f3, whose words are 0 at first), each in a process of its own. A ' +
  'command is given when the call of the one before has returned or is seen to be blocked, so ' +
  'there is no race, and one right answer. Behind a command stands what is different after ' +
  'it: what a call returns, who is blocked, what the words are, and the priority that a ' +
  'thread runs with, boosts included. All else has to be as it was. A lock() or unlock() ' +
  'without KERNEL tries a compare-and-swap of the word first, and makes no system call if ' +
  'that succeeds.';
const CODES =
  'Exit code 0: no script failed, and at least one passed. 1: a script failed. 2: bad ' +
  'arguments. 4: all were skipped. The last line says how many were skipped; the reason ' +
  'stands with each: a call that answers ENOSYS, priorities that may not be set ' +
  '(CAP_SYS_NICE), or, if that is what the script shows, that cannot be seen. Priorities are ' +
  'read from /proc/self/task/<tid>/stat; who is blocked from that and from the file syscall ' +
  'beside it. If one of the two is missing, a thread that is in a call for 20 ms is taken for ' +
  'blocked. A thread that hangs costs 5 s, a timeout or a signal that never comes 2 s, and no ' +
  'script takes longer than a minute for each try.';
const SLEEPERS =
  'c1 and c2 are condition variables, words that are 0, for FUTEX_WAIT_REQUEUE_PI and ' +
  'FUTEX_CMP_REQUEUE_PI. Nothing of a thread shows whether it was moved from c1 to f1. But ' +
  'FUTEX_WAKE fails with EINVAL, and does nothing, where somebody is queued; where that is so at ' +
  'both words, a sleeper is at EITHER(c1, f1).';
const answers = (requeues: boolean): string =>
  'The answers are those of a model of Linux 7.0, written function by function beside ' +
  `kernel/futex/pi.c${requeues ? ', kernel/futex/requeue.c' : ''} and kernel/locking/rtmutex.c. ` +
  `Random scripts, 10,000 of them${requeues ? ', and 3,000 with condition variables' : ''}, were ` +
  'answered in the same way by Linux 6.18.44 on x86-64, as root; no other kernel or ' +
  'architecture has been asked.';
const notAsked = (requeues: boolean): string =>
  'Not asked about: owners that exit with a futex held (rows 4, 5 and 7) and robust lists, a ' +
  `plain FUTEX_WAIT on the same word (row 3),${requeues ? '' : ' requeueing,'} futexes that are ` +
  'shared between processes, CLOCK_REALTIME being set, SCHED_DEADLINE, lack of memory, and ' +
  'whatever needs a race, such as EAGAIN from FUTEX_UNLOCK_PI.';

/** That some scripts have more than one right answer, with the names of these. */
function variants({ scripts }: Suite): string[] {
  const names = scripts.flatMap(({ ways }, at) => (ways.length > 1 ? [`script_${at + 1}`] : []));
  if (names.length === 0) return [];
  const [some, has] = names.length === 1 ? ['One script', 'has'] : ['Some scripts', 'have'];
  return commentLines(
    `${some} (${names.join(', ')}) ${has} variants with other answers (script_...b): those of ` +
      'other releases, or of a Linux without a bug that is known of it. Who answers as in one of ' +
      'them passes, and the result says whose answers it got.',
  );
}

/** @param origin which tool wrote it, and by which command */
export function headOf(suite: Suite, origin: string): string {
  const count = suite.scripts.length;
  const several = variants(suite);
  const requeues = suite.scripts.some(({ script }) => sizesOf(script).conditions > 0);
  const paragraphs = [READING, ...(requeues ? [SLEEPERS] : []), CODES, answers(requeues)];
  return commentOf([
    `PI futexes: ${count === 1 ? 'a script' : `${count} scripts`}, and what Linux answers.`,
    '',
    ...COMPILE,
    '',
    ...FAILURE,
    ...paragraphs.flatMap((paragraph) => [...commentLines(paragraph), '']),
    ...several,
    ...(several.length > 0 ? [''] : []),
    ...commentLines(notAsked(requeues)),
    '',
    ...commentLines(`${origin}. At the end of this file stands what is shown by which script.`),
  ]).replace('/*', '// SPDX-License-Identifier: GPL-2.0-only\n/*');
}
