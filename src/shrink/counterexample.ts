/** A failing run as a value: it replays exactly, on its build, in one process. */
import type { Decision } from '../explore/decision.ts';
import type { Recording } from '../explore/recording.ts';
import type { Subject } from '../explore/subject.ts';
import type { Violation } from '../machine/violation.ts';
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

/** @param recording a run of the program that fails */
export function counterexampleOf(
  { build }: Subject,
  program: Program,
  recording: Recording,
): Counterexample {
  const { kind, sentence } = recording.failure as Violation;
  const { decisions, preemptions, switches, steps } = recording;
  const size = { preemptions, switches, steps };
  return { build: build.name, program, decisions, kind, sentence, ...size };
}

/** The name of the oracle that a kind belongs to. */
export function oracleOf(kind: string): string {
  return kind.slice(0, kind.indexOf('/'));
}
