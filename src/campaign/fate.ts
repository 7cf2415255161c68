/** Whether another build fails in the same way: what is new in one that was made of it. */
import type { Subject } from '../explore/subject.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { STATES } from '../shrink/effort.ts';
import { livelocksOf } from '../shrink/endless.ts';
import { verdictOf } from '../shrink/verdicts.ts';

/**
 * `fails`: the same program fails in the same way there, under some schedule with as many
 * preemptions or fewer. `holds`: none of these does. `not known`: there are too many.
 */
export type Fate = 'fails' | 'holds' | 'not known';

export function fateOn({ kind, program, preemptions }: Counterexample, other: Subject): Fate {
  if (isLivelock(kind)) {
    const all = livelocksOf(other, program);
    if (all === null) return 'not known';
    return all.some(({ recording }) => recording.failure?.kind === kind) ? 'fails' : 'holds';
  }
  const { broken, complete } = verdictOf(other, program, preemptions, STATES);
  if (broken.has(kind)) return 'fails';
  return complete ? 'holds' : 'not known';
}
