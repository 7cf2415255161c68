/**
 * Whether a program is several that have nothing to do with each other: no task of one uses a lock
 * or a bucket of another. Whatever fails in it fails in one of them alone, which is a simpler
 * program.
 */
import { conditionsOf, locksOf, type Program, targetsOf } from '../program/program.ts';

export function fallsApart(program: Program): boolean {
  const { tasks, sharedBuckets } = program;
  const words = [...locksOf(program), ...conditionsOf(program)];
  // What is connected so far; each group is named by one of its words.
  const groupOf = new Map(words.map((word) => [word, word]));
  const join = (locks: readonly number[]) => {
    const groups = new Set(locks.map((lock) => groupOf.get(lock)));
    const [first] = groups;
    for (const [lock, group] of groupOf) {
      if (groups.has(group)) groupOf.set(lock, first as number);
    }
  };
  for (const { holds, ops } of tasks) join([...holds, ...ops.flatMap(targetsOf)]);
  for (const group of sharedBuckets) join(group);
  return new Set(groupOf.values()).size > 1;
}
