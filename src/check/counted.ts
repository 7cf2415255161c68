/** Which failures count: of which kinds, and of which rules. */
import { CHECKS } from '../machine/checks.ts';
import { canReport } from '../oracle/kinds.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { NO_LIVELOCK } from '../search/livelock.ts';
import { oracleOf } from '../shrink/counterexample.ts';

/** Which kinds of failure count. */
export interface Counted {
  /** Only this one; null for any. */
  readonly kind: string | null;
  /** None of these. */
  readonly known: readonly string[];
}

/** Any failure counts. */
export const ANY: Counted = { kind: null, known: [] };

/** Failures of that kind count. */
export function only(kind: string): Counted {
  return { kind, known: [] };
}

export function doesCount({ kind, known }: Counted, found: string): boolean {
  return (kind === null || kind === found) && !known.includes(found);
}

/** @param judges names of the rules that judge; empty if all do */
export function isJudged(judges: readonly string[], found: string): boolean {
  return judges.length === 0 || judges.includes(oracleOf(found));
}

/**
 * A kind that nothing reports would be looked for in vain, and quietly.
 *
 * @throws RangeError for one that none of these oracles, and no check of the machine, can report
 */
export function mustBeKinds({ kind, known }: Counted, oracles: readonly Oracle[]): void {
  for (const one of kind === null ? known : [kind, ...known]) {
    if ([...oracles, ...CHECKS, NO_LIVELOCK].some((rule) => canReport(rule, one))) continue;
    throw new RangeError(`there is no oracle that reports the kind '${one}'`);
  }
}
