/**
 * Which steps of a run are shown one by one. The rest is folded: a reader wants the moments around
 * the preemptions, what became of the words that everybody looks at, and the end.
 */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { preemptions } from './actors.ts';
import { isUserWord, ownerOf } from './changes.ts';
import type { Failure } from './failure.ts';

/** How many steps of its op are shown before a preemption, and at the end. */
const LEAD = 5;
/** An op that is not longer than this is shown whole there. */
const WHOLE = 12;

/** Whether two steps belong to one uninterrupted stretch of one op. */
export function sameStretch(a: TraceStep | undefined, b: TraceStep | undefined): boolean {
  return a !== undefined && b !== undefined && a.actor === b.actor && a.op === b.op;
}

/** The step that brought the wrong answer, if it was an answer. */
export function judgedStep({ steps }: Trace, { moment }: Failure): TraceStep | undefined {
  return moment === 'return' ? steps.at(-1) : undefined;
}

export function shownSteps(trace: Trace, failure: Failure): ReadonlySet<number> {
  const { steps } = trace;
  const shown = new Set<number>();
  const gaps = preemptions(trace);
  for (const { number } of gaps) {
    lead(steps, number, shown);
    if (sameStretch(steps[number], steps[number + 1]) && steps[number]?.verb !== 'expire') {
      shown.add(number + 2);
    }
    shown.add(number + 1);
  }
  if (failure.moment === 'return' || failure.moment === 'step') lead(steps, steps.length, shown);
  const first = gaps[0]?.number ?? 0;
  const judged = judgedStep(trace, failure);
  for (const step of steps) {
    if (step.number >= first && isTelling(step, judged)) shown.add(step.number);
    if (step.returned !== null && step.returned !== 0) shown.add(step.number);
    if (step.verb === 'expire' || isEvent(step)) shown.add(step.number);
  }
  return bridge(steps, shown);
}

/** Shows the steps that lead to one, back to where the op or the stretch began. */
function lead(steps: readonly TraceStep[], to: number, shown: Set<number>): void {
  let from = to;
  while (sameStretch(steps[from - 2], steps[to - 1])) from--;
  for (let at = to - from < WHOLE ? from : to - LEAD + 1; at <= to; at++) shown.add(at);
}

/** It changes the user word or an owner, or the op with the wrong answer looks at one of them. */
export function isTelling(step: TraceStep, judged: TraceStep | undefined): boolean {
  const told = step.changes.some(({ cell, before, after }) => {
    const owner = cell.endsWith('.owner') && !cell.endsWith('pi_mutex.owner');
    return isUserWord(cell) || (owner && step.object === cell && ownerOf(before) !== after);
  });
  if (told) return true;
  if (!sameStretch(step, judged) || step.verb !== 'read') return false;
  return isUserWord(step.object) || /\)\.owner$/u.test(step.object);
}

/** A signal becomes pending, or a task's own priority changes. */
function isEvent({ verb, object }: TraceStep): boolean {
  return verb === 'write' && /\.(?:TIF_SIGPENDING|normal_prio)$/u.test(object);
}

/** A single step between two that are shown is shown too. */
function bridge(steps: readonly TraceStep[], shown: ReadonlySet<number>): ReadonlySet<number> {
  const bridged = new Set(shown);
  for (const step of steps) {
    const { number } = step;
    const before = shown.has(number - 1) || !sameStretch(steps[number - 2], step);
    const after = shown.has(number + 1) || !sameStretch(step, steps[number]);
    if (before && after) bridged.add(number);
  }
  return bridged;
}
