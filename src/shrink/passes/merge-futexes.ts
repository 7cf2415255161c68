import { futexesOf } from '../../program/program.ts';
import { withOps } from './edit.ts';
import type { Pass } from './pass.ts';

/** Makes two futexes one. */
export const mergeFutexes: Pass = {
  name: 'merge futexes',
  *candidates(program) {
    const futexes = futexesOf(program);
    for (const gone of futexes) {
      for (const kept of futexes) {
        if (kept === gone) continue;
        let merged = program;
        for (let at = 0; at < program.tasks.length; at++) {
          merged = withOps(merged, at, (op) => (op.target === gone ? { ...op, target: kept } : op));
        }
        const tasks = merged.tasks.map((task) => ({
          ...task,
          holds: task.holds.map((futex) => (futex === gone ? kept : futex)),
        }));
        yield { ...merged, tasks };
      }
    }
  },
};
