/** The last comment of a suite in C: what it shows, and by which scripts. */
import { TOPICS } from '../goals/all-goals.ts';
import type { SuiteGoal } from '../goals/goal.ts';
import type { Suite } from '../suite.ts';
import { commentLines, commentOf } from './comment-lines.ts';

/** The table above attach_to_pi_state() in kernel/futex/pi.c, but for what is not asked about. */
const ROWS = [
  '[row n] is a row of the table in kernel/futex/pi.c above attach_to_pi_state(): what a call',
  'finds that wants a futex.',
  '',
  '  row  who waits  TID in the word           OWNER_DIED  what becomes of it',
  '  1    nobody     0                         0 or 1      it is taken',
  '  2    nobody     of a task                 0 or 1      it is waited for',
  '  6    somebody   0                         1           it is waited for',
  '  8    somebody   of the owner              0 or 1      it is waited for',
  '  9    somebody   0                         0           EINVAL',
  '  10   somebody   of another than the owner 0 or 1      EINVAL',
  '',
  'The owner is the task that the kernel has noted as such when the first waiter came. A deadlock',
  '(EDEADLK), a caller that does not wait (EAGAIN) and a timeout (ETIMEDOUT) come behind that.',
];

function shown(goal: SuiteGoal, numbers: readonly number[]): string[] {
  return commentLines(`${goal.says}: ${numbers.join(', ')}`, 4, 6);
}

function contents({ shownBy }: Suite): string[] {
  return TOPICS.flatMap(({ heading, goals }) => {
    const rows = goals.flatMap((goal) => {
      const numbers = shownBy.get(goal) ?? [];
      return numbers.length === 0 ? [] : shown(goal, numbers);
    });
    return rows.length === 0 ? [] : [`  ${heading}`, ...rows, ''];
  });
}

function missing({ shownBy }: Suite): string[] {
  const goals = [...shownBy].filter(([, numbers]) => numbers.length === 0);
  if (goals.length === 0) return [];
  return [
    'Shown by no script:',
    '',
    ...goals.flatMap(([{ says }]) => commentLines(says, 4, 6)),
    '',
  ];
}

export function indexOf(suite: Suite): string {
  const rows = contents(suite);
  const heading = rows.length === 0 ? [] : ['What is shown, and by which scripts:', ''];
  return commentOf([...heading, ...rows, ...missing(suite), ...ROWS]);
}
