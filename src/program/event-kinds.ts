/** Every kind of event: what may happen to tasks. */
import type { EventKind } from './event-kind.ts';
import { type ExecEvent, exec } from './events/exec.ts';
import { type KillEvent, kill } from './events/kill.ts';
import { type SetprioEvent, setprio } from './events/setprio.ts';
import { type SignalEvent, signal } from './events/signal.ts';

/** Something that happens to a task from outside, once, whenever the schedule says so. */
export type EnvEvent = SignalEvent | SetprioEvent | KillEvent | ExecEvent;
export type EventCall = EnvEvent['call'];

/** In the order in which they are drawn, and in which a reader is told of them. */
export const eventKinds: {
  readonly [Call in EventCall]: EventKind<Extract<EnvEvent, { call: Call }>>;
} = { signal, setprio, kill, exec };

/** What is known of an event's kind; to be asked about that event only. */
export function kindOfEvent(event: EnvEvent): EventKind<EnvEvent> {
  return eventKinds[event.call];
}
