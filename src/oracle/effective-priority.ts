import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * Priority inheritance itself (Documentation/locking/rt-mutex-design.rst): an owner runs at the
 * priority of the most urgent task that waits for one of its locks, if that is more than its own.
 * Kernel priorities: 0 is the most urgent.
 */
export const effectivePriority: Oracle = {
  name: 'effective-priority',
  rule: 'While nobody is inside the kernel, an owner has the priority of its most urgent waiter.',

  quiet(view: View): Finding | null {
    for (const task of view.world.tasks) {
      const { value: prio } = task.prio;
      const donors = waitersOn(view, task);
      const owed = Math.min(task.normal_prio.value, ...donors.map((donor) => donor.prio.value));
      if (prio === owed) continue;
      const waiting = donors.map((donor) => donor.name).join(' and ');
      return {
        detail: prio > owed ? 'not-boosted' : 'still-boosted',
        sentence:
          `Nobody is inside the kernel, and ${task.name} has priority ${prio} instead of ` +
          `${owed}, while ${waiting === '' ? 'nobody waits' : `${waiting} waits`} for its locks.`,
      };
    }
    return null;
  },
};

/** The tasks that wait for an rt_mutex which `task` owns. */
function waitersOn(view: View, task: task_struct): task_struct[] {
  return view.rtMutexes().flatMap((mutex) => {
    if (view.rtOwner(mutex) !== task) return [];
    return mutex.waiters.value.map((waiter) => waiter.task as task_struct);
  });
}
