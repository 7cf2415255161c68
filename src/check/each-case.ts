/** All cases of a seed one after another, for whoever does not want to stop at the first failure. */
import fc from 'fast-check';
import type { Subject } from '../explore/subject.ts';
import type { GeneratedCase } from './case.ts';
import { type CaseOptions, caseOf } from './case-arbitrary.ts';

/**
 * The cases are those that `check` would run with the same seed, in the same order.
 *
 * @param count how many cases at the most
 * @param visit called with the case and its number, from 0; false ends it
 */
export async function eachCase(
  subject: Subject,
  seed: number,
  count: number,
  options: CaseOptions,
  visit: (one: GeneratedCase, index: number) => Promise<boolean>,
): Promise<void> {
  let index = 0;
  const property = fc.asyncProperty(caseOf(subject, options), (one) => {
    return visit(one as GeneratedCase, index++);
  });
  // Answering false is a failure to fast-check, and the way to make it stop.
  const { errorInstance } = await fc.check(property, { seed, numRuns: count, endOnFailure: true });
  if (index > 0 && errorInstance instanceof Error) {
    const stopped = errorInstance.message.startsWith('Property failed by returning false');
    if (!stopped) throw errorInstance;
  }
}
