/** `kill T1`: a task is killed, wherever it is; it dies when it comes back to user mode. */
import type { EventKind, Occurrence } from '../event-kind.ts';

export interface KillEvent extends Occurrence {
  readonly call: 'kill';
}

export const kill: EventKind<KillEvent> = {
  call: 'kill',
  // Nobody is told of a wait that it ends.
  interrupts: false,
  kills: true,
  priority: () => 0,
  withPriority: (event) => event,

  parse: (_reader, { id, task }) => ({ id, call: 'kill', task }),
  words: () => [],
  forms: ({ id, task }) => [{ id, call: 'kill', task }],
  fault: () => null,
  drawn: (_draw, { id, task }) => ({ id, call: 'kill', task }),

  prepare(task) {
    task.mayBeKilled();
  },
  *happen(kernel, _event, task) {
    yield* kernel.complete_signal(task);
  },
};
