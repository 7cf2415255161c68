/**
 * Which programs are correct user space. Only of those may it be said that an error the kernel
 * answers with is the kernel's fault.
 *
 * A task has at any op at most one lock: it holds none, it holds one, or it may hold one, which is
 * what a lock with a timeout and a try leave behind. Nested locks are not modelled yet.
 */
import {
  acquires,
  futexesOf,
  MAX_FUTEXES,
  MAX_TASKS,
  type Op,
  type Program,
  type TaskSpec,
  targetName,
} from './program.ts';

type Group = readonly number[];

/** What is wrong with a program, and the part of it that is to blame. */
export interface Fault {
  readonly sentence: string;
  readonly at: Program | TaskSpec | Op | Group;
}

/** One sentence, or null for a legit program. */
export function whyNotLegit(program: Program): string | null {
  return faultOf(program)?.sentence ?? null;
}

/** The first fault of a program, or null for a legit one. */
export function faultOf(program: Program): Fault | null {
  if (program.tasks.length === 0) return { sentence: 'the program has no tasks', at: program };
  const tasks = new Set<number>();
  const holders = new Map<number, number>();
  for (const task of program.tasks) {
    const sentence = setUpFault(task, tasks, holders);
    if (sentence !== null) return { sentence, at: task };
    const fault = raceFault(task);
    if (fault !== null) return fault;
  }
  return bucketFault(program);
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
  for (const futex of holds) {
    const holder = holders.get(futex);
    if (holder === id) return `${name} holds f${futex} twice`;
    if (holder !== undefined) return `${name} holds f${futex}, which T${holder} holds already`;
    holders.set(futex, id);
  }
  if (holds.length > 1) {
    return `${name} holds ${holds.length} locks at once, and nested locks are not modelled yet`;
  }
  if (holds.length + ops.length === 0) return `${name} holds nothing and has no ops`;
  const futex = [...holds, ...ops.map((op) => op.target)].find(
    (f) => !isBetween(f, 1, MAX_FUTEXES),
  );
  return futex === undefined ? null : `f${futex} is not one of f1 to f${MAX_FUTEXES}`;
}

/** The futexes that a task has at some op; false: only perhaps. */
type Held = Map<number, boolean>;

function raceFault(task: TaskSpec): Fault | null {
  const held: Held = new Map(task.holds.map((futex) => [futex, true]));
  for (const op of task.ops) {
    const wrong = acquires(op) ? lockFault(op, held) : unlockFault(op, held);
    if (wrong !== null) return { sentence: `T${task.id} ${wrong}`, at: op };
    if (acquires(op)) held.set(op.target, isSure(op));
    else held.delete(op.target);
  }
  return null;
}

function isSure(op: Op): boolean {
  return op.call === 'lock' && !op.timeout;
}

function lockFault(op: Op, held: Held): string | null {
  if (op.ifHeld) return `says 'if held' of a lock; only an unlock can be left out`;
  const [has] = held;
  if (has === undefined) return null;
  const [futex, sure] = has;
  const name = targetName(op.target);
  const holding = sure ? 'holds' : 'may hold';
  return futex === op.target
    ? `locks ${name}, which it ${holding} already`
    : `locks ${name} while it ${holding} f${futex}, and nested locks are not modelled yet`;
}

function unlockFault(op: Op, held: Held): string | null {
  const f = targetName(op.target);
  if (op.timeout) return `unlocks ${f} with a timeout; only a lock can have one`;
  const sure = held.get(op.target);
  if (sure === undefined) return `unlocks ${f}, which it does not hold`;
  if (sure || op.ifHeld) return null;
  return `unlocks ${f}, which it may not hold: 'unlock ${f} if held' is expected`;
}

function bucketFault(program: Program): Fault | null {
  const futexes = new Set(futexesOf(program));
  const shared = new Set<number>();
  for (const at of program.sharedBuckets) {
    if (at.length < 2) return { sentence: 'a shared bucket needs two futexes', at };
    for (const futex of at) {
      if (!futexes.has(futex)) return { sentence: `f${futex} is used by no task`, at };
      if (shared.has(futex)) return { sentence: `f${futex} is put into a bucket twice`, at };
      shared.add(futex);
    }
  }
  return null;
}
