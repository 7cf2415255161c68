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
  /** Its place among the waiters, by when it came, and by when it came anew after a signal. */
  readonly arrival: number;
  readonly place: number;
}

function waiterOf(standing: ScriptStanding, futex: number, task: number): Waiter {
  const { prio, own, cameAs, signalled, arrivals, queue } = standing;
  const of = (list: readonly number[]) => list[task] as number;
  const placeIn = (lists: readonly (readonly number[])[]) => lists[futex]?.indexOf(task) ?? 0;
  return {
    task,
    prio: of(prio),
    own: of(own),
    cameAs: of(cameAs),
    signalled: signalled[task] === true,
    arrival: placeIn(arrivals),
    place: placeIn(queue),
  };
}

/** Whether an unlock hands over to one, and not to another, of whom `isIt` is true. */
function handsOver(moment: ScriptMoment, isIt: (to: Waiter, other: Waiter) => boolean): boolean {
  const { call, answer, before, after } = moment;
  if (call?.call !== 'unlock' || answer !== 0) return false;
  const queue = before.queue[call.target] as readonly number[];
  const waiters = queue.map((task) => waiterOf(before, call.target, task));
  const heir = tidOf(after.word[call.target] as number);
  const to = waiters.find(({ task }) => task === heir);
  return to !== undefined && waiters.some((other) => other !== to && isIt(to, other));
}

const isReal = (prio: number): boolean => prio < MAX_RT_PRIO;
const isItsOwn = ({ prio, own }: Waiter): boolean => prio === own;
const isAsItCame = (one: Waiter): boolean => isItsOwn(one) && one.prio === one.cameAs;
const unchanged = (to: Waiter, other: Waiter) => isAsItCame(to) && isAsItCame(other);
const noSignals = (to: Waiter, other: Waiter) => !to.signalled && !other.signalled;
const cameFirst = (one: Waiter, than: Waiter): boolean => one.arrival < than.arrival;

/**
 * An order, and the two waiters of which the first comes before the second by it. Each of these
 * asks that without the rule the other one would come first.
 */
function order(says: string, isIt: (to: Waiter, other: Waiter) => boolean): SuiteGoal {
  return { says, reached: (moment) => handsOver(moment, isIt) };
}

const byPriority: readonly SuiteGoal[] = [
  order('of two tasks of SCHED_OTHER the one that came first is handed the futex', (to, other) => {
    return unchanged(to, other) && !isReal(to.prio) && cameFirst(to, other) && noSignals(to, other);
  }),
  order(
    'of two tasks with the same SCHED_FIFO priority the first is handed the futex',
    (to, other) => {
      const same = to.prio === other.prio && isReal(to.prio);
      return unchanged(to, other) && same && cameFirst(to, other) && noSignals(to, other);
    },
  ),
  order(
    'a task of SCHED_FIFO is handed the futex before one of SCHED_OTHER that came first',
    (to, other) => {
      const before = isReal(to.prio) && !isReal(other.prio) && cameFirst(other, to);
      return unchanged(to, other) && before && noSignals(to, other);
    },
  ),
  order(
    'a higher SCHED_FIFO priority is handed the futex before a lower one that came first',
    (to, other) => {
      const before = to.prio < other.prio && isReal(other.prio) && cameFirst(other, to);
      return unchanged(to, other) && before && noSignals(to, other);
    },
  ),
  order('a boosted waiter is handed the futex by the priority that it was lent', (to, other) => {
    return to.prio < other.prio && to.own > other.prio && isAsItCame(other);
  }),
];

const byChange: readonly SuiteGoal[] = [
  order(
    'a waiter whose priority was raised is handed the futex before those it has passed',
    (to, other) => {
      const raised = isItsOwn(to) && to.prio < to.cameAs && isAsItCame(other);
      // Raised while both were queued, as it came behind the other one.
      const passed = cameFirst(other, to) && other.cameAs <= to.cameAs && to.prio < other.prio;
      return raised && passed && noSignals(to, other);
    },
  ),
  order(
    'a waiter whose priority was lowered is handed the futex behind those that it had passed',
    (to, other) => {
      const lowered = isItsOwn(other) && other.prio > other.cameAs && isAsItCame(to);
      // Lowered while both were queued, as it came later and before the other one.
      const passed = cameFirst(to, other) && other.cameAs < to.cameAs && to.prio < other.prio;
      return lowered && passed && noSignals(to, other);
    },
  ),
  {
    // A waiter that was never raised would come behind the other one as well.
    needsPriorities: true,
    ...order(
      'a waiter that was given the priority of another one is handed the futex behind that',
      (to, other) => {
        const same = to.prio === other.prio && isReal(to.prio) && isAsItCame(to);
        const raised = other.cameAs > other.prio && cameFirst(other, to);
        return same && raised && noSignals(to, other);
      },
    ),
  },
  order(
    'a waiter that had a signal is handed the futex behind those of its priority',
    (to, other) => {
      const passed = cameFirst(other, to) && other.signalled && !to.signalled;
      return unchanged(to, other) && passed && to.prio === other.prio && to.place < other.place;
    },
  ),
];

/** The commands that a signal does nothing to. */
const signals: readonly SuiteGoal[] = [
  {
    says: 'a signal does not end a wait: its handler runs, and the call starts anew, without EINTR',
    why: 'Linux restarts FUTEX_LOCK_PI in any case (ERESTARTNOINTR), also without SA_RESTART.',
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
