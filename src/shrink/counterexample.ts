/** A failing run as a value: it replays exactly, on its build, in one process. */
import type { Decision } from '../explore/decision.ts';
import type { Program } from '../program/program.ts';

/** What a check ends with; its page and its token are made of it. */
export interface Counterexample {
  /** The name of the build. */
  readonly build: string;
  readonly program: Program;
  readonly decisions: readonly Decision[];
  /** `<oracle>/<detail>`. */
  readonly kind: string;
  /** The oracle's sentence. */
  readonly sentence: string;
  readonly preemptions: number;
  readonly switches: number;
  /** Steps up to the failure. */
  readonly steps: number;
}

/** The name of the oracle that a kind belongs to. */
export function oracleOf(kind: string): string {
  return kind.slice(0, kind.indexOf('/'));
}
