import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, type task_struct } from '../kernel/sched/task_struct.ts';
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
    for (const mutex of view.rtMutexes()) {
      const detail = lockTree(mutex);
      if (detail !== null) return found(detail, `the waiters of ${mutex.label()}`);
    }
    for (const task of view.world.tasks) {
      const detail = boostTree(view, task);
      if (detail !== null) return found(detail, `the boost tree of ${task.name}`);
    }
    for (const futex of view.world.futexes.values()) {
      if (!ascending(futex.hb.chain.value.map((q) => q.prio))) {
        return found('bucket-order', `the bucket of ${futex.name}`);
      }
      const states = new Set(view.queued(futex).map((q) => q.pi_state.value));
      if (states.size > 1) return found('two-pi_states', `the bucket of ${futex.name}`);
    }
    return null;
  },
};

function found(detail: string, where: string): Finding {
  const what = `${detail.replaceAll('-', ' ')}, ${where}`;
  return {
    detail,
    sentence: `Nobody is inside the kernel, and this is not as it should be: ${what}.`,
  };
}

function ascending(keys: readonly number[]): boolean {
  return keys.every((key, at) => at === 0 || (keys[at - 1] as number) <= key);
}

function lockTree(mutex: rt_mutex): string | null {
  const tree = mutex.waiters.value;
  const bit = (mutex.owner.value & RT_MUTEX_HAS_WAITERS) !== 0;
  if (bit !== tree.length > 0) return 'waiters-bit-of-the-rt_mutex';
  if (!ascending(tree.map((waiter) => waiter.tree_prio.value))) return 'tree-order';
  for (const waiter of tree) {
    const task = waiter.task as task_struct;
    const prio = task.prio.value < MAX_RT_PRIO ? task.prio.value : DEFAULT_PRIO;
    if (waiter.tree_prio.value !== prio) return 'tree-key';
    if (waiter.lock !== mutex || task.pi_blocked_on.value !== waiter) return 'pi_blocked_on';
  }
  return null;
}

/** For each lock that the task owns its top waiter, and nobody else. */
function boostTree(view: View, task: task_struct): string | null {
  const tree = task.pi_waiters.value;
  if (!ascending(tree.map((waiter) => waiter.pi_tree_prio.value))) return 'boost-tree-order';
  const tops = new Set<rt_mutex_waiter>();
  for (const mutex of view.rtMutexes()) {
    const [top] = mutex.waiters.value;
    if (view.rtOwner(mutex) === task && top !== undefined) tops.add(top);
  }
  if (tree.some((waiter) => waiter.pi_tree_prio.value !== waiter.tree_prio.value)) {
    return 'boost-tree-key';
  }
  return tree.length === tops.size && tree.every((w) => tops.has(w)) ? null : 'boost-tree';
}
