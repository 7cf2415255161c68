import { kindOf } from '../../program/op-kinds.ts';
import { isRtMutex, locksOf } from '../../program/program.ts';
import { withOps } from './edit.ts';
import type { Pass } from './pass.ts';

/** Makes two futexes one, or two rt_mutexes; the one is never turned into the other. */
export const mergeLocks: Pass = {
  name: 'merge locks',
  simplification: 'two locks become one',
  *candidates(program) {
    const locks = locksOf(program);
    for (const gone of locks) {
      for (const kept of locks) {
        if (kept === gone || isRtMutex(kept) !== isRtMutex(gone)) continue;
        const nameOf = (lock: number) => (lock === gone ? kept : lock);
        let merged = program;
        for (let at = 0; at < program.tasks.length; at++) {
          merged = withOps(merged, at, (op) => kindOf(op).renamed(op, nameOf));
        }
        const tasks = merged.tasks.map((task) => ({
          ...task,
          holds: task.holds.map(nameOf),
        }));
        yield { ...merged, tasks };
      }
    }
  },
};
