import type { futex_key } from '../kernel/futex/futex_key.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Wrongs } from '../machine/wrong.ts';
import { firstOfItsKind, misplaced, queueKey } from './misplaced.ts';
import type { Finding, Oracle } from './oracle.ts';
import { priorityText } from './priority-text.ts';
import type { SeenTask, View } from './view.ts';

/**
 * The order of waiters is what decides who gets a lock and who is boosted, so at rest the queues of
 * a lock, the notes about them and the priorities that they are sorted by agree.
 */
export const treesSorted: Oracle = {
  name: 'trees-sorted',
  rule: 'At rest, waiters are queued where they belong, in order.',
  details: [
    'boost-tree',
    'boost-tree-key',
    'boost-tree-order',
    'bucket-order',
    'pi_blocked_on',
    'tree-key',
    'tree-order',
    'two-pi_states',
    'waiters-bit-of-the-rt_mutex',
  ],

  quiet(view: View): Finding | null {
    const mutexes = view.rtMutexes();
    for (const mutex of mutexes) {
      const fault = inLockTree(mutex);
      if (fault !== null) return found(view, fault);
    }
    for (const task of view.world.tasks) {
      const fault = inBoostTree(view, mutexes, task);
      if (fault !== null) return found(view, fault);
    }
    for (const futex of view.world.words) {
      const fault = inBucket(view, futex);
      if (fault !== null) return found(view, fault);
    }
    return null;
  },
};

interface QueueFault {
  readonly detail: string;
  /** Half a sentence. */
  readonly text: string;
}

function found(view: View, { detail, text }: QueueFault): Finding {
  return {
    detail,
    sentence: `At rest, ${text}.`,
    wrong: misplaced(view, view.rtMutexes()) as unknown as Wrongs,
  };
}

function ascending<Item>(items: readonly Item[], key: (item: Item) => number): boolean {
  for (let at = 1; at < items.length; at++) {
    if (key(items[at - 1] as Item) > key(items[at] as Item)) return false;
  }
  return true;
}

function inLockTree(mutex: rt_mutex): QueueFault | null {
  const tree = mutex.waiters.value;
  const bit = (mutex.owner.value & RT_MUTEX_HAS_WAITERS) !== 0;
  if (bit !== tree.length > 0) {
    const text = bit
      ? `${mutex.label()} is marked as waited for, though nobody waits`
      : `${mutex.label()} is not marked as waited for, though ${names(tree)} waits`;
    return { detail: 'waiters-bit-of-the-rt_mutex', text };
  }
  if (!ascending(tree, (waiter) => waiter.tree_prio.value)) {
    return {
      detail: 'tree-order',
      text: `the queue of ${mutex.label()} is not in the order of priorities`,
    };
  }
  for (const waiter of tree) {
    const task = waiter.task as task_struct;
    const as = waiter.tree_prio.value;
    const key = queueKey(task);
    if (as !== key) {
      const runs = `though it runs as ${priorityText(key)}`;
      const text = `${task.name} is queued on ${mutex.label()} as ${priorityText(as)}, ${runs}`;
      return { detail: 'tree-key', text };
    }
    if (waiter.lock !== mutex || task.pi_blocked_on.value !== waiter) {
      const text = `${task.name} is queued on ${mutex.label()}, and is not noted as blocked on it`;
      return { detail: 'pi_blocked_on', text };
    }
  }
  return null;
}

/** For each lock that the task owns its top waiter, and nobody else. */
function inBoostTree(view: View, mutexes: readonly rt_mutex[], task: SeenTask): QueueFault | null {
  const tree = task.pi_waiters.value;
  if (!ascending(tree, (waiter) => waiter.pi_tree_prio.value)) {
    return {
      detail: 'boost-tree-order',
      text: `${task.name}'s boost tree is not in the order of priorities`,
    };
  }
  for (const { pi_tree_prio, tree_prio, task: lender } of tree) {
    if (pi_tree_prio.value === tree_prio.value) continue;
    const [lends, queued] = [priorityText(pi_tree_prio.value), priorityText(tree_prio.value)];
    const stands = `${lender?.name} stands in ${task.name}'s boost tree as ${lends}`;
    const text = `${stands}, and in the queue of the lock as ${queued}`;
    return { detail: 'boost-tree-key', text };
  }
  let tops = 0;
  for (const mutex of mutexes) {
    const top = mutex.waiters.value[0];
    if (top === undefined || view.rtOwner(mutex) !== task) continue;
    if (!tree.includes(top)) {
      const first = `${top.task?.name}, the first who waits for ${mutex.label()}`;
      const text = `${first}, is not in ${task.name}'s boost tree`;
      return { detail: 'boost-tree', text };
    }
    tops++;
  }
  if (tree.length === tops) return null;
  const more = `has more than the first waiters of its locks: ${names(tree)}`;
  const text = `${task.name}'s boost tree ${more}`;
  return { detail: 'boost-tree', text };
}

function inBucket(view: View, futex: futex_key): QueueFault | null {
  const { chain } = futex.hb;
  if (!ascending(chain.value, (q) => q.prio)) {
    const text = `the bucket of ${futex.name} is not in the order of priorities`;
    return { detail: 'bucket-order', text };
  }
  for (const q of chain.value) {
    if (q.key !== futex || firstOfItsKind(view, q)?.pi_state.value === q.pi_state.value) continue;
    return { detail: 'two-pi_states', text: `waiters of ${futex.name} have different pi_states` };
  }
  return null;
}

function names(waiters: readonly rt_mutex_waiter[]): string {
  return waiters.map(({ task }) => task?.name).join(', ');
}
