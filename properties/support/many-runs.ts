/** Many generated runs of a subject, and the places that they came past. */
import fc from 'fast-check';
import { eachRun, type GeneratedCase } from '../../src/check/case.ts';
import { caseOf, DEFAULT_CASES } from '../../src/check/case-arbitrary.ts';
import type { Subject } from '../../src/explore/subject.ts';

export interface ManyRuns {
  readonly runs: number;
  readonly steps: number;
  /** How often each kind of failure came. */
  readonly kinds: ReadonlyMap<string, number>;
  readonly sites: ReadonlySet<string>;
}

export function manyRuns(subject: Subject, seed: number, wanted: number): ManyRuns {
  const kinds = new Map<string, number>();
  const sites = new Set<string>();
  let runs = 0;
  let steps = 0;
  const property = fc.property(caseOf(subject), (one) => {
    eachRun(subject, one as GeneratedCase, (outcome) => {
      runs++;
      steps += outcome.steps;
      for (const site of subject.fast.sites) sites.add(site);
      const kind = outcome.failure?.kind;
      if (kind !== undefined) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return false;
    });
  });
  fc.assert(property, { seed, numRuns: Math.ceil(wanted / DEFAULT_CASES.schedules) });
  return { runs, steps, kinds, sites };
}
