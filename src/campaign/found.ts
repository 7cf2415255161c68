/** The failures that a campaign remembers: a few cases of each kind, with the simplest programs. */
import type { GeneratedCase } from '../check/case.ts';
import type { Violation } from '../machine/violation.ts';
import { comparePrograms } from '../shrink/order.ts';

/** A failing run as it was generated. */
export interface Candidate {
  /** The number of the case within the campaign, from 0. */
  readonly index: number;
  readonly one: GeneratedCase;
  /** Which of the case's schedules failed. */
  readonly schedule: number;
  /** The number of the run within the campaign, from 1. */
  readonly run: number;
  /** What the oracle said. */
  readonly sentence: string;
}

/** What is known of a kind of failure. */
export interface Kind {
  /** The number of the first run that failed like this, from 1. */
  readonly firstRun: number;
  /** How many runs failed like this. */
  readonly failures: number;
  /** The simplest few, in order; at least one. */
  readonly kept: readonly Candidate[];
}

/** So many cases of a kind are kept; different cases may end in different minima. */
const KEPT = 3;

export class Found {
  readonly #kinds = new Map<string, { firstRun: number; failures: number; kept: Candidate[] }>();

  get kinds(): string[] {
    return [...this.#kinds.keys()];
  }

  /** Only for one of `kinds`. */
  of(kind: string): Kind {
    return this.#kinds.get(kind) as Kind;
  }

  remember(failure: Violation, found: Omit<Candidate, 'sentence'>): void {
    const { kind, sentence } = failure;
    const seen = this.#kinds.get(kind) ?? { firstRun: found.run, failures: 0, kept: [] };
    this.#kinds.set(kind, seen);
    seen.failures++;
    if (seen.kept.some(({ one }) => one === found.one)) return;
    seen.kept.push({ ...found, sentence });
    seen.kept.sort((a, b) => comparePrograms(a.one.program, b.one.program) || a.index - b.index);
    seen.kept.length = Math.min(seen.kept.length, KEPT);
  }
}
