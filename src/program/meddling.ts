/** Which memory programs meddle with: what no library does to the word of a lock. */
import { kindOfEvent } from './event-kinds.ts';
import { kindOf } from './op-kinds.ts';
import { isCondition, lockOf, type Program, type TaskSpec, targetsOf } from './program.ts';

/** Futexes whose page somebody swaps out, or makes read-only. */
export function pagedIn(program: Program): ReadonlySet<number> {
  return targetsWhere(program, ({ call }) => call === 'swap_out' || call === 'protect');
}

/** Futexes that nobody can write to any more, from some time on. */
export function protectedIn(program: Program): ReadonlySet<number> {
  return targetsWhere(program, ({ call }) => call === 'protect');
}

/**
 * Futexes of which user space has broken its own side: who uses them may be told of any error, may
 * wait for ever, and may find any word. The kernel has to stay in order all the same. With a
 * hostile one go the condition variables that some op names beside it.
 */
export function brokenIn(program: Program): ReadonlySet<number> {
  const broken = targetsWhere(program, ({ call }) => call === 'protect' || call === 'store');
  const { robust, hostile } = program;
  if (robust.length > 0) for (const lock of besideProtectedIn(program)) broken.add(lock);
  if (hostile.length > 0) for (const lock of hostileIn(program)) broken.add(lock);
  return broken;
}

/**
 * Robust locks of a task that dies with one whose word cannot be written to: there the walk along
 * its robust list breaks off, and what comes behind it is not marked.
 */
function besideProtectedIn(program: Program): number[] {
  const { tasks, robust, events } = program;
  const unwritable = protectedIn(program);
  const dies = (task: TaskSpec) => {
    const isKilled = events.some((event) => event.task === task.id && kindOfEvent(event).kills);
    return isKilled || mayFault(task, unwritable);
  };
  return tasks.filter(dies).flatMap(({ holds, ops }) => {
    const locks = [...holds, ...ops.map(lockOf)].filter((lock) => robust.includes(lock));
    return locks.some((lock) => unwritable.has(lock)) ? locks : [];
  });
}

/** Hostile futexes, and the condition variables that belong to them. */
export function hostileIn({ tasks, hostile }: Program): ReadonlySet<number> {
  const found = new Set(hostile);
  for (const op of tasks.flatMap(({ ops }) => ops)) {
    const targets = targetsOf(op);
    if (!targets.some((target) => hostile.includes(target))) continue;
    for (const target of targets) if (isCondition(target)) found.add(target);
  }
  return found;
}

/** Robust locks that somebody gives back as a dead owner has left them, if it has been told. */
export function abandonedIn(program: Program): ReadonlySet<number> {
  return targetsWhere(program, (op) => kindOf(op).leavesInconsistent?.(op) === true);
}

function targetsWhere(
  { tasks }: Program,
  isThat: (op: TaskSpec['ops'][number]) => boolean,
): Set<number> {
  const found = new Set<number>();
  for (const { ops } of tasks) for (const op of ops) if (isThat(op)) found.add(lockOf(op));
  return found;
}

/** Whether a task touches one of the words by itself, and is killed where it cannot. */
export function mayFault({ ops }: TaskSpec, words: ReadonlySet<number>): boolean {
  return ops.some((op) => targetsOf(op).some((target) => words.has(target)));
}

/** Whether an op is about memory, and about no lock as such. */
export function meddles(op: TaskSpec['ops'][number]): boolean {
  return kindOf(op).meddles === true;
}
