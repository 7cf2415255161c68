import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Wrongs } from '../machine/wrong.ts';
import { misplaced, queueKey } from './misplaced.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';

/**
 * The order of waiters is what decides who gets a lock and who is boosted, so at rest the queues of
 * a lock, the notes about them and the priorities that they are sorted by agree.
 */
export const treesSorted: Oracle = {
  name: 'trees-sorted',
  rule: 'While nobody is inside the kernel, waiters are queued where they belong, in order.',

  quiet(view: View): Finding | null {
    const mutexes = view.rtMutexes();
    for (const mutex of mutexes) {
      const detail = lockTree(mutex);
      if (detail !== null) return found(view, detail, `the waiters of ${mutex.label()}`);
    }
    for (const task of view.world.tasks) {
      const detail = boostTree(view, mutexes, task);
      if (detail !== null) return found(view, detail, `the boost tree of ${task.name}`);
    }
    for (const futex of view.world.futexes.all) {
      if (!ascending(futex.hb.chain.value, (q) => q.prio)) {
        return found(view, 'bucket-order', `the bucket of ${futex.name}`);
      }
      const first = view.firstQueued(futex);
      for (const { key, pi_state } of futex.hb.chain.value) {
        if (key !== futex || pi_state.value === first?.pi_state.value) continue;
        return found(view, 'two-pi_states', `the bucket of ${futex.name}`);
      }
    }
    return null;
  },
};

function found(view: View, detail: string, where: string): Finding {
  const what = `${detail.replaceAll('-', ' ')}, ${where}`;
  return {
    detail,
    sentence: `Nobody is inside the kernel, and this is not as it should be: ${what}.`,
    wrong: misplaced(view, view.rtMutexes()) as unknown as Wrongs,
  };
}

function ascending<Item>(items: readonly Item[], key: (item: Item) => number): boolean {
  for (let at = 1; at < items.length; at++) {
    if (key(items[at - 1] as Item) > key(items[at] as Item)) return false;
  }
  return true;
}

function lockTree(mutex: rt_mutex): string | null {
  const tree = mutex.waiters.value;
  const bit = (mutex.owner.value & RT_MUTEX_HAS_WAITERS) !== 0;
  if (bit !== tree.length > 0) return 'waiters-bit-of-the-rt_mutex';
  if (!ascending(tree, (waiter) => waiter.tree_prio.value)) return 'tree-order';
  for (const waiter of tree) {
    const task = waiter.task as task_struct;
    if (waiter.tree_prio.value !== queueKey(task)) return 'tree-key';
    if (waiter.lock !== mutex || task.pi_blocked_on.value !== waiter) return 'pi_blocked_on';
  }
  return null;
}

/** For each lock that the task owns its top waiter, and nobody else. */
function boostTree(view: View, mutexes: readonly rt_mutex[], task: task_struct): string | null {
  const tree = task.pi_waiters.value;
  if (!ascending(tree, (waiter) => waiter.pi_tree_prio.value)) return 'boost-tree-order';
  if (tree.some((waiter) => waiter.pi_tree_prio.value !== waiter.tree_prio.value)) {
    return 'boost-tree-key';
  }
  let tops = 0;
  for (const mutex of mutexes) {
    const top = mutex.waiters.value[0];
    if (top === undefined || view.rtOwner(mutex) !== task) continue;
    if (!tree.includes(top)) return 'boost-tree';
    tops++;
  }
  return tree.length === tops ? null : 'boost-tree';
}
