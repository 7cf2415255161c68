import { type OutsideSighting, type SightedTask, sleepersAt } from '../sighting.ts';
import type { Sign } from '../sign.ts';

/** Priority inheritance itself (Documentation/locking/rt-mutex-design.rst). */
export const priorities: Sign = {
  rule: 'a task runs with its own priority, or that of who waits most urgently for its locks',
  needsPriorities: true,

  atRest(now) {
    for (const task of now.tasks) {
      const owed = owedTo(now, task, []);
      if (task.runs === owed) continue;
      const [is, should] = [fifoText(task.runs), fifoText(owed)];
      return { sentence: `T${task.id} runs as ${is} instead of ${should}` };
    }
    return null;
  },
};

/** Those in a circle of tasks that wait for one another are counted once. */
export function owedTo(
  now: OutsideSighting,
  task: SightedTask,
  before: readonly SightedTask[],
): number {
  let owed = task.own;
  if (before.includes(task)) return owed;
  for (const futex of task.holds) {
    for (const waiter of sleepersAt(now, futex)) {
      owed = Math.max(owed, owedTo(now, waiter, [...before, task]));
    }
  }
  return owed;
}

export function fifoText(fifo: number): string {
  return fifo === 0 ? 'other' : `fifo ${fifo}`;
}
