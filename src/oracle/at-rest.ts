/** When the kernel is at rest, and oracles about its state are asked. */
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Event } from '../machine/event.ts';
import { SLEEP } from '../machine/task-state.ts';
import type { World } from '../program/world.ts';
import type { Told } from './told.ts';

/** Nobody is inside of it, unless asleep. */
export function isQuiet({ tasks, actors }: World, told: readonly Told[]): boolean {
  for (const task of tasks) {
    if ((told[task.index] as Told).inKernel && !isAsleep(task)) return false;
  }
  // A change of priority is done inside the kernel as well.
  for (const actor of actors) {
    if (actor.kind === 'event' && (actor as Event).underWay) return false;
  }
  return true;
}

/** It sleeps in the kernel, and nobody has woken it yet. */
export function isAsleep({ access }: task_struct): boolean {
  return access.kind === SLEEP && !access.enabled;
}

/** The same after a step of its own, with the look noted. */
export function hasFallenAsleep(task: task_struct, { machine }: World): boolean {
  if (task.access.kind !== SLEEP) return false;
  machine.observer?.looked(task.__state);
  return isAsleep(task);
}
