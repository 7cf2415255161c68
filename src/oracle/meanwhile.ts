/** In the middle of which ops other tasks are. */
import type { Given } from '../machine/wrong.ts';
import type { Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { SeenTask, View } from './view.ts';

function busy(view: View, task: SeenTask): { other: SeenTask; op: Op }[] {
  const others = view.world.tasks.filter((other) => {
    return other !== task && view.toldTo(other).inKernel && !view.asleep(other);
  });
  return others.map((other) => ({ other, op: view.toldTo(other).op as Op }));
}

/** As values. */
export function underWay(view: View, task: SeenTask): Given[] {
  return busy(view, task).map(({ other, op }) => ({ thing: view.within(other, op), value: true }));
}

/** The same in words, as `T1 was in the middle of its unlock of f1`; empty if nobody is. */
export function meanwhile(view: View, task: SeenTask): string {
  const parts = busy(view, task).map(({ other, op }) => {
    return `${other.name} was in the middle of its ${opName(op)}`;
  });
  return parts.length === 0 ? '' : `, while ${parts.join(' and ')}`;
}
