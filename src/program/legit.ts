/**
 * Which programs are correct user space. Only of those may it be said that an error the kernel
 * answers with is the kernel's fault.
 *
 * At any op a task surely has a lock, may have it, or has it not:
 *
 *   - Lock and lock2 of a lock that it has not: afterwards it has it. It only *may* have it if the
 *     lock is unsure: it has a timeout (ETIMEDOUT), it is interruptible and a signal comes for the
 *     task (EINTR), or it is a futex from which the program's lock order leads to a circle
 *     (EDEADLK, nesting.ts).
 *   - Trylock: afterwards it may have it.
 *   - Either of a futex that it has: the kernel answers EDEADLK, and the task goes on having it. Of
 *     one that it may have: afterwards it has it, unless that lock is unsure too.
 *   - Unlock of a lock that it has: afterwards it has it not. Of one that it may have it has to say
 *     `if held`: the unlock is left out when the task was told that it has not got the lock.
 *   - To unlock what it has not is wrong.
 *   - A futex that is not robust is unsure where another task that uses it is killed: whoever asks
 *     for it may be told that its owner is gone (ESRCH, EINVAL).
 *   - So is a robust one that somebody may give back inconsistent (ENOTRECOVERABLE).
 *
 * A task may have several locks at a time and give them back in any order; it may end while it has
 * some.
 *
 * Of a hostile futex none of this is asked, and tasks may sleep on it as on a condition variable.
 *
 * An rt_mutex has no word that names its owner to user space: whoever locks or tries one that it
 * may have misuses it. Neither does rt_mutex_lock() look for deadlocks (RT_MUTEX_MIN_CHAINWALK), so
 * a circle in the lock order in which an rt_mutex is waited for is a deadlock of the program's own
 * making. So is one that a word closes which somebody has broken: whoever has an rt_mutex waits for
 * no such futex.
 */
import { kindOfEvent } from './event-kinds.ts';
import type { Fault } from './fault.ts';
import { hostileFault, robustFault, sleepFault } from './lock-faults.ts';
import { hostileIn, mayFault, protectedIn } from './meddling.ts';
import { type HeldLocks, Nesting } from './nesting.ts';
import { kindOf } from './op-kinds.ts';
import {
  CONDITION_BASE,
  conditionsOf,
  countOps,
  futexesOf,
  isCondition,
  isRtMutex,
  lockOf,
  MAX_CONDITIONS,
  MAX_EVENTS,
  MAX_FUTEXES,
  MAX_MUTEXES,
  MAX_PROGRAM_OPS,
  MAX_TASKS,
  MUTEX_BASE,
  type Program,
  type TaskSpec,
  targetName,
  targetsOf,
} from './program.ts';

/** One sentence, or null for a legit program. */
export function whyNotLegit(program: Program): string | null {
  return faultOf(program)?.sentence ?? null;
}

/** The first fault of a program, or null for a legit one. */
export function faultOf(program: Program): Fault | null {
  if (program.tasks.length === 0) return { sentence: 'the program has no tasks', at: program };
  const ops = countOps(program);
  if (ops > MAX_PROGRAM_OPS) {
    const sentence = `the program has ${ops} ops, and may have at most ${MAX_PROGRAM_OPS}`;
    return { sentence, at: program };
  }
  const tasks = new Set<number>();
  const holders = new Map<number, number>();
  const nesting = new Nesting(program);
  for (const task of program.tasks) {
    const sentence = setUpFault(task, tasks, holders);
    if (sentence !== null) return { sentence, at: task };
    const fault = sleepFault(task, program) ?? raceFault(task, nesting, program);
    if (fault !== null) return fault;
  }
  return (
    conditionFault(program) ??
    libraryFault(program) ??
    bucketFault(program) ??
    robustFault(program) ??
    hostileFault(program) ??
    eventFault(program, tasks) ??
    deathFault(program)
  );
}

function isBetween(number: number, min: number, max: number): boolean {
  return Number.isInteger(number) && number >= min && number <= max;
}

/** Notes the task and what it holds in `tasks` and `holders`. */
function setUpFault(
  task: TaskSpec,
  tasks: Set<number>,
  holders: Map<number, number>,
): string | null {
  const { id, fifo, holds, ops } = task;
  const name = `T${id}`;
  if (!isBetween(id, 1, MAX_TASKS)) return `${name} is not one of T1 to T${MAX_TASKS}`;
  if (tasks.has(id)) return `${name} is there twice`;
  tasks.add(id);
  if (!isBetween(fifo, 0, 99)) return `${name} has priority ${fifo}, and fifo goes from 1 to 99`;
  for (const lock of holds) {
    const holder = holders.get(lock);
    const what = targetName(lock);
    if (holder === id) return `${name} holds ${what} twice`;
    if (holder !== undefined) return `${name} holds ${what}, which T${holder} holds already`;
    holders.set(lock, id);
  }
  if (holds.length + ops.length === 0) return `${name} holds nothing and has no ops`;
  const locks = ops.filter((op) => kindOf(op).namesLock).map(lockOf);
  const noLock = [...holds, ...locks].find(isCondition);
  if (noLock !== undefined) return `${name} uses ${targetName(noLock)} as if it were a lock`;
  return nameFault([...holds, ...ops.flatMap(targetsOf)]);
}

function nameFault(locks: readonly number[]): string | null {
  for (const lock of locks) {
    const [letter, most, number] = isCondition(lock)
      ? ['c', MAX_CONDITIONS, lock - CONDITION_BASE]
      : isRtMutex(lock)
        ? ['m', MAX_MUTEXES, lock - MUTEX_BASE]
        : ['f', MAX_FUTEXES, lock];
    if (isBetween(number, 1, most)) continue;
    return `${targetName(lock)} is not one of ${letter}1 to ${letter}${most}`;
  }
  return null;
}

function raceFault(task: TaskSpec, nesting: Nesting, { hostile }: Program): Fault | null {
  let fault: Fault | null = null;
  nesting.walk(task, (op, held) => {
    if (fault !== null) return;
    const lock = lockOf(op);
    // Of a hostile one it may have it or not: one of the two will do.
    const endless = nesting.endlessFault(op, held);
    const ways = hostile.includes(lock)
      ? [true, undefined].map((sure) => withHeld(held, lock, sure))
      : [held];
    const wrong = ways.map((way) => endless ?? kindOf(op).fault(op, way, nesting));
    if (!wrong.includes(null)) fault = { sentence: `T${task.id} ${wrong[0]}`, at: op };
  });
  return fault;
}

function withHeld(held: HeldLocks, lock: number, sure: boolean | undefined): HeldLocks {
  const others = [...held].filter(([other]) => other !== lock);
  return new Map(sure === undefined ? others : [...others, [lock, sure]]);
}

/** Whoever is to be moved from a condition variable to a lock is moved to one and the same. */
function conditionFault(program: Program): Fault | null {
  const lockBy = new Map<number, number>();
  const hostile = hostileIn(program);
  for (const { id, ops } of program.tasks) {
    for (const at of ops) {
      const condition = targetsOf(at).find(isCondition);
      if (condition === undefined || !kindOf(at).namesLock) continue;
      if (hostile.has(condition)) continue;
      const other = lockBy.get(condition) ?? lockOf(at);
      lockBy.set(condition, other);
      if (other === lockOf(at)) continue;
      const [name, one, two] = [condition, other, lockOf(at)].map(targetName);
      const sentence = `T${id} uses ${name} with ${two}, and others use it with ${one}`;
      return { sentence, at };
    }
  }
  return null;
}

/** A library's number means nothing to who makes the bare calls, and expects that it is 0. */
function libraryFault(program: Program): Fault | null {
  const isCallOn = new Map<number, boolean>();
  for (const { id, ops } of program.tasks) {
    for (const at of ops) {
      const isCall = kindOf(at).byLibrary === null;
      for (const condition of targetsOf(at).filter(isCondition)) {
        const others = isCallOn.get(condition) ?? isCall;
        isCallOn.set(condition, others);
        if (others === isCall) continue;
        const [one, two] = isCall ? ['the bare call', 'a library'] : ['a library', 'bare calls'];
        const name = targetName(condition);
        const sentence = `T${id} uses ${name} by ${one} (${at.call}), and others use it by ${two}`;
        return { sentence, at };
      }
    }
  }
  return null;
}

function bucketFault(program: Program): Fault | null {
  const futexes = new Set([...futexesOf(program), ...conditionsOf(program)]);
  const shared = new Set<number>();
  for (const at of program.sharedBuckets) {
    if (at.length < 2) return { sentence: 'a shared bucket needs two futexes', at };
    for (const futex of at) {
      if (!futexes.has(futex)) return { sentence: `${targetName(futex)} is used by no task`, at };
      if (shared.has(futex)) {
        return { sentence: `${targetName(futex)} is put into a bucket twice`, at };
      }
      shared.add(futex);
    }
  }
  return null;
}

/** Users of rt_mutexes are inside the kernel, where nobody dies. */
function deathFault(program: Program): Fault | null {
  const ends = new Map<number, string>();
  for (const at of program.events.filter((event) => kindOfEvent(event).kills)) {
    const task = program.tasks.find(({ id }) => id === at.task) as TaskSpec;
    const end = kindOfEvent(at).execs === true ? 'calls execve()' : 'is killed';
    const other = ends.get(task.id);
    ends.set(task.id, end);
    const twice =
      other === undefined ? null : other === end ? `${end} twice` : `${other}, and ${end}`;
    const wrong = twice ?? cannotDie(task, end);
    if (wrong !== null) return { sentence: `T${task.id} ${wrong}`, at };
  }
  const unwritable = protectedIn(program);
  for (const at of program.tasks.filter((task) => mayFault(task, unwritable))) {
    const wrong = cannotDie(at, 'may die of a page that is write-protected');
    if (wrong !== null) return { sentence: `T${at.id} ${wrong}`, at };
  }
  return null;
}

function cannotDie({ holds, ops }: TaskSpec, dies: string): string | null {
  const mutex = [...holds, ...ops.map(lockOf)].find(isRtMutex);
  if (mutex !== undefined) return `${dies}, and uses ${targetName(mutex)} inside the kernel`;
  const wait = ops.find((op) => kindOf(op).byLibrary !== null);
  return wait === undefined
    ? null
    : `${dies}, and uses a library's condition variable (${wait.call})`;
}

function eventFault({ events }: Program, tasks: ReadonlySet<number>): Fault | null {
  const ids = new Set<number>();
  for (const at of events) {
    const { id, call, task } = at;
    if (ids.size === MAX_EVENTS) return { sentence: `more than ${MAX_EVENTS} events`, at };
    if (ids.has(id)) return { sentence: `event ${id} is there twice`, at };
    ids.add(id);
    if (!tasks.has(task)) return { sentence: `there is no T${task} for a ${call}`, at };
    const fault = kindOfEvent(at).fault(at);
    if (fault !== null) return { sentence: `${call} T${task} ${fault}`, at };
  }
  return null;
}
