/** Everything about queues that is not as it should be; asked once something is known to be. */
import type { futex_hash_bucket } from '../kernel/futex/futex_key.ts';
import type { futex_q } from '../kernel/futex/futex_q.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from '../kernel/locking/rt_mutex.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, type task_struct } from '../kernel/sched/task_struct.ts';
import type { Shared } from '../machine/access.ts';
import type { Guarded } from '../machine/guarded.ts';
import { Fact, given, type Wrong, wrongCell } from '../machine/wrong.ts';
import type { SeenTask, View } from './view.ts';

/** The key that a task is queued under: all that are not real-time tasks are equals. */
export function queueKey(task: SeenTask): number {
  return task.prio.value < MAX_RT_PRIO ? task.prio.value : DEFAULT_PRIO;
}

/** In the order in which the oracle asks. */
export function misplaced(view: View, mutexes: readonly rt_mutex[]): Wrong[] {
  const { tasks, words } = view.world;
  const buckets = new Set(words.map(({ hb }) => hb));
  return [
    ...mutexes.flatMap(inLockTree),
    ...tasks.flatMap((task) => inBoostTree(view, mutexes, task)),
    ...[...buckets].flatMap((hb) => inBucket(view, hb)),
  ];
}

function inLockTree(mutex: rt_mutex): Wrong[] {
  const { owner, waiters } = mutex;
  const bit = (owner.value & RT_MUTEX_HAS_WAITERS) !== 0;
  const wrong: Wrong[] = [];
  if (bit !== waiters.value.length > 0) {
    const rule = 'the bit in the owner field is set while somebody waits';
    wrong.push(wrongCell(owner, owner.value ^ RT_MUTEX_HAS_WAITERS, rule, given(waiters)));
  }
  const keys = waiters.value.map(({ tree_prio }) => given(tree_prio));
  wrong.push(...unsorted(waiters, (waiter) => waiter.tree_prio.value, keys));
  for (const waiter of waiters.value) {
    const task = waiter.task as task_struct;
    const key = queueKey(task);
    if (waiter.tree_prio.value !== key) {
      const rule = 'a waiter is queued under the priority that its task runs with';
      wrong.push(wrongCell(waiter.tree_prio, key, rule, given(task.prio)));
    }
    if (waiter.lock !== mutex || task.pi_blocked_on.value !== waiter) {
      const rule = 'a task that is queued is blocked on that very lock';
      wrong.push(wrongCell(task.pi_blocked_on, waiter, rule, given(waiters)));
    }
  }
  return wrong;
}

function inBoostTree(view: View, mutexes: readonly rt_mutex[], task: SeenTask): Wrong[] {
  const tree = task.pi_waiters;
  const wrong = unsorted(
    tree,
    (waiter) => waiter.pi_tree_prio.value,
    tree.value.map(({ pi_tree_prio }) => given(pi_tree_prio)),
  );
  for (const { pi_tree_prio, tree_prio } of tree.value) {
    if (pi_tree_prio.value === tree_prio.value) continue;
    const rule = 'a waiter has the same key in the owner’s boost tree as in the queue of the lock';
    wrong.push(wrongCell(pi_tree_prio, tree_prio.value, rule, given(tree_prio)));
  }
  const owned = mutexes.filter((mutex) => {
    return mutex.waiters.value.length > 0 && view.rtOwner(mutex) === task;
  });
  const tops = owned.flatMap(({ waiters }) => waiters.value.slice(0, 1));
  if (tree.value.length !== tops.length || tops.some((top) => !tree.value.includes(top))) {
    const rule = 'the boost tree has the first waiter of each lock that the task owns';
    const should = sorted(tops, (waiter) => waiter.pi_tree_prio.value);
    wrong.push(wrongCell(tree, should, rule, ...owned.map(({ waiters }) => given(waiters))));
  }
  return wrong;
}

function inBucket(view: View, hb: futex_hash_bucket): Wrong[] {
  const { chain } = hb;
  const keys = chain.value.map((q) => ({ thing: new Fact(q, 'queue key'), value: q.prio }));
  const wrong = unsorted(chain, (q) => q.prio, keys);
  for (const q of chain.value) {
    const { pi_state } = q;
    const first = firstOfItsKind(view, q)?.pi_state;
    if (first === undefined || first.value === pi_state.value) continue;
    const rule = 'all waiters of a futex have the same pi_state';
    wrong.push(wrongCell(pi_state, first.value, rule, given(first), given(chain)));
  }
  return wrong;
}

/** Where user space mixes them, who sleeps plainly is no waiter of the lock. */
export function firstOfItsKind(view: View, { key, pi_state }: futex_q): futex_q | null {
  if (!view.broken.hasKey(key)) return view.firstQueued(key);
  const isOfKind = (q: futex_q) => (q.pi_state.value === null) === (pi_state.value === null);
  return view.queued(key).find(isOfKind) ?? null;
}

/** Later ones stay behind those that they equal. */
function sorted<Item>(items: readonly Item[], key: (item: Item) => number): Item[] {
  return [...items].sort((a, b) => key(a) - key(b));
}

function unsorted<Item extends Shared>(
  queue: Guarded<Item[]>,
  key: (item: Item) => number,
  keys: readonly ReturnType<typeof given>[],
): Wrong[] {
  const should = sorted(queue.value, key);
  if (should.every((item, at) => item === queue.value[at])) return [];
  return [wrongCell(queue, should, 'a queue is in the order of its keys', ...keys)];
}
