import { enumerate } from '../../src/explore/enumerate.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Program } from '../../src/program/program.ts';

/** The kinds of failure among all schedules with up to so many preemptions, each of them run. */
export function enumeratedKinds({ fast, oracles }: Subject, program: Program, most: number) {
  const kinds = new Set<string>();
  for (const { failure } of enumerate(fast, program, oracles, most)) {
    if (failure !== null) kinds.add(failure.kind);
  }
  return [...kinds].sort();
}
