/** Steps by which a task dies: they come in the middle of its last op, or after it. */
import type { TraceStep } from './trace.ts';

export function isOfExit({ functions }: Pick<TraceStep, 'functions'>): boolean {
  return functions.includes('do_exit');
}

/** Whether that task begins to exit in these steps. */
export function diesIn(steps: readonly TraceStep[], task: string): boolean {
  return steps.some((step) => step.actor === task && isOfExit(step));
}

/** Whether two steps of one actor belong to the same op, or both to its end. */
export function sameAffair(a: TraceStep, b: TraceStep): boolean {
  return a.actor === b.actor && a.op === b.op && isOfExit(a) === isOfExit(b);
}
