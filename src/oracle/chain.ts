import { lockOf, waits } from '../program/program.ts';
import type { SeenTask, View } from './view.ts';

/**
 * Follows who waits for whom, judged by what tasks were told: each waits for a lock that the next
 * one holds. The first task that is met again, or null if the chain ends.
 */
export function endOfChain(view: View, task: SeenTask): SeenTask | null {
  const seen = [task];
  for (let at = task; ; ) {
    const { op } = view.toldTo(at);
    if (op === null || !waits(op) || !view.hasComeTo(at, op)) return null;
    const [holder] = view.holders(lockOf(op));
    if (holder === undefined) return null;
    if (seen.includes(holder)) return holder;
    seen.push(holder);
    at = holder;
  }
}

/** Notes who is in a circle of tasks that wait for one another, or waits for one. */
export function noteCircles(view: View): boolean {
  let any = false;
  for (const task of view.world.tasks) {
    const end = endOfChain(view, task);
    if (end === null) continue;
    any = true;
    if (end === task) view.toldTo(task).circle = true;
    else view.toldTo(task).behindCircle = true;
  }
  return any;
}
