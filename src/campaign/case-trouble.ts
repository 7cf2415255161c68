/** Where a build misbehaved that did so in a run of a case. */
import { type GeneratedCase, profileFor, recordCase } from '../check/case.ts';
import type { Subject } from '../explore/subject.ts';
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
  const lost = thrown instanceof NotTheSame;
  const inside = lost ? null : misbehavesIn(subject, () => guard(again));
  return located(build, thrown, inside);
}
