/** In the middle of which ops other tasks are. */
import { Fact, type Given } from '../machine/wrong.ts';
import type { Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { SeenTask, View } from './view.ts';

/** @returns its op, or null for one that exits */
function busy(view: View, task: SeenTask): { other: SeenTask; op: Op | null }[] {
  const others = view.world.tasks.filter((other) => {
    return other !== task && view.toldTo(other).inKernel && !view.asleep(other);
  });
  return others.map((other) => {
    const { op, died } = view.toldTo(other);
    return { other, op: died ? null : op };
  });
}

/** As values. */
export function underWay(view: View, task: SeenTask): Given[] {
  return busy(view, task).map(({ other, op }) => {
    const thing = op === null ? new Fact(other, 'within', 'exit') : view.within(other, op);
    return { thing, value: true };
  });
}

/** The same in words, as `T1 was in the middle of its unlock of f1`; empty if nobody is. */
export function meanwhile(view: View, task: SeenTask): string {
  const parts = busy(view, task).map(({ other, op }) => {
    return `${other.name} was in the middle of its ${op === null ? 'exit' : opName(op)}`;
  });
  return parts.length === 0 ? '' : `, while ${parts.join(' and ')}`;
}
