import type { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { View } from '../oracle/view.ts';
import { type Op, targetName } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Look, Place, Thing } from './thing.ts';
import type { Things } from './things.ts';

/** A futex word, kept as a number so that the page can show bits and meaning. */
export class UserWord {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export interface TaskState {
  readonly name: string;
  /** Where it is: `finished`, `asleep in lock f1`, `at: lock P1.wait_lock`. */
  readonly at: string;
  /** Kernel priority, 0 the most urgent; 120 for SCHED_OTHER. */
  readonly prio: number;
  readonly normalPrio: number;
  readonly holdsLocks: readonly string[];
  /** Futexes that it was told it holds. */
  readonly toldItHolds: readonly string[];
  readonly blockedOn: string | null;
  /** It sleeps, and nobody has woken it. */
  readonly asleep: boolean;
  /** The op that it is in; null between ops. */
  readonly op: Op | null;
  /** It has been killed, and exits or is gone. */
  readonly died: boolean;
  /** The locks on its robust list, the last one first; null if it has none, or nobody kills it. */
  readonly robustList: readonly string[] | null;
  /** The robust lock that it was about to take or to give back (list_op_pending). */
  readonly opPending: string | null;
  /** The access that it would make next; null when its program is over. */
  readonly next: { readonly verb: string; readonly place: Place } | null;
}

export interface PiStateState {
  readonly name: string;
  readonly owner: string | null;
  readonly rtMutexOwner: string | null;
  readonly hasWaitersBit: boolean;
  /** Tasks in the rt_mutex's tree, top waiter first. */
  readonly waiters: readonly string[];
  readonly references: number;
}

export interface FutexState {
  readonly name: string;
  readonly word: UserWord;
  /** Tasks in its hash bucket, first one first. */
  readonly queued: readonly string[];
  readonly pi_state: PiStateState | null;
}

/** An rt_mutex that no futex stands for. */
export interface RtMutexState {
  readonly name: string;
  readonly owner: string | null;
  readonly hasWaitersBit: boolean;
  /** Top waiter first. */
  readonly waiters: readonly string[];
}

export interface Snapshot {
  readonly futexes: readonly FutexState[];
  readonly rtMutexes: readonly RtMutexState[];
  readonly tasks: readonly TaskState[];
  /** Contended pi_states that no queued waiter leads to. */
  readonly otherPiStates: readonly PiStateState[];
  /** Every cell of every object that others can reach, and what it holds. */
  readonly cells: readonly Look[];
  /** The pi_states that have been freed. */
  readonly freed: readonly Thing[];
}

/** @param things those of the run, which is recorded */
export function snapshot({ view, world }: Ghost, things: Things): Snapshot {
  const shown = new Set<unknown>();
  const futexes = world.futexes.all.map((futex) => {
    const queued = view.queued(futex);
    const pi_state = queued[0]?.pi_state.value ?? null;
    if (pi_state !== null) shown.add(pi_state);
    return {
      name: futex.name,
      word: new UserWord(futex.uaddr.value),
      queued: queued.map((q) => q.task?.name ?? '?'),
      pi_state: pi_state === null ? null : piState(view, pi_state),
    };
  });
  const others = world.machine.pi_states.filter((pi_state) => {
    return pi_state.life.published && !pi_state.life.dead && !shown.has(pi_state);
  });
  return {
    futexes,
    rtMutexes: world.rtMutexes.all.map((mutex) => ({
      name: mutex.label(),
      owner: view.rtOwner(mutex)?.name ?? null,
      hasWaitersBit: (mutex.owner.value & RT_MUTEX_HAS_WAITERS) !== 0,
      waiters: mutex.waiters.value.map((waiter) => waiter.task?.name ?? '?'),
    })),
    tasks: world.tasks.map((task) => taskState(view, task, things)),
    otherPiStates: others.map((pi_state) => piState(view, pi_state)),
    cells: (world.machine.cells ?? [])
      .filter(({ life }) => life.published && !life.dead)
      .map((cell) => ({ place: things.place(cell), value: things.value(cell, cell.value) })),
    freed: world.machine.pi_states
      .filter(({ life }) => life.dead)
      .map((pi_state) => things.thing(pi_state)),
  };
}

function piState(view: View, pi_state: futex_pi_state): PiStateState {
  const { owner, waiters } = pi_state.pi_mutex;
  return {
    name: pi_state.label(),
    owner: pi_state.owner.value?.name ?? null,
    rtMutexOwner: view.rtOwner(pi_state.pi_mutex)?.name ?? null,
    hasWaitersBit: (owner.value & RT_MUTEX_HAS_WAITERS) !== 0,
    waiters: waiters.value.map((waiter) => waiter.task?.name ?? '?'),
    references: pi_state.refcount.value,
  };
}

function taskState(view: View, task: task_struct, things: Things): TaskState {
  const told = view.toldTo(task);
  const { kind, object } = task.access;
  const next = told.ended
    ? 'finished'
    : `next: ${kind?.verb ?? '-'} ${object?.label() ?? ''}`.trim();
  const op = told.op === null ? '' : ` in its ${opName(told.op)}`;
  return {
    name: task.name,
    at: view.asleep(task) ? `asleep${op}` : `${next}${told.ended ? '' : op}`,
    prio: task.prio.value,
    normalPrio: task.normal_prio.value,
    holdsLocks: view.spinlocksOf(task).map((lock) => lock.label()),
    toldItHolds: told.holds.map(targetName),
    blockedOn: task.pi_blocked_on.value?.lock?.label() ?? null,
    asleep: view.asleep(task),
    op: told.op,
    died: told.died,
    robustList: task.robust_list?.map(({ name }) => name) ?? null,
    opPending: task.list_op_pending?.name ?? null,
    next:
      kind === null || object === null ? null : { verb: kind.verb, place: things.place(object) },
  };
}
