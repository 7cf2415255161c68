/**
 * What tasks have while they ask for more, and where that may end in a deadlock: a walk along the
 * ops of a program, without running it.
 *
 * The lock order of a program has an edge a -> b where some task waits for b while it has, or may
 * have, a. A try does not wait, nor does a task that surely has b: it gets EDEADLK at once.
 *
 * If the edges make a circle, its tasks may come to wait for one another, until the one that has
 * come last is told EDEADLK. Who waits for one of them meanwhile may be told the same, even if it
 * has no lock at all: the walk along the chain comes back to the lock that it began with, or goes
 * round until it is too long. So a lock is unsure if circles can be reached from it. Whether the
 * tasks of a circle can ever have their locks at the same time is not asked.
 */
import { kindOfEvent } from './event-kinds.ts';
import { abandonedIn, brokenIn, mayFault, protectedIn } from './meddling.ts';
import { kindOf } from './op-kinds.ts';
import { isRtMutex, lockOf, type Op, type Program, type TaskSpec, targetName } from './program.ts';

/** The locks that a task has at some op; false: only perhaps. */
export type HeldLocks = ReadonlyMap<number, boolean>;

export class Nesting {
  readonly #edges = new Map<number, Set<number>>();
  readonly #signalled: ReadonlySet<number>;
  /** For each lock that is not robust the tasks that use it and may die. */
  readonly #mortals: ReadonlyMap<number, ReadonlySet<number>>;
  /** A word of them may name anybody. */
  readonly #broken: ReadonlySet<number>;
  /** Locks that may come not to be recoverable any more. */
  readonly #abandoned: ReadonlySet<number>;

  constructor(program: Program) {
    const { tasks, events } = program;
    this.#mortals = mortalsAt(program);
    this.#broken = brokenIn(program);
    this.#abandoned = abandonedIn(program);
    const signals = events.filter((event) => kindOfEvent(event).interrupts);
    this.#signalled = new Set(signals.map(({ task }) => task));
    // An edge can make a lock unsure, and that another edge; nothing ever goes away again.
    let size = -1;
    for (let grown = 0; grown !== size; ) {
      size = grown;
      for (const task of tasks) this.walk(task, (op, held) => this.#note(op, held));
      grown = 0;
      for (const { size: heads } of this.#edges.values()) grown += heads;
    }
  }

  /** Calls `visit` for each op of a task, with what the task has before it. */
  walk(task: TaskSpec, visit: (op: Op, held: HeldLocks) => void): void {
    const held = new Map(task.holds.map((lock) => [lock, true]));
    for (const op of task.ops) {
      visit(op, held);
      const { acquires, releases } = kindOf(op);
      const lock = lockOf(op);
      if (releases) held.delete(lock);
      if (acquires) held.set(lock, held.get(lock) === true || !this.#isUnsure(task, op, held));
    }
  }

  /** A lock that the task has, or may have, and that closes a circle with the one it waits for. */
  circleWith(op: Op, held: HeldLocks): number | undefined {
    if (!waits(op, held)) return undefined;
    const asked = lockOf(op);
    return [...held.keys()].find((lock) => lock !== asked && this.#leads(asked, lock));
  }

  /**
   * A task waits for a futex that somebody has broken, or for who does, and has an rt_mutex. A task
   * that the word names may wait for that one, and nobody looks for deadlocks there.
   */
  endlessFault(op: Op, held: HeldLocks): string | null {
    if (this.#broken.size === 0 || !waits(op, held)) return null;
    const mutex = [...held.keys()].find(isRtMutex);
    const lock = lockOf(op);
    const broken = [...this.#broken].find((one) => this.#leads(lock, one));
    if (mutex === undefined || broken === undefined) return null;
    const [name, has, word] = [lock, mutex, broken].map(targetName);
    return (
      `waits for ${name} while it has, or may have, ${has}: the word of ${word} may close a ` +
      'circle, and nobody looks for deadlocks where an rt_mutex is locked'
    );
  }

  /** Whether some of the program's tasks can come to wait for one another. */
  get hasCircle(): boolean {
    return [...this.#edges.keys()].some((lock) => this.#beyond(lock).has(lock));
  }

  #note(op: Op, held: HeldLocks): void {
    if (!waits(op, held)) return;
    const asked = lockOf(op);
    for (const lock of held.keys()) {
      if (lock === asked) continue;
      const heads = this.#edges.get(lock) ?? new Set();
      this.#edges.set(lock, heads.add(asked));
    }
  }

  /** Whether the lock may be refused. */
  #isUnsure({ id }: TaskSpec, op: Op, held: HeldLocks): boolean {
    if (kindOf(op).mayBeRefused(op, this.#signalled.has(id))) return true;
    const lock = lockOf(op);
    if (this.#abandoned.has(lock)) return true;
    // Its owner may die, and nobody mends the word. Who asks is alive.
    const mortals = this.#mortals.get(lock);
    if (mortals !== undefined && (mortals.size > 1 || !mortals.has(id))) return true;
    // A word that somebody has overwritten may close any circle.
    if (this.#broken.size > 0 && !isRtMutex(lock) && kindOf(op).waits) return true;
    // rt_mutex_lock() cannot be refused.
    return !isRtMutex(lock) && waits(op, held) && this.#leadsToCircle(lock);
  }

  #leads(from: number, to: number): boolean {
    return from === to || this.#beyond(from).has(to);
  }

  /** Whether waiting for the lock can be part of a circle, or lead to one. */
  mayCloseCircle(lock: number): boolean {
    return this.#leadsToCircle(lock);
  }

  #leadsToCircle(from: number): boolean {
    const beyond = this.#beyond(from);
    return beyond.has(from) || [...beyond].some((lock) => this.#beyond(lock).has(lock));
  }

  /** The locks that one or more edges lead to. */
  #beyond(from: number, seen = new Set<number>()): ReadonlySet<number> {
    for (const next of this.#edges.get(from) ?? []) {
      if (!seen.has(next)) this.#beyond(next, seen.add(next));
    }
    return seen;
  }
}

function mortalsAt(program: Program): Map<number, Set<number>> {
  const { tasks, events, robust } = program;
  const unwritable = protectedIn(program);
  const isKilled = ({ id }: TaskSpec) => {
    return events.some((event) => event.task === id && kindOfEvent(event).kills);
  };
  const found = new Map<number, Set<number>>();
  for (const task of tasks) {
    if (!isKilled(task) && !mayFault(task, unwritable)) continue;
    for (const lock of [...task.holds, ...task.ops.map(lockOf)]) {
      if (!robust.includes(lock)) found.set(lock, (found.get(lock) ?? new Set()).add(task.id));
    }
  }
  return found;
}

function waits(op: Op, held: HeldLocks): boolean {
  const kind = kindOf(op);
  // Who gives it back first waits for it then.
  return kind.waits && (kind.releases || held.get(lockOf(op)) !== true);
}
