/**
 * `exec T1`: a signal comes whose handler calls execve(), which a handler may. It runs where the
 * task comes back to user mode, or between any two instructions there; the task goes on with
 * another program, and has to do with no lock of this one any more.
 */
import type { EventKind, Occurrence } from '../event-kind.ts';

export interface ExecEvent extends Occurrence {
  readonly call: 'exec';
}

export const exec: EventKind<ExecEvent> = {
  call: 'exec',
  // Nobody is told of a wait that it ends.
  interrupts: false,
  kills: true,
  execs: true,
  priority: () => 0,
  withPriority: (event) => event,

  parse: (_reader, { id, task }) => ({ id, call: 'exec', task }),
  words: () => [],
  forms: ({ id, task }) => [{ id, call: 'exec', task }],
  fault: () => null,
  drawn: (_draw, { id, task }) => ({ id, call: 'exec', task }),

  prepare(task) {
    task.mayExec();
  },
  *happen(kernel, _event, task) {
    yield* kernel.notNull(task.SIGUSR1, 'the pending SIGUSR1 of a task that gets none').write(true);
    yield* kernel.signal_wake_up(task);
  },
};
