import { kindOf } from './op-kinds.ts';
import {
  CONDITION_BASE,
  conditionsOf,
  isCondition,
  isRtMutex,
  locksOf,
  MUTEX_BASE,
  type Program,
} from './program.ts';

/**
 * The same program with its tasks numbered T1, T2 ... in their order, its futexes f1, f2 ... and
 * its rt_mutexes m1, m2 ... in the order in which the text names them, the ops of each task 1, 2
 * ... and the events likewise. Buckets and events of what is not in the program are left out.
 */
export function renumber(program: Program): Program {
  const nameOf = lockNames();
  const tasks = program.tasks.map((task, index) => ({
    ...task,
    id: index + 1,
    holds: task.holds.map((lock) => nameOf(lock)),
    ops: task.ops.map((op, position) => {
      return { ...kindOf(op).renamed(op, nameOf), id: position + 1 };
    }),
  }));
  const used = new Set([...locksOf(program), ...conditionsOf(program)]);
  const sharedBuckets = program.sharedBuckets
    .map((group) =>
      group
        .filter((futex) => used.has(futex))
        .map(nameOf)
        .sort((a, b) => a - b),
    )
    .filter((group) => group.length > 1)
    .sort((a, b) => a[0]! - b[0]!);
  const numbers = new Map(program.tasks.map(({ id }, index) => [id, index + 1]));
  const events = program.events
    .filter(({ task }) => numbers.has(task))
    .map((event, index) => ({ ...event, id: index + 1, task: numbers.get(event.task)! }));
  const renamed = (futexes: readonly number[]) => {
    const known = futexes.filter((futex) => used.has(futex));
    return known.map(nameOf).sort((a, b) => a - b);
  };
  const [robust, hostile] = [renamed(program.robust), renamed(program.hostile)];
  return { tasks, sharedBuckets, robust, hostile, events };
}

/** Hands out numbers to locks in the order in which it is asked, to each family its own. */
function lockNames(): (lock: number) => number {
  const names = new Map<number, number>();
  let futexes = 0;
  let mutexes = MUTEX_BASE;
  let conditions = CONDITION_BASE;
  return (lock) => {
    const known = names.get(lock);
    if (known !== undefined) return known;
    let name: number;
    if (isCondition(lock)) name = ++conditions;
    else name = isRtMutex(lock) ? ++mutexes : ++futexes;
    names.set(lock, name);
    return name;
  };
}
