/**
 * The minimum of a kind, as far as an effort goes: from what the minimiser has ended with, over
 * what is near to it and to what others have ended with, to a search of all that is simpler.
 */
import { record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import type { SweptBelow } from '../shrink/certificate.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import type { HowHard } from '../shrink/how-hard.ts';
import { improved } from '../shrink/improved.ts';
import { minimise } from '../shrink/minimise.ts';
import { compareCounterexamples } from '../shrink/order.ts';
import { firstBelow, isSameProgram } from './below.ts';

export interface Settled {
  readonly counterexample: Counterexample;
  /** What is known of all that is simpler; null if that was not searched. */
  readonly swept: SweptBelow | null;
}

/**
 * Never less simple than what is given.
 *
 * @param others programs that other failures of the build have ended with
 * @param call runs a piece of work that may not come back
 * @throws whatever `call` throws
 */
export function settled(
  subject: Subject,
  found: Counterexample,
  others: readonly Program[],
  effort: HowHard,
  call: (work: () => boolean) => boolean = (work) => work(),
): Settled {
  for (let best = found; ; ) {
    best = improved(subject, best, others, effort);
    const first = effort.swept === 0 ? null : firstBelow(subject, best, effort.swept, call);
    if (first === null) return { counterexample: best, swept: null };
    const { program, actors, swept } = first;
    const { traced, oracles } = subject;
    const failing = record(traced, program, new Sequence(actors), oracles);
    const next = minimise(subject, program, failing);
    if (compareCounterexamples(next, best) >= 0) {
      // Another program may be as simple, and come first: of that one it says nothing.
      const isFirst = isSameProgram(program, best.program);
      return { counterexample: best, swept: isFirst ? swept : null };
    }
    best = next;
  }
}
