/** Every error that a call of a futex answers with, and which comes first. */
import { MISSING } from '../../../conform/script.ts';
import {
  EAGAIN,
  EDEADLK,
  EINVAL,
  EPERM,
  ESRCH,
  ETIMEDOUT,
  errnoName,
} from '../../../kernel/errno.ts';
import { FOREIGN, KTHREAD } from '../../../program/stranger-tids.ts';
import { type ScriptMoment, tidOf } from '../moment.ts';
import {
  answers,
  chainFrom,
  isFree,
  isHeldByAnother,
  isOwner,
  namesCaller,
  queueOf,
  TAKING,
  WAITING,
  wordOf,
} from './calls.ts';
import type { SuiteGoal, Topic } from './goal.ts';
import { MARKED_FIRST } from './words.ts';

/** Words that name nobody who could own a futex. */
const STRANGE_OWNERS = [
  [MISSING, ESRCH, 'a TID that nobody has'],
  [KTHREAD, EPERM, "a thread of the kernel's own"],
  [FOREIGN, EPERM, 'a task of another process'],
] as const;

const own: readonly SuiteGoal[] = TAKING.map(([call, name]) => ({
  says: `${name} of a futex that the caller holds answers EDEADLK`,
  reached: (moment) => {
    return answers(moment, call, -EDEADLK) && namesCaller(moment) && isOwner(moment);
  },
}));

const strange: readonly SuiteGoal[] = STRANGE_OWNERS.flatMap(([tid, errno, whom]) => {
  return TAKING.map(([call, name]): SuiteGoal => {
    return {
      says: `${name} of a word that names ${whom} answers ${errnoName(-errno)}`,
      why: MARKED_FIRST,
      reached: (moment) => {
        const names = tidOf(wordOf(moment)) === tid && queueOf(moment).length === 0;
        return names && answers(moment, call, -errno);
      },
    };
  });
});

const patience = ({ call }: ScriptMoment) => call?.patience;

const timeouts: readonly SuiteGoal[] = WAITING.flatMap(([call, name]): SuiteGoal[] => [
  {
    says: `${name} answers ETIMEDOUT when its timeout is over, and not before`,
    reached: ({ command, returned, before }) => {
      if (command.kind !== 'expire' || before.call[command.task]?.call !== call) return false;
      return returned[command.task] === -ETIMEDOUT;
    },
  },
  {
    says: `${name} with a timeout that is over answers ETIMEDOUT if another task has the futex`,
    reached: (moment) => {
      const isOver = patience(moment) === 'expired' && isHeldByAnother(moment);
      return isOver && answers(moment, call, -ETIMEDOUT);
    },
  },
  {
    says: `${name} with a timeout that is over takes a futex that is free`,
    why: 'The timeout is looked at only by who has to wait.',
    reached: (moment) => {
      return patience(moment) === 'expired' && isFree(moment) && answers(moment, call, 0);
    },
  },
  {
    says: `${name} with a timeout is handed the futex before that is over`,
    reached: ({ command, returned, before, after }) => {
      if (command.kind !== 'call' || command.call !== 'unlock') return false;
      return returned.some((ret, task) => {
        const was = before.call[task];
        const isIt = was?.call === call && was.patience === 'timeout';
        return isIt && ret === 0 && after.call[task] === null;
      });
    },
  },
]);

const precedence: readonly SuiteGoal[] = [
  {
    says: 'EDEADLK for a futex that the caller holds comes before ETIMEDOUT',
    reached: (moment) => {
      const isOver = patience(moment) === 'expired';
      return isOver && isOwner(moment) && answers(moment, 'lock', -EDEADLK);
    },
  },
  {
    says: 'ESRCH for a TID that nobody has comes before ETIMEDOUT',
    reached: (moment) => patience(moment) === 'expired' && answers(moment, 'lock', -ESRCH),
  },
  {
    says: 'EDEADLK for a circle comes before ETIMEDOUT',
    why: 'A deadlock is looked for before the caller sleeps, and its timeout counts only there.',
    reached: (moment) => {
      const isOver = patience(moment) === 'expired';
      return isOver && !namesCaller(moment) && answers(moment, 'lock', -EDEADLK);
    },
  },
];

const circles: readonly SuiteGoal[] = [2, 3].map((size) => ({
  says: `FUTEX_LOCK_PI that would close a circle of ${size} tasks answers EDEADLK`,
  reached: (moment) => {
    if (moment.call === null || !answers(moment, 'lock', -EDEADLK)) return false;
    const chain = chainFrom(moment, moment.call.target);
    return chain.length === size && chain.at(-1) === moment.call.task;
  },
}));

const circlesOfOthers: readonly SuiteGoal[] = [
  {
    says: 'FUTEX_LOCK_PI2 that would close a circle answers EDEADLK',
    reached: (moment) => answers(moment, 'lock2', -EDEADLK) && !namesCaller(moment),
  },
  {
    says: 'FUTEX_TRYLOCK_PI that would close a circle answers EAGAIN, as it does not wait',
    reached: (moment) => {
      if (moment.call === null || !answers(moment, 'trylock', -EAGAIN)) return false;
      const chain = chainFrom(moment, moment.call.target);
      return chain.length > 1 && chain.at(-1) === moment.call.task;
    },
  },
];

const tries: readonly SuiteGoal[] = [
  {
    says: 'FUTEX_TRYLOCK_PI of a futex that another task has, and nobody waits for, answers EAGAIN',
    reached: (moment) => queueOf(moment).length === 0 && answers(moment, 'trylock', -EAGAIN),
  },
  {
    says: 'FUTEX_TRYLOCK_PI of a futex that others wait for answers EAGAIN',
    reached: (moment) => queueOf(moment).length > 0 && answers(moment, 'trylock', -EAGAIN),
  },
];

const unlocks: readonly SuiteGoal[] = [
  {
    says: 'FUTEX_UNLOCK_PI of a free futex answers EPERM',
    reached: (moment) => isFree(moment) && answers(moment, 'unlock', -EPERM),
  },
  {
    says: 'FUTEX_UNLOCK_PI of a futex that another task has answers EPERM',
    reached: (moment) => isHeldByAnother(moment) && answers(moment, 'unlock', -EPERM),
  },
  {
    says: 'FUTEX_UNLOCK_PI by one who has it not answers EPERM also if others wait for it',
    reached: (moment) => {
      const others = queueOf(moment).length > 0 && !isOwner(moment);
      return others && answers(moment, 'unlock', -EPERM);
    },
  },
  {
    says:
      'FUTEX_UNLOCK_PI answers EINVAL if the word names the caller, and the kernel knows of ' +
      'another owner',
    reached: (moment) => {
      return namesCaller(moment) && !isOwner(moment) && answers(moment, 'unlock', -EINVAL);
    },
  },
];

export const ANSWERS: readonly Topic[] = [
  {
    heading: 'Who may own a futex, and deadlocks',
    goals: [...own, ...circles, ...circlesOfOthers, ...strange],
  },
  { heading: 'Timeouts', goals: [...timeouts, ...precedence] },
  { heading: 'Trying, and giving back', goals: [...tries, ...unlocks] },
];
