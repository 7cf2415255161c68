import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import { given, type Wrongs, wrongCell } from '../machine/wrong.ts';
import type { Finding, Oracle } from './oracle.ts';
import { priorityText } from './priority-text.ts';
import type { SeenTask, View } from './view.ts';

/**
 * Priority inheritance itself (Documentation/locking/rt-mutex-design.rst): an owner runs at the
 * priority of the most urgent task that waits for one of its locks, if that is more than its own.
 * Kernel priorities: 0 is the most urgent.
 */
export const effectivePriority: Oracle = {
  name: 'effective-priority',
  rule: 'At rest, an owner has the priority of its most urgent waiter.',
  details: ['not-boosted', 'still-boosted'],

  quiet(view: View): Finding | null {
    const mutexes = view.rtMutexes();
    for (const task of view.world.tasks) {
      const { value: prio } = task.prio;
      const owed = priorityOwed(view, mutexes, task);
      if (prio === owed) continue;
      const waiters = waitersOn(view, mutexes, task).join(' and ');
      const waiting = waiters === '' ? 'nobody waits' : `${waiters} waits`;
      const [now, right] = [priorityText(prio), priorityText(owed)];
      return {
        detail: prio > owed ? 'not-boosted' : 'still-boosted',
        sentence:
          `At rest, ${task.name} runs as ${now} instead of ${right}, ` +
          `while ${waiting} for its locks.`,
        wrong: wrongs(view, mutexes),
      };
    }
    return null;
  },
};

function priorityOwed(view: View, mutexes: readonly rt_mutex[], task: SeenTask): number {
  let owed = task.normal_prio.value;
  for (const mutex of mutexes) {
    if (mutex.waiters.value.length === 0 || view.rtOwner(mutex) !== task) continue;
    for (const { task: donor } of mutex.waiters.value) {
      owed = Math.min(owed, (donor as task_struct).prio.value);
    }
  }
  return owed;
}

const RULE = 'a task is as urgent as itself, or as the most urgent task that waits for its locks';

/** Everybody whose priority is not what it is owed. */
function wrongs(view: View, mutexes: readonly rt_mutex[]): Wrongs {
  const found = view.world.tasks.flatMap((task) => {
    const owed = priorityOwed(view, mutexes, task);
    if (task.prio.value === owed) return [];
    const owned = mutexes.filter((mutex) => view.rtOwner(mutex) === task);
    const donors = owned.flatMap((mutex) => mutex.waiters.value.map(({ task: donor }) => donor));
    return wrongCell(
      task.prio,
      owed,
      RULE,
      given(task.normal_prio),
      ...owned.flatMap(({ owner, waiters }) => [given(owner), given(waiters)]),
      ...donors.map((donor) => given((donor as task_struct).prio)),
    );
  });
  return found as unknown as Wrongs;
}

/** The names of the tasks that wait for an rt_mutex which `task` owns. */
function waitersOn(view: View, mutexes: readonly rt_mutex[], task: SeenTask): string[] {
  const owned = mutexes.filter((mutex) => view.rtOwner(mutex) === task);
  return owned.flatMap((mutex) => mutex.waiters.value.map((waiter) => waiter.task?.name ?? '?'));
}
