/** What disturbs the tasks of a litmus program, done by Linux. */
import { ModelError } from '../../machine/model-error.ts';
import type { EnvEvent, TaskSpec } from '../../program/program.ts';
import type { Abilities } from '../abilities.ts';
import { FATAL_SIGNAL, type Linux, SIGNAL } from '../linux.ts';

interface LitmusEvent<E> {
  /** Whether the machine lets us do it. */
  isWithinMeans(able: Abilities): boolean;
  /** Does it to the thread of that task. */
  make(linux: Linux, tid: number, event: E): void;
  /** Makes up for it before the next round. */
  undo(linux: Linux, tid: number, task: TaskSpec): void;
}

const litmusEvents: {
  readonly [Call in EnvEvent['call']]: LitmusEvent<Extract<EnvEvent, { call: Call }>>;
} = {
  signal: {
    isWithinMeans: () => true,
    make: (linux, tid) => linux.tgkill(process.pid, tid, SIGNAL),
    undo() {},
  },
  setprio: {
    isWithinMeans: ({ noPriorities }) => noPriorities === null,
    make: (linux, tid, { fifo }) => linux.setPriority(tid, fifo),
    undo: (linux, tid, { fifo }) => linux.setPriority(tid, fifo),
  },
  // A thread that is gone has no next round: another one begins it.
  kill: {
    isWithinMeans: ({ noDeaths }) => noDeaths === null,
    make: (linux, tid) => linux.tgkill(process.pid, tid, FATAL_SIGNAL),
    undo() {},
  },
  // It would take the whole of this process with it.
  exec: {
    isWithinMeans: () => false,
    make() {
      throw new ModelError('a thread of this process calls execve()');
    },
    undo() {},
  },
};

/** To be asked about that event only. */
export function litmusEvent(event: EnvEvent): LitmusEvent<EnvEvent> {
  return litmusEvents[event.call];
}
