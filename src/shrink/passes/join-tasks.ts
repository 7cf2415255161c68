import type { TaskSpec } from '../../program/program.ts';
import { withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/**
 * Gives one task's ops to another, to be done after its own, and its events with them. The lost
 * waiter of the October 2016 patch was found with a third task as the waiter; it can be the
 * timed-out second one that comes back.
 */
export const joinTasks: Pass = {
  name: 'join tasks',
  simplification: 'two tasks become one',
  *candidates(program) {
    for (const [from, giver] of program.tasks.entries()) {
      if (giver.holds.length > 0) continue;
      for (const [to, taker] of program.tasks.entries()) {
        if (to === from) continue;
        let id = Math.max(0, ...taker.ops.map((op) => op.id));
        const given = giver.ops.map((op) => ({ ...op, id: ++id }));
        const events = program.events.map((event) => {
          return event.task === giver.id ? { ...event, task: taker.id } : event;
        });
        // A steal needs the priority of whoever it was that stole.
        for (const fifo of new Set([taker.fifo, giver.fifo])) {
          const joined: TaskSpec = { ...taker, fifo, ops: [...taker.ops, ...given] };
          const tasks = program.tasks.map((task) => (task === taker ? joined : task));
          yield withTask({ ...program, tasks, events }, from, null);
        }
      }
    }
  },
};
