import { Violation } from '../machine/violation.ts';
import type { Wrong } from '../machine/wrong.ts';
import type { Finding, Oracle } from './oracle.ts';

/** What ends a run, or is noted: a finding, with what else is wrong at the same moment. */
export function violation(oracle: Oracle, finding: Finding, also: readonly Wrong[] = []) {
  const { detail, sentence, wrong } = finding;
  return new Violation(oracle, detail, sentence, [...wrong, ...also]);
}

/** Ends the run if the oracle has found something. */
export function mustHold(oracle: Oracle, finding: Finding | null | undefined): void {
  if (finding !== null && finding !== undefined) throw violation(oracle, finding);
}
