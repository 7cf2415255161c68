/** What decides the end of an exit: whether anything is on the task's list when it looks there. */

import type { TraceStep } from '../explore/trace.ts';
import { isOfExit } from '../program/dying.ts';
import type { Clause } from './clause.ts';

/** @returns null if none of the steps is the look at the list */
export function exitLook(steps: readonly TraceStep[]): Clause | null {
  const look = steps.find((step) => {
    return isOfExit(step) && step.verb === 'read' && step.place.field === 'pi_state_list';
  });
  if (look === undefined) return null;
  const { number: step, object: cell, observed: value } = look;
  const found = value === '[]' ? 'no pi_state' : 'a pi_state';
  const text = `{find|finds|found} ${found} on its list`;
  return { text, step, claims: [{ is: 'look', step, cell, value }] };
}
