/** What stands in a futex's word, and what becomes of words that user space has spoiled. */

import { EAGAIN, EINVAL } from '../../../kernel/errno.ts';
import { FUTEX_OWNER_DIED, FUTEX_WAITERS } from '../../../kernel/futex/futex_key.ts';
import { type ScriptMoment, tidOf } from '../moment.ts';
import {
  answers,
  isFree,
  isHeldByAnother,
  isOwner,
  namesCaller,
  queueOf,
  TAKING,
  wordAfter,
  wordOf,
} from './calls.ts';
import type { SuiteGoal, Topic } from './goal.ts';

/** What the call is told by the state matrix, where it meets a queued waiter. */
const meetsRow = ({ sites }: ScriptMoment, row: 6 | 8 | 9 | 10): boolean => {
  return sites.has(`state matrix: row ${row}`);
};

const isBlocked = ({ answer, call }: ScriptMoment): boolean => call !== null && answer === null;
const isWaitingFor = ({ call }: ScriptMoment): boolean => call !== null && call.call !== 'trylock';

const taken: readonly SuiteGoal[] = TAKING.map(([call, name]) => ({
  says: `${name} takes a futex whose word is 0, and the word becomes the caller's TID [row 1]`,
  reached: (moment) => {
    const free = isFree(moment) && wordOf(moment) === 0;
    return free && answers(moment, call, 0) && wordAfter(moment) === moment.call?.task;
  },
}));

/** Who alone wakes up with the futex, by an unlock of it; 0 for nobody. */
function heir({ call, returned, after }: ScriptMoment): number {
  if (call?.call !== 'unlock') return 0;
  return returned.findIndex((ret, task) => {
    return ret === 0 && task !== call.task && tidOf(after.word[call.target] as number) === task;
  });
}

const givenBack: readonly SuiteGoal[] = [
  {
    says: 'FUTEX_UNLOCK_PI of a futex that nobody waits for clears its word',
    reached: (moment) => answers(moment, 'unlock', 0) && wordAfter(moment) === 0,
  },
  {
    says: 'FUTEX_UNLOCK_PI clears the word also if WAITERS stands in it and nobody waits any more',
    reached: (moment) => {
      const marked = (wordOf(moment) & FUTEX_WAITERS) !== 0 && queueOf(moment).length === 0;
      return marked && answers(moment, 'unlock', 0) && wordAfter(moment) === 0;
    },
  },
  {
    says: 'the last waiter is handed the futex, and WAITERS stays in the word',
    why: 'Who is handed a futex by the kernel has to give it back by the kernel.',
    reached: (moment) => {
      const keeps = (wordAfter(moment) & FUTEX_WAITERS) !== 0;
      return heir(moment) > 0 && queueOf(moment).length === 1 && keeps;
    },
  },
  {
    says: 'the futex is handed to the first of several waiters, and the others go on waiting',
    reached: (moment) => heir(moment) > 0 && queueOf(moment).length > 1,
  },
];

/** Why WAITERS is left in a word by a call that fails. */
export const MARKED_FIRST =
  'WAITERS is set before the owner is looked up, and who fails then does not take it back.';

const KERNEL_KNOWS =
  'An owner that exits leaves such a word; the kernel has a note of its own of who owns it.';

const marked: readonly SuiteGoal[] = [
  {
    says: 'the first waiter sets WAITERS in the word, and the TID in it stays [row 2]',
    reached: (moment) => {
      const first = isHeldByAnother(moment) && queueOf(moment).length === 0;
      const marks = wordAfter(moment) === (wordOf(moment) | FUTEX_WAITERS);
      return first && marks && wordOf(moment) >= 0 && isBlocked(moment) && isWaitingFor(moment);
    },
  },
  {
    says: 'the second waiter joins the first one [row 8]',
    reached: (moment) => meetsRow(moment, 8) && isBlocked(moment),
  },
  {
    says: 'FUTEX_TRYLOCK_PI that fails sets WAITERS in the word all the same [row 2]',
    why: MARKED_FIRST,
    reached: (moment) => {
      const marks = wordOf(moment) >= 0 && wordAfter(moment) < 0;
      return answers(moment, 'trylock', -EAGAIN) && marks;
    },
  },
  {
    says: 'WAITERS stays in the word when the only waiter has given up',
    why: 'Who gives up does not touch the word; the next unlock by the kernel clears it.',
    reached: ({ command, before, after }) => {
      if (command.kind !== 'expire') return false;
      const futex = before.waits[command.task] as number;
      return futex > 0 && before.queue[futex]?.length === 1 && (after.word[futex] as number) < 0;
    },
  },
];

const has = (bits: number, word: number): boolean => (word & bits) === bits;

const died: readonly SuiteGoal[] = [
  {
    says: 'who takes a futex that says OWNER_DIED and no TID is told so by the word [row 1]',
    why: 'The bit stays, so that the new owner knows that it has something to repair.',
    reached: (moment) => {
      const free = isFree(moment) && has(FUTEX_OWNER_DIED, wordOf(moment));
      return free && moment.answer === 0 && has(FUTEX_OWNER_DIED, wordAfter(moment));
    },
  },
  {
    says: 'the first waiter leaves OWNER_DIED in a word that names a task [row 2]',
    reached: (moment) => {
      const first = isHeldByAnother(moment) && queueOf(moment).length === 0;
      return first && has(FUTEX_OWNER_DIED, wordAfter(moment)) && isBlocked(moment);
    },
  },
  {
    says: 'the second waiter joins the first one also if the word says OWNER_DIED [row 8]',
    reached: (moment) => {
      return meetsRow(moment, 8) && has(FUTEX_OWNER_DIED, wordOf(moment)) && isBlocked(moment);
    },
  },
  {
    says: 'a waiter that is handed a futex with OWNER_DIED does not see that bit any more',
    reached: (moment) => {
      const was = has(FUTEX_OWNER_DIED, wordOf(moment));
      return heir(moment) > 0 && was && !has(FUTEX_OWNER_DIED, wordAfter(moment));
    },
  },
  {
    says: 'a word that says OWNER_DIED and no TID, with a waiter, is waited for [row 6]',
    why: KERNEL_KNOWS,
    reached: (moment) => meetsRow(moment, 6) && !isOwner(moment) && isBlocked(moment),
  },
  {
    says:
      'FUTEX_TRYLOCK_PI of a word that says OWNER_DIED and no TID, with a waiter, answers ' +
      'EAGAIN [row 6]',
    why: KERNEL_KNOWS,
    reached: (moment) => {
      return meetsRow(moment, 6) && !isOwner(moment) && answers(moment, 'trylock', -EAGAIN);
    },
  },
  {
    says:
      'FUTEX_LOCK_PI of a word that says OWNER_DIED and no TID by the task that a waiter waits ' +
      'for answers 0 [row 6]',
    why: `${KERNEL_KNOWS} The caller is that owner, so it has the futex, and the word stays.`,
    reached: (moment) => {
      return meetsRow(moment, 6) && isOwner(moment) && answers(moment, 'lock', 0);
    },
  },
];

const spoiled: readonly SuiteGoal[] = [
  ...TAKING.flatMap(([call, name]): SuiteGoal[] => [
    {
      says: `${name} of a word that was cleared while others wait answers EINVAL [row 9]`,
      reached: (moment) => meetsRow(moment, 9) && answers(moment, call, -EINVAL),
    },
    {
      says:
        `${name} of a word that was made to name another task, with a waiter, answers EINVAL ` +
        '[row 10]',
      reached: (moment) => meetsRow(moment, 10) && answers(moment, call, -EINVAL),
    },
  ]),
  {
    says: 'the owner can give back a futex whose word lost WAITERS while others wait',
    reached: (moment) => {
      const lost = namesCaller(moment) && wordOf(moment) >= 0 && queueOf(moment).length > 0;
      return lost && heir(moment) > 0;
    },
  },
  {
    says: 'a word that says WAITERS and no TID, with no waiter, is taken, and the bit goes [row 1]',
    reached: (moment) => {
      const only = wordOf(moment) === FUTEX_WAITERS && queueOf(moment).length === 0;
      return only && moment.answer === 0 && wordAfter(moment) >= 0;
    },
  },
  {
    says: 'the first waiter of a word that says WAITERS already waits [row 2]',
    reached: (moment) => {
      const first = isHeldByAnother(moment) && queueOf(moment).length === 0;
      return first && wordOf(moment) < 0 && isBlocked(moment) && isWaitingFor(moment);
    },
  },
];

export const WORDS_OF_FUTEXES: readonly Topic[] = [
  { heading: 'Taking, and what the word says', goals: [...taken, ...givenBack, ...marked] },
  { heading: 'OWNER_DIED', goals: died },
  { heading: 'Words that user space has spoiled', goals: spoiled },
];
