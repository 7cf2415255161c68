import { isCondition, isRtMutex } from '../program/program.ts';

/**
 * Every way to give futexes, rt_mutexes and condition variables each other's names: each one's new
 * name by its old one.
 */
export function* renamings(names: readonly number[]): Generator<ReadonlyMap<number, number>, void> {
  for (const order of permutations(names)) {
    const isWithin = order.every((name, at) => familyOf(name) === familyOf(names[at] as number));
    if (isWithin) yield new Map(names.map((name, at) => [name, order[at] as number]));
  }
}

function familyOf(name: number): string {
  if (isCondition(name)) return 'c';
  return isRtMutex(name) ? 'm' : 'f';
}

/** Every order of a list; as many as the factorial of its length. */
function* permutations<T>(of: readonly T[]): Generator<readonly T[], void> {
  if (of.length === 0) yield [];
  for (const [at, first] of of.entries()) {
    for (const rest of permutations(of.filter((_, other) => other !== at))) yield [first, ...rest];
  }
}
