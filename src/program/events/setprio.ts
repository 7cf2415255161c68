/** `setprio T2 20`, `setprio T2 other`: somebody changes a task's priority. */
import { chance, pick } from '../drawing/chance.ts';
import { NEW_PRIORITIES, SAME_PRIORITY } from '../drawing/weights.ts';
import type { EventKind, Occurrence } from '../event-kind.ts';
import { kernelPrio } from '../kernel-prio.ts';

export interface SetprioEvent extends Occurrence {
  readonly call: 'setprio';
  /** The new priority, as in TaskSpec. */
  readonly fifo: number;
}

export const setprio: EventKind<SetprioEvent> = {
  call: 'setprio',
  interrupts: false,
  kills: false,
  priority: ({ fifo }) => fifo,
  withPriority: (event, fifo) => ({ ...event, fifo }),

  parse(reader, { id, task }) {
    const fifo = reader.skip('other') ? 0 : reader.numbered('', 99);
    if (fifo === null) throw reader.expected("'other' or a priority (1 to 99)");
    return { id, call: 'setprio', task, fifo };
  },
  words: ({ fifo }) => [fifo === 0 ? 'other' : fifo],
  forms({ id, task }, priorities) {
    return priorities.map((fifo) => ({ id, call: 'setprio', task, fifo }));
  },
  fault({ fifo }) {
    if (Number.isInteger(fifo) && fifo >= 0 && fifo <= 99) return null;
    return `has priority ${fifo}, and fifo goes from 1 to 99`;
  },
  drawn(draw, { id, task, fifo: first, other }) {
    const same = chance(draw, SAME_PRIORITY);
    const fifo = same ? (other?.fifo ?? first) : pick(draw, NEW_PRIORITIES);
    return { id, call: 'setprio', task, fifo };
  },

  prepare() {},
  *happen(kernel, { fifo }, task) {
    yield* kernel.__sched_setscheduler(task, kernelPrio(fifo));
  },
};
