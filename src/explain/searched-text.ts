/** What is said of a build on which a program was searched: how far, and what else fails there. */
import { enumerated } from './enumerated.ts';
import type { Holding } from './nearest.ts';

export function searchedText({ preemptions, states, complete, others }: Holding): string {
  const count = states.toLocaleString('en');
  const fails = others.length === 0 ? 'fails' : 'fails like this';
  const few =
    preemptions === Infinity
      ? 'its schedules'
      : preemptions === 0
        ? 'its schedules without a preemption'
        : `its schedules with at most ${preemptions} preemption${preemptions === 1 ? '' : 's'}`;
  return complete
    ? `none of ${few} ${fails}, ${count} states`
    : `none of those of ${few} that were looked at ${fails}, ${count} states and not all there are`;
}

/** The other ways in which the program fails there. */
export function kindsText({ others }: Holding): string {
  return enumerated(others.map((kind) => `\`${kind}\``));
}
