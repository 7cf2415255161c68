/** Many generated runs of a subject, and the places that they came past. */
import { eachRun, type GeneratedCase } from '../../src/check/case.ts';
import { DEFAULT_CASES } from '../../src/check/case-arbitrary.ts';
import { casesOf } from '../../src/check/cases.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Violation } from '../../src/machine/violation.ts';
import { kindOfEvent } from '../../src/program/event-kinds.ts';
import { brokenIn } from '../../src/program/meddling.ts';
import { isOpen } from './open-findings.ts';

export interface ManyRuns {
  readonly runs: number;
  readonly steps: number;
  /** How often each kind of failure came. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The first failure of each kind. */
  readonly failures: readonly Violation[];
  readonly sites: ReadonlySet<string>;
  /** The same of programs in which nobody breaks a word of user space. */
  readonly sound: ReadonlySet<string>;
  /** The same of those of them in which nobody dies. */
  readonly ordinary: ReadonlySet<string>;
  /** The first failure that is no open finding of the build. */
  readonly unexpected: Unexpected | null;
}

export interface Unexpected {
  readonly kind: string;
  readonly one: GeneratedCase;
  /** fast-check's path to the case. */
  readonly path: string;
}

/**
 * @param wanted how many runs
 * @param enough asked whenever a new place was come past: fewer runs will do
 */
export function manyRuns(
  subject: Subject,
  seed: number,
  wanted: number,
  enough: (sites: ReadonlySet<string>, ordinary: ReadonlySet<string>) => boolean = () => false,
): ManyRuns {
  const kinds = new Map<string, number>();
  const failures: Violation[] = [];
  const sites = new Set<string>();
  const sound = new Set<string>();
  const ordinary = new Set<string>();
  let runs = 0;
  let steps = 0;
  let cases = 0;
  let over = false;
  let unexpected: Unexpected | null = null;
  for (const one of casesOf(subject, seed, DEFAULT_CASES)) {
    if (runs >= wanted || over) break;
    const known = sites.size + ordinary.size;
    const isKilled = one.program.events.some((event) => kindOfEvent(event).kills);
    const isSound = brokenIn(one.program).size === 0;
    eachRun(subject, one, (outcome) => {
      runs++;
      steps += outcome.steps;
      for (const site of subject.fast.machine.sites) {
        sites.add(site);
        if (isSound) sound.add(site);
        if (isSound && !isKilled) ordinary.add(site);
      }
      const { failure } = outcome;
      if (failure === null) return false;
      const { kind } = failure;
      if (!kinds.has(kind)) failures.push(failure);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      if (unexpected === null && !isOpen(subject.build.name, kind, one.program)) {
        unexpected = { kind, one, path: String(cases) };
      }
      return false;
    });
    cases++;
    if (sites.size + ordinary.size > known) over = enough(sites, ordinary);
  }
  return { runs, steps, kinds, failures, sites, sound, ordinary, unexpected };
}
