/** Priorities that waiters lend to owners, and that owners lose again. */
import { EAGAIN, EDEADLK, ETIMEDOUT } from '../../../kernel/errno.ts';
import type { ScriptMoment } from '../moment.ts';
import { answers, chainFrom, namesCaller } from './calls.ts';
import type { SuiteGoal, Topic } from './goal.ts';
import {
  isMoreUrgent,
  isRealtime,
  lowered,
  newlyWaitedFor,
  nobodyChanges,
  ownAfter,
  prioAfter,
  prioBefore,
  raised,
  seenInPriorities,
} from './priorities.ts';

const lending: readonly SuiteGoal[] = [
  {
    says: 'a waiter of SCHED_FIFO lends its priority to an owner of SCHED_OTHER',
    reached: (moment) => {
      const owner = newlyWaitedFor(moment);
      return raised(moment).includes(owner) && !isRealtime(prioBefore(moment, owner));
    },
  },
  {
    says: 'a waiter lends its priority to an owner of a lower SCHED_FIFO priority',
    reached: (moment) => {
      const owner = newlyWaitedFor(moment);
      const was = moment.before.own[owner];
      return raised(moment).includes(owner) && was === prioBefore(moment, owner) && isRealtime(was);
    },
  },
  {
    says: 'a waiter that is more urgent than the other waiters raises the owner further',
    reached: (moment) => {
      const owner = newlyWaitedFor(moment);
      return raised(moment).includes(owner) && prioBefore(moment, owner) < ownAfter(moment, owner);
    },
  },
  {
    says: 'a waiter that is less urgent than the owner changes no priority',
    reached: (moment) => {
      const owner = newlyWaitedFor(moment);
      const waiter = moment.call === null ? 0 : prioBefore(moment, moment.call.task);
      const less = isRealtime(waiter) && (moment.before.prio[owner] ?? 0) < waiter;
      return owner > 0 && less && nobodyChanges(moment);
    },
  },
  ...[2, 3].map(
    (count): SuiteGoal => ({
      says: `a waiter lends its priority to ${count} owners, each of which waits for the next`,
      reached: (moment) => {
        const owner = newlyWaitedFor(moment);
        if (owner === 0 || moment.call === null) return false;
        const chain = chainFrom(moment, moment.call.target);
        return chain.filter((task) => raised(moment).includes(task)).length === count;
      },
    }),
  ),
  {
    says: 'raising the priority of a waiter raises the owner',
    reached: (moment) => moment.command.kind === 'setprio' && raised(moment).length === 1,
  },
  {
    says: 'raising the priority of a waiter raises each owner of a chain',
    reached: (moment) => moment.command.kind === 'setprio' && raised(moment).length > 1,
  },
];

/** Whether the task runs with its own priority again. */
const isItself = (moment: ScriptMoment, task: number): boolean => {
  return prioAfter(moment, task) === ownAfter(moment, task);
};

const givesBack = ({ call, answer }: ScriptMoment): number => {
  return call?.call === 'unlock' && answer === 0 ? call.task : 0;
};

const losing: readonly SuiteGoal[] = [
  {
    says: 'who gives the futex back has its own priority again',
    reached: (moment) => {
      const task = givesBack(moment);
      return lowered(moment).includes(task) && isItself(moment, task);
    },
  },
  {
    says: 'who gives one futex back keeps what waiters for another one lend',
    reached: (moment) => {
      const task = givesBack(moment);
      return lowered(moment).includes(task) && !isItself(moment, task);
    },
  },
  {
    says: 'when a waiter gives up the owner has its own priority again',
    reached: (moment) => {
      if (moment.command.kind !== 'expire') return false;
      return lowered(moment).some((task) => isItself(moment, task));
    },
  },
  {
    says: 'when a waiter gives up the owner keeps what the other waiters lend',
    reached: (moment) => {
      if (moment.command.kind !== 'expire') return false;
      return lowered(moment).some((task) => !isItself(moment, task));
    },
  },
  {
    says: 'when a waiter gives up each owner of a chain is lowered',
    reached: (moment) => moment.command.kind === 'expire' && lowered(moment).length > 1,
  },
  {
    says: 'lowering the priority of a waiter lowers the owner',
    reached: (moment) => moment.command.kind === 'setprio' && lowered(moment).length === 1,
  },
  {
    says: 'lowering the priority of a waiter lowers each owner of a chain',
    reached: (moment) => moment.command.kind === 'setprio' && lowered(moment).length > 1,
  },
];

/** Whether the command sets the priority of a task that runs with more than its own. */
function setsBoosted(moment: ScriptMoment): moment is ScriptMoment & { command: { task: number } } {
  const { command, before } = moment;
  if (command.kind !== 'setprio') return false;
  return prioBefore(moment, command.task) < (before.own[command.task] as number);
}

const owners: readonly SuiteGoal[] = [
  {
    says: 'a boosted owner whose own priority is changed below its boost keeps the boost',
    reached: (moment) => {
      if (!setsBoosted(moment)) return false;
      const { task } = moment.command;
      const isChanged = moment.before.own[task] !== ownAfter(moment, task);
      return isChanged && nobodyChanges(moment) && !isItself(moment, task);
    },
  },
  {
    says: 'a boosted owner whose own priority is raised above its boost has its own',
    reached: (moment) => {
      if (!setsBoosted(moment)) return false;
      const { task } = moment.command;
      return isItself(moment, task) && prioAfter(moment, task) < prioBefore(moment, task);
    },
  },
  {
    says: 'setting the priority that a boosted owner has by itself changes nothing',
    reached: (moment) => {
      if (!setsBoosted(moment)) return false;
      const isSame =
        moment.before.own[moment.command.task] === ownAfter(moment, moment.command.task);
      return isSame && nobodyChanges(moment);
    },
  },
];

const none: readonly SuiteGoal[] = [
  {
    says: 'FUTEX_TRYLOCK_PI that fails lends nothing',
    reached: (moment) => {
      return answers(moment, 'trylock', -EAGAIN) && isMoreUrgent(moment) && nobodyChanges(moment);
    },
  },
  {
    says: 'EDEADLK leaves no boost behind',
    reached: (moment) => {
      if (namesCaller(moment) || !answers(moment, 'lock', -EDEADLK)) return false;
      return isMoreUrgent(moment) && nobodyChanges(moment);
    },
  },
  {
    says: 'ETIMEDOUT at once leaves no boost behind',
    reached: (moment) => {
      return answers(moment, 'lock', -ETIMEDOUT) && isMoreUrgent(moment) && nobodyChanges(moment);
    },
  },
  {
    says: 'a waiter that has a signal goes on lending its priority',
    reached: (moment) => {
      const { command, before } = moment;
      if (command.kind !== 'signal') return false;
      const futex = before.waits[command.task] as number;
      const owner = before.owner[futex] as number;
      const lent = before.prio[owner] === before.prio[command.task];
      const isOnly = futex > 0 && before.queue[futex]?.length === 1;
      return isOnly && lent && before.prio[owner] !== before.own[owner] && nobodyChanges(moment);
    },
  },
];

export const BOOSTS: readonly Topic[] = [
  seenInPriorities({ heading: 'Priorities that are lent', goals: [...lending, ...owners] }),
  seenInPriorities({ heading: 'Priorities that are lost again', goals: [...losing, ...none] }),
];
