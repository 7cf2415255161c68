/**
 * What the simulator's numbers have room for: an object is named by its actor, the op and a count
 * (machine/cell.ts), and a search has a slot for each actor (search/components.ts). What programs
 * may say keeps within these limits; if it came to say more, names would run into each other.
 */
import { ModelError } from '../machine/model-error.ts';
import { mayTimeOut, type Program } from './program.ts';

/** Tasks, timers and events. */
export const MOST_ACTORS = 16;
/** More than any number of an op, and more than the objects that a task creates within one. */
export const NUMBERS_OF_AN_OP = 256;

/** @throws ModelError */
export function assertWithinLimits({ tasks, events }: Program): void {
  const most = 2 * tasks.length + events.length;
  // No task has more than one timer; whether it has one is asked only where that makes the odds.
  if (most > MOST_ACTORS) {
    const timers = tasks.filter(({ ops }) => ops.some(mayTimeOut)).length;
    const actors = tasks.length + timers + events.length;
    if (actors > MOST_ACTORS) {
      throw new ModelError(`a program with ${actors} actors, and ${MOST_ACTORS} is the most`);
    }
  }
  for (const { ops } of tasks) {
    for (const { id } of ops) {
      if (id >= NUMBERS_OF_AN_OP) throw new ModelError(`no op can have the number ${id}`);
    }
  }
}

/** Asked when an op is over, as the kernel under test decides how many it takes. */
export function assertFewObjects(created: number): void {
  if (created <= NUMBERS_OF_AN_OP) return;
  throw new ModelError(`a task created ${created} objects within an op`);
}
