import type { task_struct } from '../kernel/sched/task_struct.ts';
import { acquires, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * Judged by what the tasks were told alone: a task holds the lock from the moment that its lock op
 * returned 0 until it asks for the unlock.
 */
export const mutualExclusion: Oracle = {
  name: 'mutual-exclusion',
  rule: 'At most one task holds a lock.',

  returned(view: View, task: task_struct, op: Op, ret: number): Finding | null {
    if (!acquires(op) || ret !== 0) return null;
    const lock = op.target;
    for (const other of view.world.tasks) {
      if (other === task || !view.toldTo(other).holds.includes(lock)) continue;
      return {
        detail: 'two-owners',
        sentence:
          `${task.name} was told that it holds ${targetName(lock)}, which ${other.name} was told ` +
          'it holds and has not unlocked.',
      };
    }
    const { holds } = view.toldTo(task);
    if (holds.indexOf(lock) === holds.lastIndexOf(lock)) return null;
    const sentence = `${task.name} was given ${targetName(lock)} a second time.`;
    return { detail: 'locked-twice', sentence };
  },
};
