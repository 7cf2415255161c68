/** A second folding, for a drawing that would be too long with all the steps that are shown. */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import type { Alias } from './aliases.ts';
import { toldPlaces } from './changes.ts';
import type { Failure } from './failure.ts';
import { phasesOf } from './phases.ts';
import { isTelling, judgedStep, sameStretch } from './shown-steps.ts';
import type { Row, StepsRow } from './story.ts';

const QUIET = new Set(['lock', 'unlock', 'read', 'inc_not_zero']);

/** The rows, with stretches of steps folded that only look and lock. */
export function foldedQuiet(
  trace: Trace,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): Row[] {
  const judged = judgedStep(trace, failure);
  const isQuiet = (row: Row): row is StepsRow => {
    if (row.type !== 'steps' || row.phase !== null || row.by.kind !== 'task') return false;
    return row.steps.every((step) => looksOrLocks(step) && !isTelling(step, judged));
  };
  const folded: Row[] = [];
  let quiet: StepsRow[] = [];
  const fold = () => {
    const [first] = quiet;
    if (first === undefined) return;
    const steps = quiet.flatMap((row) => row.steps);
    const phases = phasesOf(steps, alias);
    if (phases.length < quiet.length) {
      folded.push(...phases.map((phase) => ({ ...first, steps: phase.steps, phase: phase.text })));
    } else {
      folded.push(...quiet);
    }
    quiet = [];
  };
  for (const row of rows) {
    if (isQuiet(row)) {
      if (!sameStretch(quiet[0]?.steps[0], row.steps[0])) fold();
      quiet.push(row);
    } else {
      fold();
      folded.push(row);
    }
  }
  fold();
  return folded;
}

/** In user space it looks when it finds another value than it hoped for. */
function looksOrLocks(step: TraceStep): boolean {
  if (toldPlaces([step]).length > 0) return false;
  return QUIET.has(step.verb) || step.functions.length === 0;
}
