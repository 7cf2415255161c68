/** All cases of a seed, for whoever does not want to stop at the first failure. */
import fc from 'fast-check';
import type { Subject } from '../explore/subject.ts';
import type { GeneratedCase } from './case.ts';
import { type CaseOptions, caseOf } from './case-arbitrary.ts';

/**
 * The cases that `check` would run with the same seed, in the same order, without end.
 *
 * fast-check hands them out in batches; each batch has to skip what came before, so batches grow.
 */
export function* casesOf(
  subject: Subject,
  seed: number,
  options: CaseOptions,
): Generator<GeneratedCase, void> {
  const arbitrary = caseOf(subject, options);
  let from = 0;
  for (let batch = 64; ; batch = Math.min(2 * batch, 65_536)) {
    const cases = fc.sample(arbitrary, { seed, path: String(from), numRuns: batch });
    for (const one of cases) yield one as GeneratedCase;
    from += batch;
  }
}
