/** The first comment of a suite in C: what it is, what it shows, and what it does not. */
import { sizesOf } from '../../../conform/script.ts';
import { TOPICS } from '../goals/all-goals.ts';
import type { SuiteGoal } from '../goals/goal.ts';
import type { Suite } from '../suite.ts';
import { wrapGoal } from './wrap-goal.ts';

const WIDTH = 96;
/** So many scripts are named for each thing that is shown. */
const NAMED = 6;

const COMPILE = [
  '    cc -std=c11 -Wall -Wextra -O2 -pthread suite.c -o suite && ./suite',
  '    ./suite 3 14        only the scripts 3 and 14',
];
const WHO =
  'For whoever has FUTEX_LOCK_PI, FUTEX_LOCK_PI2, FUTEX_TRYLOCK_PI and FUTEX_UNLOCK_PI in a ' +
  'kernel, an emulator or a compatibility layer of their own. It prints KTAP, and exits ' +
  'with 0 if every script is answered as Linux answers it, with 1 if one is not, and with 4 ' +
  'if none could be played.';
const SCRIPTS =
  'A script is a list of commands for up to five threads of one process (T1 to T5) and ' +
  'three private futexes (f1 to f3, which say 0 at first). A command is given when the call ' +
  'of the one before has returned or is seen to be blocked; so there is no race in a ' +
  'script, and it has one answer. Behind each command stands what is different after it. ' +
  'All else has to be as it was: what calls have returned, who is blocked, what the words ' +
  'say, and the priority that each thread runs with, boosts included.';
const ANSWERS =
  'The answers are those of a model of Linux 7.0, function by function as in ' +
  'kernel/futex/pi.c and kernel/locking/rtmutex.c. [row 2] is a row of the table above ' +
  'attach_to_pi_state() there. Where releases of Linux differ, or where Linux has a bug ' +
  'that is known, a script has several ways (script_7 and script_7b), and who answers in ' +
  'one of them is right.';
const NEEDS =
  'Who sleeps, and with which priority, is read from /proc/self/task/<tid>/stat and ' +
  'syscall. Without them a thread that has been in a call for 20 ms is taken for blocked, ' +
  'and boosts are seen only by who is handed a futex first. What needs the right to set ' +
  'priorities (CAP_SYS_NICE) is skipped without it. A thread that hangs is left behind, and ' +
  'never waited for.';
const SLEEPERS =
  'c1 and c2 are condition variables, words that say 0, for FUTEX_WAIT_REQUEUE_PI and ' +
  'FUTEX_CMP_REQUEUE_PI. Nothing of a thread shows whether it was moved from c1 to f1. But ' +
  'FUTEX_WAKE fails with EINVAL, and does nothing, where somebody is queued; where that is so at ' +
  'both words, a sleeper is at EITHER(c1, f1).';
const notAsked = (requeues: boolean): string =>
  'Not asked about: owners that exit with a futex held (rows 4, 5 and 7) and robust lists, ' +
  `a plain FUTEX_WAIT on the same word (row 3),${requeues ? '' : ' requeueing,'} futexes that ` +
  'are shared between processes, CLOCK_REALTIME being set, SCHED_DEADLINE, lack of memory, and ' +
  'whatever needs a race, such as EAGAIN from FUTEX_UNLOCK_PI.';

/** Lines of a comment, indented by so many columns. */
function lines(text: string, indent = 0, more = indent): string[] {
  const rows = wrapGoal(text, WIDTH - more);
  return rows.map((line, at) => ' '.repeat(at === 0 ? indent : more) + line);
}

function shown(goal: SuiteGoal, numbers: readonly number[]): string[] {
  const some = numbers.slice(0, NAMED).join(', ');
  const more = numbers.length > NAMED ? ' ...' : '';
  return lines(`${goal.says}: ${some}${more}`, 4, 6);
}

function contents({ shownBy }: Suite): string[] {
  const shownTopics = TOPICS.flatMap(({ heading, goals }) => {
    const rows = goals.flatMap((goal) => {
      const numbers = shownBy.get(goal) ?? [];
      return numbers.length === 0 ? [] : shown(goal, numbers);
    });
    return rows.length === 0 ? [] : [`  ${heading}`, ...rows, ''];
  });
  if (shownTopics.length === 0) return [];
  return ['What is shown, and by which scripts:', '', ...shownTopics];
}

function missing({ shownBy }: Suite): string[] {
  const goals = [...shownBy].filter(([, numbers]) => numbers.length === 0);
  if (goals.length === 0) return [];
  const rows = goals.flatMap(([goal]) => lines(goal.says, 4, 6));
  return ['Shown by none of these scripts; more scripts, or another seed, may:', '', ...rows, ''];
}

/** @param origin which tool wrote it, and by which command */
export function headOf(suite: Suite, origin: string): string {
  const count = suite.scripts.length;
  const requeues = suite.scripts.some(({ script }) => sizesOf(script).conditions > 0);
  const paragraphs = [WHO, SCRIPTS, ...(requeues ? [SLEEPERS] : []), ANSWERS, NEEDS];
  const text = [
    `PI futexes: ${count === 1 ? 'a script' : `${count} scripts`}, and what Linux answers.`,
    '',
    ...COMPILE,
    '',
    ...paragraphs.flatMap((paragraph) => [...lines(paragraph), '']),
    ...contents(suite),
    ...missing(suite),
    ...lines(notAsked(requeues)),
    '',
    ...lines(origin),
  ];
  const body = text.map((line) => (line === '' ? ' *' : ` * ${line}`));
  return ['// SPDX-License-Identifier: GPL-2.0-only', '/*', ...body, ' */', ''].join('\n');
}
