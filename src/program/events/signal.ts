/** `signal T2`: a signal comes for a task. */
import { Word } from '../../machine/word.ts';
import type { EventKind, Occurrence } from '../event-kind.ts';

export interface SignalEvent extends Occurrence {
  readonly call: 'signal';
}

export const signal: EventKind<SignalEvent> = {
  call: 'signal',
  interrupts: true,
  kills: false,
  priority: () => 0,
  withPriority: (event) => event,

  parse: (_reader, { id, task }) => ({ id, call: 'signal', task }),
  words: () => [],
  forms: ({ id, task }) => [{ id, call: 'signal', task }],
  fault: () => null,
  drawn: (_draw, { id, task }) => ({ id, call: 'signal', task }),

  prepare(task) {
    task.TIF_SIGPENDING ??= new Word<boolean>(task.life, 'TIF_SIGPENDING', false);
  },
  *happen(kernel, _event, task) {
    yield* kernel.signal_wake_up(task);
  },
};
