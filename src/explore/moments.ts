/**
 * How things stand after every step of a run, as plain values: who holds which lock, who waits for
 * what, who is queued where, who runs as what. Made by running once more, as a trace is.
 */
import type { TracedKernel } from '../kernel/build.ts';
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { FUTEX_STATES } from '../kernel/futex/state.ts';
import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import { Spinlock } from '../machine/spinlock.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { View } from '../oracle/view.ts';
import { wordText } from '../oracle/word-text.ts';
import { type Program, targetName } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run } from '../run.ts';
import type { Decision } from './decision.ts';
import { Replay } from './replay.ts';
import { StepNamer } from './step-namer.ts';

/** A task at one moment. */
export interface TaskMoment {
  readonly name: string;
  /** Kernel priorities, 0 the most urgent: what it runs with, and its own. */
  readonly prio: number;
  readonly normalPrio: number;
  /** Locks that it was told it holds. */
  readonly holds: readonly string[];
  /** The id of the op that it is in; null between ops. */
  readonly op: number | null;
  /** Asleep in the kernel, and nobody has woken it. */
  readonly asleep: boolean;
  /** The spinlock that somebody else has and that it waits for; null if it waits for none. */
  readonly spinsOn: string | null;
  /** How far its exit has come (futex_state); null if nobody kills it. */
  readonly exit: string | null;
  /** The robust lock that it takes or gives back, and that is not on its list; null for none. */
  readonly unlisted: string | null;
  /** Its program is over. */
  readonly ended: boolean;
  /** The lock that it is queued for, as an rt_mutex; null if it is queued for none. */
  readonly waitsFor: string | null;
  /** The tasks that lend it their priority, the most urgent first. */
  readonly donors: readonly string[];
}

/** A lock at one moment. */
export interface LockMoment {
  readonly name: string;
  /** As people read it; null for a lock without a futex. */
  readonly word: string | null;
  /** The pi_state that its queued waiters lead to; null if there is none. */
  readonly pi_state: string | null;
  /** Who is queued in the bucket for it, first one first. */
  readonly bucket: readonly string[];
  /** Who is queued on its rt_mutex, first one first, with the key of each. */
  readonly queue: readonly { readonly task: string; readonly key: number }[];
  readonly owner: string | null;
}

/** All that there is at one moment. */
export interface Moment {
  readonly tasks: readonly TaskMoment[];
  readonly locks: readonly LockMoment[];
  /** What lock each pi_state stands for. */
  readonly lockOf: ReadonlyMap<string, string>;
}

/**
 * @param decisions as in `trace`
 * @returns the n-th is the one after n steps, the first the one before any
 */
export function momentsOf(
  kernel: TracedKernel,
  program: Program,
  decisions: readonly Decision[],
  oracles: readonly Oracle[],
): Moment[] {
  const namer = new StepNamer();
  const watcher = new MomentWatcher(namer);
  run(kernel, program, new Replay(decisions, namer), oracles, watcher);
  return watcher.finish();
}

class MomentWatcher implements Recorder {
  readonly #moments: Moment[] = [];
  readonly #namer: StepNamer;
  #ghost: Ghost | null = null;
  #pending = false;

  constructor(namer: StepNamer) {
    this.#namer = namer;
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(actor: Actor): void {
    // Before the first step everybody has come to where that is taken.
    if (this.#moments.length === 0) this.#look();
    this.#namer.stepping(actor);
    this.#pending = true;
  }

  stepped(): void {
    this.#look();
  }

  /** The last step may have ended in a failure. */
  finish(): Moment[] {
    if (this.#pending || this.#moments.length === 0) this.#look();
    return this.#moments;
  }

  #look(): void {
    this.#pending = false;
    this.#moments.push(momentOf(this.#ghost as Ghost));
  }
}

function momentOf({ view, world }: Ghost): Moment {
  const lockOf = new Map<string, string>();
  for (const pi_state of world.machine.pi_states) {
    if (pi_state.key !== null) lockOf.set(pi_state.label(), pi_state.key.label());
  }
  return {
    tasks: world.tasks.map((task) => taskMoment(view, task)),
    locks: [
      ...world.futexes.all.map((futex) => futexMoment(view, futex)),
      ...world.rtMutexes.all.map((mutex) => ({
        name: mutex.label(),
        word: null,
        pi_state: null,
        bucket: [],
        ...mutexMoment(view, mutex),
      })),
    ],
    lockOf,
  };
}

function taskMoment(view: View, task: task_struct): TaskMoment {
  const told = view.toldTo(task);
  const lock = task.pi_blocked_on.value?.lock ?? null;
  const ofFutex = view.piStates().find(({ pi_mutex }) => pi_mutex === lock);
  return {
    name: task.name,
    prio: task.prio.value,
    normalPrio: task.normal_prio.value,
    holds: told.holds.map(targetName),
    op: told.op?.id ?? null,
    asleep: view.asleep(task),
    spinsOn: spinlockOf(task),
    exit: task.futex_state === null ? null : (FUTEX_STATES[task.futex_state.value] ?? null),
    unlisted: unlistedOf(task),
    ended: told.ended,
    waitsFor: lock === null ? null : (ofFutex?.key?.label() ?? lock.label()),
    donors: namesOf(task.pi_waiters.value),
  };
}

function unlistedOf({ robust_list, list_op_pending }: task_struct): string | null {
  if (list_op_pending === null || robust_list?.includes(list_op_pending) === true) return null;
  return list_op_pending.label();
}

function spinlockOf({ access, enabled }: task_struct): string | null {
  const { object } = access;
  return object instanceof Spinlock && !enabled ? object.label() : null;
}

function futexMoment(view: View, futex: futex_key): LockMoment {
  const queued = view.queued(futex);
  const pi_state = queued[0]?.pi_state.value ?? null;
  return {
    name: futex.name,
    word: wordText(futex.uaddr.value),
    pi_state: pi_state?.label() ?? null,
    bucket: queued.map(({ task }) => task?.name ?? '?'),
    ...(pi_state === null ? { queue: [], owner: null } : mutexMoment(view, pi_state.pi_mutex)),
  };
}

function mutexMoment(view: View, mutex: rt_mutex): Pick<LockMoment, 'queue' | 'owner'> {
  return {
    queue: mutex.waiters.value.map(({ task, tree_prio }) => {
      return { task: task?.name ?? '?', key: tree_prio.value };
    }),
    owner: view.rtOwner(mutex)?.name ?? null,
  };
}

function namesOf(waiters: readonly rt_mutex_waiter[]): string[] {
  return waiters.map(({ task }) => task?.name ?? '?');
}
