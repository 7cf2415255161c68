/** Who is handed a futex, and in which order. */
import { MAX_RT_PRIO } from '../../../kernel/sched/task_struct.ts';
import { type ScriptMoment, type ScriptStanding, tidOf } from '../moment.ts';
import type { SuiteGoal, Topic } from './goal.ts';

/** What is known of a waiter when the futex is given back. */
interface Waiter {
  readonly task: number;
  readonly prio: number;
  readonly own: number;
  readonly cameAs: number;
  readonly signalled: boolean;
  /** Its place among the waiters, by when it came. */
  readonly place: number;
}

function waiterOf({ prio, own, cameAs, signalled }: ScriptStanding, task: number, place: number) {
  const of = (list: readonly number[]) => list[task] as number;
  const isSignalled = signalled[task] === true;
  return { task, place, prio: of(prio), own: of(own), cameAs: of(cameAs), signalled: isSignalled };
}

/** Whether an unlock hands over to one, and not to another, of whom `isIt` is true. */
function handsOver(moment: ScriptMoment, isIt: (to: Waiter, other: Waiter) => boolean): boolean {
  const { call, answer, before, after } = moment;
  if (call?.call !== 'unlock' || answer !== 0) return false;
  const queue = before.queue[call.target] as readonly number[];
  const waiters = queue.map((task, place): Waiter => waiterOf(before, task, place));
  const heir = tidOf(after.word[call.target] as number);
  const to = waiters.find(({ task }) => task === heir);
  return to !== undefined && waiters.some((other) => other !== to && isIt(to, other));
}

const isReal = (prio: number): boolean => prio < MAX_RT_PRIO;
const isAsItCame = ({ prio, own, cameAs }: Waiter): boolean => prio === own && prio === cameAs;
const unchanged = (to: Waiter, other: Waiter) => isAsItCame(to) && isAsItCame(other);

/** An order, and the two waiters of which the first comes before the second by it. */
function order(says: string, isIt: (to: Waiter, other: Waiter) => boolean): SuiteGoal {
  return { says, reached: (moment) => handsOver(moment, isIt) };
}

const byPriority: readonly SuiteGoal[] = [
  order('of two tasks of SCHED_OTHER the one that came first is handed the futex', (to, other) => {
    return unchanged(to, other) && !isReal(to.prio) && to.place < other.place && !other.signalled;
  }),
  order(
    'of two tasks with the same SCHED_FIFO priority the first is handed the futex',
    (to, other) => {
      const same = to.prio === other.prio && isReal(to.prio);
      return unchanged(to, other) && same && to.place < other.place && !other.signalled;
    },
  ),
  order(
    'a task of SCHED_FIFO is handed the futex before one of SCHED_OTHER that came first',
    (to, other) => {
      const before = isReal(to.prio) && !isReal(other.prio);
      return unchanged(to, other) && before && to.place > other.place;
    },
  ),
  order(
    'a higher SCHED_FIFO priority is handed the futex before a lower one that came first',
    (to, other) => {
      const before = to.prio < other.prio && isReal(other.prio);
      return unchanged(to, other) && before && to.place > other.place;
    },
  ),
  order('a boosted waiter is handed the futex by the priority that it was lent', (to, other) => {
    return to.prio < other.prio && to.own > other.prio;
  }),
];

const byChange: readonly SuiteGoal[] = [
  order(
    'a waiter whose priority was raised is handed the futex before those it has passed',
    (to, other) => {
      return to.prio < other.prio && to.cameAs > other.cameAs && to.prio === to.own;
    },
  ),
  order(
    'a waiter whose priority was lowered is handed the futex behind those that passed it',
    (to, other) => {
      return to.prio < other.prio && other.prio > other.cameAs && other.cameAs < to.cameAs;
    },
  ),
  order(
    'a waiter that was given the priority of another one is handed the futex behind that',
    (to, other) => {
      const same = to.prio === other.prio && to.cameAs === to.prio && isReal(to.prio);
      return same && other.cameAs > other.prio && to.place > other.place;
    },
  ),
  order(
    'a waiter that had a signal is handed the futex behind those of its priority',
    (to, other) => {
      return unchanged(to, other) && other.signalled && to.prio === other.prio && !to.signalled;
    },
  ),
];

/** The commands that a signal does nothing to. */
const signals: readonly SuiteGoal[] = [
  {
    says: 'a signal does not end a wait: the call starts anew, and EINTR is not seen',
    reached: ({ command, before, after }) => {
      if (command.kind !== 'signal') return false;
      return before.waits[command.task] !== 0 && after.waits[command.task] !== 0;
    },
  },
  ...(
    [
      ['lock', 'FUTEX_LOCK_PI'],
      ['lock2', 'FUTEX_LOCK_PI2'],
    ] as const
  ).map(
    ([call, name]): SuiteGoal => ({
      says: `the timeout of ${name} is the same after a signal`,
      reached: ({ command, before, returned }) => {
        if (command.kind !== 'expire' || before.call[command.task]?.call !== call) return false;
        return before.signalled[command.task] === true && (returned[command.task] ?? 0) < 0;
      },
    }),
  ),
];

export const ORDER: readonly Topic[] = [
  { heading: 'Who is next', goals: [...byPriority, ...byChange] },
  { heading: 'Signals', goals: signals },
];
