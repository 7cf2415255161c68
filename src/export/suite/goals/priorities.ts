/** What goals ask of the priorities that threads run with. */
import { MAX_RT_PRIO } from '../../../kernel/sched/task_struct.ts';
import type { ScriptMoment } from '../moment.ts';
import type { SuiteGoal, Topic } from './goal.ts';

export const isRealtime = (prio: number): boolean => prio < MAX_RT_PRIO;

export const prioBefore = ({ before }: ScriptMoment, task: number): number =>
  before.prio[task] as number;
export const prioAfter = ({ after }: ScriptMoment, task: number): number =>
  after.prio[task] as number;
export const ownAfter = ({ after }: ScriptMoment, task: number): number =>
  after.own[task] as number;

const tasksOf = ({ after }: ScriptMoment): number[] => [...after.prio.keys()].slice(1);

/** Who runs with more than before, and whose own priority is what it was. */
export function raised(moment: ScriptMoment): number[] {
  return tasksOf(moment).filter((task) => {
    const isSet = moment.command.kind === 'setprio' && moment.command.task === task;
    return !isSet && prioAfter(moment, task) < prioBefore(moment, task);
  });
}

/** Who runs with less. */
export function lowered(moment: ScriptMoment): number[] {
  return tasksOf(moment).filter((task) => {
    const isSet = moment.command.kind === 'setprio' && moment.command.task === task;
    return !isSet && prioAfter(moment, task) > prioBefore(moment, task);
  });
}

export const nobodyChanges = (moment: ScriptMoment): boolean => {
  return tasksOf(moment).every((task) => prioAfter(moment, task) === prioBefore(moment, task));
};

/** The owner of the futex that the command begins to wait for; 0 if it does not. */
export function newlyWaitedFor({ call, answer, before }: ScriptMoment): number {
  return call === null || answer !== null ? 0 : (before.owner[call.target] as number);
}

/** Whether the caller is more urgent than the owner of the futex that it asks for. */
export function isMoreUrgent(moment: ScriptMoment): boolean {
  const { call, before } = moment;
  if (call === null) return false;
  const owner = before.owner[call.target] as number;
  const prio = before.prio[owner];
  return owner > 0 && prio !== undefined && prioBefore(moment, call.task) < prio;
}

/** Goals that nobody can see who cannot see priorities. */
export function seenInPriorities({ heading, goals }: Topic): Topic {
  return { heading, goals: goals.map((goal): SuiteGoal => ({ ...goal, needsPriorities: true })) };
}
