/** Everything that is known of one run: its steps, its calls, and how things stood in between. */
import { type CallTrees, callTrees } from '../explore/call-tree.ts';
import type { Decision } from '../explore/decision.ts';
import { type Moment, momentsOf } from '../explore/moments.ts';
import type { Subject } from '../explore/subject.ts';
import { type Trace, trace } from '../explore/trace.ts';
import type { Program } from '../program/program.ts';

export interface Account {
  readonly trace: Trace;
  readonly trees: CallTrees;
  /** The n-th is how things stood after n steps. */
  readonly moments: readonly Moment[];
}

/** Makes the run three times. */
export function accountOf(
  { traced, oracles }: Subject,
  program: Program,
  decisions: readonly Decision[],
): Account {
  return {
    trace: trace(traced, program, decisions, oracles),
    trees: callTrees(traced, program, decisions, oracles),
    moments: momentsOf(traced, program, decisions, oracles),
  };
}
