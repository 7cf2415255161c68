/**
 * How far a priority is handed on, and a deadlock looked for, where Linux's walk along the chain of
 * locks (rt_mutex_adjust_prio_chain() in kernel/locking/rtmutex.c) ends early or goes on: by what
 * is to be seen of it. Whoever does it in another way has to come to the same end.
 */
import { EDEADLK } from '../../../kernel/errno.ts';
import type { Site } from '../../../kernel/site.ts';
import type { ScriptMoment } from '../moment.ts';
import { answers, chainFrom, namesCaller } from './calls.ts';
import type { SuiteGoal, Topic } from './goal.ts';
import {
  isRealtime,
  lowered,
  newlyWaitedFor,
  nobodyChanges,
  prioAfter,
  prioBefore,
  raised,
  seenInPriorities,
} from './priorities.ts';

/** The owners behind the futex that the command begins to wait for, the first one first. */
function chainAhead(moment: ScriptMoment): number[] {
  if (moment.call === null || newlyWaitedFor(moment) === 0) return [];
  return chainFrom(moment, moment.call.target);
}

/** Whether a waiter for that task's futexes lends more than a task of that priority would. */
const isLentMore = ({ before }: ScriptMoment, owner: number, prio: number): boolean => {
  return (before.prio[owner] as number) < Math.min(prio, before.own[owner] as number);
};

const ends: readonly SuiteGoal[] = [
  {
    says: 'the owner keeps the priority that it was lent when a less urgent waiter comes',
    reached: (moment) => {
      const owner = newlyWaitedFor(moment);
      if (owner === 0 || moment.call === null) return false;
      const prio = prioBefore(moment, moment.call.task);
      const wouldCount = prio < (moment.before.own[owner] as number);
      return wouldCount && isLentMore(moment, owner, prio) && nobodyChanges(moment);
    },
  },
  {
    says: 'the owner keeps the priority that it was lent when another waiter is changed below that',
    reached: (moment) => {
      const { command, before } = moment;
      if (command.kind !== 'setprio') return false;
      const { task } = command;
      const owner = before.owner[before.waits[task] as number] as number;
      const now = prioAfter(moment, task);
      if (owner === 0 || before.own[owner] === undefined) return false;
      const isChanged = now !== prioBefore(moment, task) && isRealtime(now);
      const most = Math.min(now, prioBefore(moment, task));
      const othersStay = raised(moment).length === 0 && lowered(moment).length === 0;
      return isChanged && isLentMore(moment, owner, most) && othersStay;
    },
  },
  {
    says: 'a waiter as urgent as the owner, which waits itself, changes no priority',
    reached: (moment) => {
      const [owner, next] = chainAhead(moment);
      if (owner === undefined || next === undefined || moment.call === null) return false;
      const prio = prioBefore(moment, moment.call.task);
      return isRealtime(prio) && prio === prioBefore(moment, owner) && nobodyChanges(moment);
    },
  },
  {
    says: 'an owner that is raised behind a more urgent waiter leaves the next owner as it is',
    reached: (moment) => {
      const [owner, next] = chainAhead(moment);
      if (owner === undefined || next === undefined) return false;
      const isRaised = raised(moment).includes(owner) && !raised(moment).includes(next);
      return isRaised && isLentMore(moment, next, prioAfter(moment, owner));
    },
  },
];

/** A deadlock, found behind that place of the walk. */
function foundBehind(site: Site, says: string): SuiteGoal {
  return {
    says,
    reached: (moment) => {
      const isCircle = answers(moment, 'lock', -EDEADLK) && !namesCaller(moment);
      return isCircle && moment.sites.has(site);
    },
  };
}

const circles: readonly SuiteGoal[] = [
  foundBehind(
    'chain walk [3]: not the most urgent waiter, but deadlocks are looked for',
    'a circle answers EDEADLK also if an owner in it has a more urgent waiter than the caller',
  ),
  foundBehind(
    'chain walk [3]: the priority is the same, but deadlocks are looked for',
    'a circle answers EDEADLK also if an owner in it is as urgent as the caller already',
  ),
];

export const WALKS: readonly Topic[] = [
  seenInPriorities({ heading: 'How far a priority goes', goals: ends }),
  { heading: 'How far deadlocks are looked for', goals: circles },
];
