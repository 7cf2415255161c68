/** What has just come from outside, as the program has it. */
import type { Event } from '../machine/event.ts';
import type { EnvEvent } from '../program/program.ts';
import type { World } from '../program/world.ts';

export function specOf({ program, actors }: World, { index }: Event): EnvEvent {
  return program.events[index - (actors.length - program.events.length)] as EnvEvent;
}
