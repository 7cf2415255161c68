/**
 * Without f7853c342418 "locking/rtmutex: Fix task->pi_waiters integrity", Peter Zijlstra, 7 July
 * 2023, v6.5, reported by Henry Wu. As old as the trees (fb00aca47440, v3.14).
 *
 *   T1 has three locks that others wait for. The priority of one of them changes: the walk gives
 *   its waiter the new key, in step [7], and drops its pi_lock. The waiter stands in T1's boost
 *   tree too, which is sorted by the same key; wait_lock is held, but the tree is guarded by T1's
 *   pi_lock. Before the walk comes by, in step [11], somebody queues on another of the locks, and
 *   looks for its place in a tree that is out of order. The walk then moves the first waiter, and
 *   the second one is in the wrong place, and stays there.
 *
 * The fix gave each tree a key of its own, and let the boost tree's be an old one now and then,
 * which is another mistake: mainline.trees-sorted.boost-tree-key.
 *
 * Departures: the trees of the C are red-black ones, and which keys are looked at on the way to a
 * place depends on who came first. Here they are lists, and whoever queues looks from the end, at
 * one moment. What the list does a tree does too, with the waiters come in the right order.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';
import { rtmutex48 } from '../rework-2016/v4.8/rtmutex.ts';

/** The one key, in both places, and changed where the lock's tree has it changed. */
export const { waiter_update_prio, waiter_clone_prio } = rtmutex48;

export function piWaitersKeyMutation(base: Build): Build {
  const about = `${base.name} without f7853c342418: both trees of a waiter are sorted by one key.`;
  const oneKey = { waiter_update_prio, waiter_clone_prio };
  return takenOutOf(base, 'pi-waiters-key-mutation', about, oneKey);
}
