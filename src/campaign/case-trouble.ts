/** Where a build misbehaved that did so in a run of a case. */
import { type GeneratedCase, profileFor, recordCase } from '../check/case.ts';
import type { Subject } from '../explore/subject.ts';
import { ForgottenStar } from '../machine/forgotten-star.ts';
import { NotTheSame } from '../shrink/not-the-same.ts';
import { located, misbehavesIn } from './misbehaviour.ts';
import { guard } from './watchdog.ts';

/**
 * What was thrown, with the function that it happened in: the run is made once more for its name.
 *
 * @param subject a watched one
 * @param schedule which of the case's
 */
export function troubleIn(
  subject: Subject,
  one: GeneratedCase,
  schedule: number,
  thrown: unknown,
): Error {
  const { build, traced, oracles } = subject;
  const again = () => {
    const profile = profileFor(traced, oracles, one, schedule);
    return recordCase(subject, one, schedule, profile);
  };
  if (thrown instanceof NotTheSame) return thrown;
  let star: ForgottenStar | null = null;
  const inside = misbehavesIn(subject, () => {
    try {
      return guard(again);
    } catch (misbehaved) {
      // It knows best where it is.
      if (misbehaved instanceof ForgottenStar) star = misbehaved;
      throw misbehaved;
    }
  });
  return star ?? located(build, thrown, inside);
}
