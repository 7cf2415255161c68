/** One command of a script, and what came of it: what the goals of a suite are asked about. */
import type { ModelStage } from '../../conform/model-stage.ts';
import type { Observation, TaskSeen } from '../../conform/observation.ts';
import type { CallCommand, ScriptCommand } from '../../conform/script.ts';
import { FUTEX_TID_MASK } from '../../kernel/futex/futex_key.ts';
import { DEFAULT_PRIO } from '../../kernel/sched/task_struct.ts';
import type { Site } from '../../kernel/site.ts';
import { kernelPrio } from '../../program/world.ts';

/** How things stand between two commands. Tasks and futexes go by their numbers, from 1. */
export interface ScriptStanding {
  /** By task: the futex that it waits for, 0 for none. */
  readonly waits: readonly number[];
  /** By task: the call that it waits in; null for none. */
  readonly call: readonly (CallCommand | null)[];
  /** By task: the effective priority that it began to wait with; 0 if it does not wait. */
  readonly cameAs: readonly number[];
  /** By task: it waits, and has had a signal meanwhile. */
  readonly signalled: readonly boolean[];
  /** By task: effective priority in the kernel's numbers. */
  readonly prio: readonly number[];
  /** By task: its own priority. */
  readonly own: readonly number[];
  /** By futex: its word, with the number of a task or stranger in place of a TID. */
  readonly word: readonly number[];
  /** By futex: who the kernel says owns it, or the word if nobody waits. */
  readonly owner: readonly number[];
  /** By futex: who waits, in the order in which they came or last came anew. */
  readonly queue: readonly (readonly number[])[];
  /** By futex: the same, as if no call had begun anew. */
  readonly arrivals: readonly (readonly number[])[];
}

export interface ScriptMoment {
  readonly command: ScriptCommand;
  /** The command, if it is a call of a futex. */
  readonly call: (CallCommand & { readonly target: number }) | null;
  /** What the call of the command returned at once; null if it is blocked. */
  readonly answer: number | null;
  /** By task: what a call returned in this command, also a call of somebody else. */
  readonly returned: readonly (number | null)[];
  readonly before: ScriptStanding;
  readonly after: ScriptStanding;
  /** The places of the kernel's code that were come past. */
  readonly sites: ReadonlySet<Site>;
}

export const tidOf = (word: number): number => word & FUTEX_TID_MASK;

/** Nobody holds or waits for anything. */
function atTheBeginning(tasks: number, futexes: number): ScriptStanding {
  const forTasks = <T>(value: T): T[] => Array.from({ length: tasks + 1 }, () => value);
  const forFutexes = Array.from({ length: futexes + 1 }, () => 0);
  return {
    waits: forTasks(0),
    call: forTasks(null),
    cameAs: forTasks(0),
    signalled: forTasks(false),
    prio: forTasks(DEFAULT_PRIO),
    own: forTasks(DEFAULT_PRIO),
    word: forFutexes,
    owner: forFutexes,
    queue: forFutexes.map(() => []),
    arrivals: forFutexes.map(() => []),
  };
}

/** Follows one script on its stage, from the first command on. */
export class ScriptScene {
  #standing: ScriptStanding | null = null;

  /** The command was just played on the stage, and this was seen. */
  played(command: ScriptCommand, { tasks, words }: Observation, stage: ModelStage): ScriptMoment {
    const before = this.#standing ?? atTheBeginning(tasks.length, words.length);
    const returned = [null, ...tasks.map((task) => task.returned)];
    const after: ScriptStanding = {
      ...waitsAfter(command, before, tasks),
      prio: [0, ...tasks.map(({ prio }) => prio)],
      own: before.own.map((prio, task) => {
        const isSet = command.kind === 'setprio' && command.task === task;
        return isSet ? kernelPrio(command.fifo) : prio;
      }),
      word: before.word.map((_, futex) => (futex === 0 ? 0 : stage.wordOf(futex))),
      owner: before.word.map((_, futex) => {
        return futex === 0 ? 0 : stage.ownerOf(futex) || tidOf(stage.wordOf(futex));
      }),
    };
    this.#standing = after;
    const called = command.kind === 'call' ? command : null;
    const { target } = called ?? {};
    return {
      command,
      call: called !== null && typeof target === 'number' ? { ...called, target } : null,
      answer: called === null ? null : (returned[called.task] ?? null),
      returned,
      before,
      after,
      sites: stage.takeSites(),
    };
  }
}

function waitsAfter(command: ScriptCommand, before: ScriptStanding, tasks: readonly TaskSeen[]) {
  const waits = [0, ...tasks.map(({ blocked }) => Number(blocked?.slice(1) ?? 0))];
  const begins = command.kind === 'call' ? command.task : 0;
  const interrupted = command.kind === 'signal' ? command.task : 0;
  return {
    waits,
    call: before.call.map((was, task) => {
      if (waits[task] === 0) return null;
      return command.kind === 'call' && task === begins ? command : was;
    }),
    cameAs: before.cameAs.map((was, task) => {
      if (waits[task] === 0) return 0;
      return task === begins ? (before.prio[task] as number) : was;
    }),
    signalled: before.signalled.map((was, task) => {
      return waits[task] !== 0 && (was || task === interrupted);
    }),
    // After a signal a call starts anew, behind those who came meanwhile.
    queue: before.queue.map((was, futex) => queueAfter(was, futex, waits, interrupted)),
    arrivals: before.arrivals.map((was, futex) => queueAfter(was, futex, waits, 0)),
  };
}

/** @param anew a task that leaves its place and comes as the last one; 0 for none */
function queueAfter(
  was: readonly number[],
  futex: number,
  waits: readonly number[],
  anew: number,
): number[] {
  const stay = was.filter((task) => waits[task] === futex && task !== anew);
  const come = [...waits.keys()].filter((task) => {
    return futex > 0 && waits[task] === futex && !stay.includes(task);
  });
  return [...stay, ...come];
}
