import { holderOf, type OutsideSighting, type SightedTask } from '../sighting.ts';
import type { Sign } from '../sign.ts';

/** Nobody sleeps for a lock that nobody has, and nobody for one that is its own in the end. */
export const sleepers: Sign = {
  rule: 'whoever sleeps for a lock waits for somebody who holds it, and in no circle',
  needsPriorities: false,

  atRest(now) {
    for (const task of now.tasks) {
      if (task.sleepsAt === null) continue;
      if (holderOf(now, task.sleepsAt) === null) {
        return { sentence: `T${task.id} sleeps for f${task.sleepsAt}, and nobody holds it` };
      }
      if (endsInCircle(now, task)) {
        return { sentence: `T${task.id} sleeps in a circle of tasks that wait for one another` };
      }
    }
    return null;
  },
};

function endsInCircle(now: OutsideSighting, first: SightedTask): boolean {
  const seen: SightedTask[] = [];
  for (let task: SightedTask | null = first; task !== null; ) {
    if (seen.includes(task)) return true;
    seen.push(task);
    task = task.sleepsAt === null ? null : holderOf(now, task.sleepsAt);
  }
  return false;
}
