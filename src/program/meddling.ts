/** Which memory programs meddle with: what no library does to the word of a lock. */
import { kindOf } from './op-kinds.ts';
import { lockOf, type Program, type TaskSpec, targetsOf } from './program.ts';

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
 * wait for ever, and may find any word. The kernel has to stay in order all the same.
 */
export function brokenIn(program: Program): ReadonlySet<number> {
  return targetsWhere(program, ({ call }) => call === 'protect' || call === 'store');
}

/** Robust locks that somebody gives back as a dead owner has left them, if it has been told. */
export function abandonedIn(program: Program): ReadonlySet<number> {
  return targetsWhere(program, (op) => kindOf(op).leavesInconsistent?.(op) === true);
}

function targetsWhere(
  { tasks }: Program,
  isThat: (op: TaskSpec['ops'][number]) => boolean,
): ReadonlySet<number> {
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
