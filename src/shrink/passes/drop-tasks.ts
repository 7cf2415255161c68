import { withTask } from './edit.ts';
import type { Pass } from './pass.ts';

/** Most bugs of five tasks are bugs of three. */
export const dropTasks: Pass = {
  name: 'drop tasks',
  simplification: 'a task is left out',
  *candidates(program) {
    for (let at = program.tasks.length - 1; at >= 0; at--) yield withTask(program, at, null);
  },
};
