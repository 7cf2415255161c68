/**
 * rt_mutexes: sleeping locks whose owner inherits the priority of its top waiter
 * (kernel/locking/rtmutex.c, Linux v7.0).
 *
 * lock->owner is a task's address with RT_MUTEX_HAS_WAITERS in bit 0:
 *
 *   owner  bit 0
 *   NULL   0      free
 *   NULL   1      free, and the top waiter is going to take it (or somebody looks right now)
 *   task   0      held, nobody waits
 *   task   1      held, somebody waits (or somebody looks right now)
 *
 * Collapsed here:
 * - ww_mutexes, RT spinlocks and their wake states, CONFIG_DEBUG_RT_MUTEXES;
 * - mark_rt_mutex_waiters(): its loop reads and compare-exchanges until the exchange succeeds, so
 *   it is one atomic OR;
 * - rtmutex_spin_on_owner(): the owner is polled once, as late as the schedule likes, instead of
 *   in a loop; the other reasons to stop spinning lead to the same sleep;
 * - rt_mutex_pre_schedule() and _post_schedule(), which only matter to other sleeping locks;
 * - trees are sorted arrays; who is equal to whom is the same.
 */
import type { Proc } from '../../machine/access.ts';
import { ended } from '../../machine/ended.ts';
import { forgetAllBut, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_RUNNING } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import { EDEADLK, EINTR, ETIMEDOUT } from '../errno.ts';
import { enterList, leaveList } from '../lists.ts';
import { DEFAULT_PRIO, MAX_RT_PRIO, type task_struct } from '../sched/task_struct.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import { RT_MUTEX_HAS_WAITERS, type rt_mutex } from './rt_mutex.ts';
import type { rt_mutex_waiter } from './rt_mutex_waiter.ts';
import { RT_MUTEX_MIN_CHAINWALK } from './rtmutex_api.ts';

/** The sysctl kernel.max_lock_depth: how many locks a walk goes past before it gives up. */
export const max_lock_depth = 1024;

export function rt_mutex_has_waiters(_k: Kernel, lock: rt_mutex): boolean {
  return lock.waiters.get().length > 0;
}

export function rt_mutex_top_waiter(k: Kernel, lock: rt_mutex): rt_mutex_waiter | null {
  const w = lock.waiters.get()[0] ?? null;
  k.WARN_ON(w !== null && w.lock !== lock, 'rt_mutex_top_waiter: a waiter of another lock');
  return w;
}

export function task_has_pi_waiters(_k: Kernel, p: task_struct): boolean {
  return p.pi_waiters.get().length > 0;
}

export function task_top_pi_waiter(_k: Kernel, p: task_struct): rt_mutex_waiter | null {
  return p.pi_waiters.get()[0] ?? null;
}

export function rt_mutex_owner(k: Kernel, lock: rt_mutex): Proc<task_struct | null> {
  return lock.owner.read().as(taskIn, k);
}

/** Whom the owner word names, whatever its bit 0 says. */
function taskIn(owner: number, k: Kernel): task_struct | null {
  return k.taskAt(owner & ~RT_MUTEX_HAS_WAITERS);
}

export function rt_mutex_set_owner(
  k: Kernel,
  lock: rt_mutex,
  owner: task_struct | null,
): Proc<void> {
  const waiters = k.rt_mutex_has_waiters(lock) ? RT_MUTEX_HAS_WAITERS : 0;
  return lock.owner.write(k.address(owner) | waiters);
}

/**
 * Clears a stale waiters bit, and only if it is set: an unconditional store could bring an owner
 * back that has just released the lock without wait_lock (dbb26055defd).
 */
export function fixup_rt_mutex_waiters(k: Kernel, lock: rt_mutex): Proc<void> {
  return k.rt_mutex_has_waiters(lock) ? NOTHING_STALE : clearStaleBit(lock);
}

const NOTHING_STALE: Proc<void> = ended(undefined);

function* clearStaleBit(lock: rt_mutex): Proc<void> {
  const owner = yield* lock.owner.read();
  if (owner & RT_MUTEX_HAS_WAITERS) yield* lock.owner.write(owner & ~RT_MUTEX_HAS_WAITERS);
}

export function mark_rt_mutex_waiters(_k: Kernel, lock: rt_mutex): Proc<number> {
  return lock.owner.fetch_or(RT_MUTEX_HAS_WAITERS);
}

/** The priority that counts for queueing: all tasks without a real-time priority are equal. */
export function __waiter_prio(_k: Kernel, task: task_struct): Proc<number> {
  return task.prio.read().as(queueingPrio);
}

function queueingPrio(prio: number): number {
  return prio < MAX_RT_PRIO ? prio : DEFAULT_PRIO;
}

/** Takes over the task's present priority. task->pi_lock is held, and the waiter is in no tree. */
export function* waiter_update_prio(
  k: Kernel,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<void> {
  const lock = waiter.lock as rt_mutex;
  k.lockdep_assert_held(lock.wait_lock);
  const queued = lock.waiters.get().includes(waiter);
  k.WARN_ON(queued, 'waiter_update_prio: the waiter is in the tree');
  waiter.tree_prio.set(yield* k.__waiter_prio(task));
}

/** Copies the priority to the key of the boost tree. */
export function waiter_clone_prio(k: Kernel, waiter: rt_mutex_waiter, task: task_struct): void {
  k.lockdep_assert_held((waiter.lock as rt_mutex).wait_lock);
  k.lockdep_assert_held(task.pi_lock);
  const queued = task.pi_waiters.get().includes(waiter);
  k.WARN_ON(queued, 'waiter_clone_prio: the waiter is in the boost tree');
  waiter.pi_tree_prio.set(waiter.tree_prio.get());
}

/** Whether a task of priority `prio` may take a free lock from its top waiter: only if higher. */
export function rt_mutex_steal(k: Kernel, prio: number, top_waiter: rt_mutex_waiter): boolean {
  if (prio >= top_waiter.tree_prio.get()) return false;
  k.reached('rt_mutex: lock steal');
  return true;
}

export function rt_mutex_enqueue(_k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter): void {
  waiter.life.published = true;
  const tree = lock.waiters.change();
  const prio = waiter.tree_prio.get();
  let at = tree.length;
  while (at > 0 && (tree[at - 1] as rt_mutex_waiter).tree_prio.get() > prio) at--;
  enterList(tree, at, waiter);
}

/** Takes the waiter out of the lock's tree; nothing happens if it is not there. */
export function rt_mutex_dequeue(_k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter): void {
  leaveList(lock.waiters.change(), waiter);
}

export function rt_mutex_enqueue_pi(k: Kernel, task: task_struct, waiter: rt_mutex_waiter): void {
  const { wait_lock } = waiter.lock as rt_mutex;
  // Not in the C, which says so in a comment: who changes the boost tree holds both locks.
  k.lockdep_assert_held(wait_lock);
  waiter.pi_tree_prio.guards = [wait_lock, task.pi_lock];
  const tree = task.pi_waiters.change();
  const prio = waiter.pi_tree_prio.get();
  let at = tree.length;
  while (at > 0 && (tree[at - 1] as rt_mutex_waiter).pi_tree_prio.get() > prio) at--;
  enterList(tree, at, waiter);
}

/** Takes the waiter out of the task's boost tree; nothing happens if it is not there. */
export function rt_mutex_dequeue_pi(k: Kernel, task: task_struct, waiter: rt_mutex_waiter): void {
  k.lockdep_assert_held((waiter.lock as rt_mutex).wait_lock);
  if (!leaveList(task.pi_waiters.change(), waiter)) return;
  waiter.pi_tree_prio.guards = (waiter.lock as rt_mutex).waiters.guards;
}

/** Gives p the priority that its own and its top donor's call for. */
export function rt_mutex_adjust_prio(k: Kernel, lock: rt_mutex, p: task_struct): Proc<void> {
  k.lockdep_assert_held(lock.wait_lock);
  // Only an assertion, and wait_lock is held: no step.
  const owner = k.taskAt(lock.owner.load() & ~RT_MUTEX_HAS_WAITERS);
  k.WARN_ON(owner !== p, 'rt_mutex_adjust_prio: p does not own the lock');
  k.lockdep_assert_held(p.pi_lock);
  const pi_task = k.task_top_pi_waiter(p)?.task ?? null;
  return k.rt_mutex_setprio(p, pi_task);
}

/** The lock that p waits for. p->pi_lock is held. */
export function task_blocked_on_lock(_k: Kernel, p: task_struct): rt_mutex | null {
  return p.pi_blocked_on.get()?.lock ?? null;
}

/**
 * Takes the lock for `task` if it is free and the rules of order allow it. `waiter` is the task's
 * queued waiter, or NULL when it has none: then this is a try.
 */
export function* try_to_take_rt_mutex(
  k: Kernel,
  lock: rt_mutex,
  task: task_struct,
  waiter: rt_mutex_waiter | null,
): Proc<boolean> {
  k.lockdep_assert_held(lock.wait_lock);
  // Forces everybody who would go without wait_lock to come here. The bit may now be set while
  // nobody waits; whoever leaves without the lock tidies it up.
  yield* k.mark_rt_mutex_waiters(lock);
  if ((yield* k.rt_mutex_owner(lock)) !== null) return false;

  takeit: {
    if (waiter !== null) {
      const top = k.rt_mutex_top_waiter(lock);
      const top_waiter = k.notNull(top, 'top waiter of an rt_mutex with a waiter');
      if (waiter !== top_waiter && !k.rt_mutex_steal(waiter.tree_prio.get(), top_waiter)) {
        return false;
      }
      k.rt_mutex_dequeue(lock, waiter);
    } else if (k.rt_mutex_has_waiters(lock)) {
      const prio = yield* k.__waiter_prio(task);
      if (!k.rt_mutex_steal(prio, k.rt_mutex_top_waiter(lock) as rt_mutex_waiter)) return false;
      // The top waiter stays queued.
    } else {
      // Nobody waits: no need for the dance with pi_lock.
      break takeit;
    }
    yield* task.pi_lock.lock();
    task.pi_blocked_on.set(null);
    // Its priority is not computed anew: it outranked the top waiter when it looked, without its
    // pi_lock. (A task that is deboosted between the look and here stays below its donor.)
    if (k.rt_mutex_has_waiters(lock)) {
      k.rt_mutex_enqueue_pi(task, k.rt_mutex_top_waiter(lock) as rt_mutex_waiter);
    }
    yield* task.pi_lock.unlock();
  }
  yield* k.rt_mutex_set_owner(lock, task);
  return true;
}

/** Makes the waiter ready for the trees. wait_lock and the task's pi_lock are held. */
export function* armWaiter(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
): Proc<void> {
  waiter.task = task;
  waiter.lock = lock;
  waiter.tree_prio.guards = [lock.wait_lock, task.pi_lock];
  waiter.pi_tree_prio.guards = lock.waiters.guards;
  yield* k.waiter_update_prio(waiter, task);
  k.waiter_clone_prio(waiter, task);
}

/** Queues the waiter, boosts the owner, and follows the chain if the owner waits itself. */
export function* task_blocks_on_rt_mutex(
  k: Kernel,
  lock: rt_mutex,
  waiter: rt_mutex_waiter,
  task: task_struct,
  chwalk: boolean,
): Proc<number> {
  k.lockdep_assert_held(lock.wait_lock);
  const owner = yield* k.rt_mutex_owner(lock);
  // Before the waiter is armed: a task must not queue behind itself just to untangle it later.
  if (owner === task) return -EDEADLK;

  yield* task.pi_lock.lock();
  yield* k.armWaiter(lock, waiter, task);
  const top_waiter = k.rt_mutex_top_waiter(lock) ?? waiter;
  k.rt_mutex_enqueue(lock, waiter);
  task.pi_blocked_on.set(waiter);
  yield* task.pi_lock.unlock();
  if (owner === null) return 0;

  let chain_walk = false;
  yield* owner.pi_lock.lock();
  if (waiter === k.rt_mutex_top_waiter(lock)) {
    k.rt_mutex_dequeue_pi(owner, top_waiter);
    k.rt_mutex_enqueue_pi(owner, waiter);
    yield* k.rt_mutex_adjust_prio(lock, owner);
    chain_walk = owner.pi_blocked_on.get() !== null;
  } else if (chwalk) {
    chain_walk = true;
  }
  // Only compared with later on, never followed.
  const next_lock = k.task_blocked_on_lock(owner);
  yield* owner.pi_lock.unlock();
  if (!chain_walk || next_lock === null) return 0;

  yield* lock.wait_lock.unlock();
  const res = yield* k.rt_mutex_adjust_prio_chain(owner, chwalk, lock, next_lock, waiter, task);
  yield* lock.wait_lock.lock();
  return res;
}

/** Takes the top waiter out of the caller's boost tree, deboosts, and notes whom to wake. */
export function* mark_wakeup_next_waiter(
  k: Kernel,
  wqh: task_struct[],
  lock: rt_mutex,
): Proc<void> {
  k.lockdep_assert_held(lock.wait_lock);
  yield* k.current.pi_lock.lock();
  const waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;
  k.rt_mutex_dequeue_pi(k.current, waiter);
  // Before the wake-up, so that no two running tasks have the same borrowed priority.
  yield* k.rt_mutex_adjust_prio(lock, k.current);
  // The waiter stays queued until it takes the lock, so the bit is right, and it keeps everybody
  // of lower priority away.
  yield* lock.owner.write(RT_MUTEX_HAS_WAITERS);
  // Deboosted and not woken yet: being preempted here would be an inversion.
  k.preempt_disable();
  yield* k.wake_q_add(wqh, waiter.task as task_struct);
  yield* k.current.pi_lock.unlock();
}

export function* __rt_mutex_slowtrylock(k: Kernel, lock: rt_mutex): Proc<boolean> {
  const ret = yield* k.try_to_take_rt_mutex(lock, k.current, null);
  yield* k.fixup_rt_mutex_waiters(lock);
  return ret;
}

export function* rt_mutex_slowtrylock(k: Kernel, lock: rt_mutex): Proc<boolean> {
  // Only a look, and only a try: no need for wait_lock.
  if ((yield* k.rt_mutex_owner(lock)) !== null) return false;
  yield* lock.wait_lock.lock();
  const ret = yield* k.__rt_mutex_slowtrylock(lock);
  yield* lock.wait_lock.unlock();
  return ret;
}

/** Says whether the owner changed while we looked; then it is worth trying again at once. */
export function* rtmutex_spin_on_owner(
  k: Kernel,
  lock: rt_mutex,
  owner: task_struct,
): Proc<boolean> {
  return (yield* k.rt_mutex_owner(lock)) !== owner;
}

/** Removes a waiter that gives up. wait_lock is held, and is dropped when a chain is walked. */
export function* remove_waiter(k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter): Proc<void> {
  const is_top_waiter = waiter === k.rt_mutex_top_waiter(lock);
  const owner = yield* k.rt_mutex_owner(lock);
  const waiter_task = waiter.task;
  k.lockdep_assert_held(lock.wait_lock);
  // Early deadlock: it was never armed.
  if (waiter_task === null) return;

  yield* waiter_task.pi_lock.lock();
  k.rt_mutex_dequeue(lock, waiter);
  waiter_task.pi_blocked_on.set(null);
  yield* waiter_task.pi_lock.unlock();
  if (owner === null || !is_top_waiter) return;

  yield* owner.pi_lock.lock();
  k.rt_mutex_dequeue_pi(owner, waiter);
  if (k.rt_mutex_has_waiters(lock)) {
    k.rt_mutex_enqueue_pi(owner, k.rt_mutex_top_waiter(lock) as rt_mutex_waiter);
  }
  yield* k.rt_mutex_adjust_prio(lock, owner);
  const next_lock = k.task_blocked_on_lock(owner);
  yield* owner.pi_lock.unlock();
  if (next_lock === null) return;

  yield* lock.wait_lock.unlock();
  yield* k.rt_mutex_adjust_prio_chain(
    owner,
    RT_MUTEX_MIN_CHAINWALK,
    lock,
    next_lock,
    null,
    waiter_task,
  );
  yield* lock.wait_lock.lock();
}

/** Waits, wakes, tries to take, until one of the reasons to stop. wait_lock is held. */
export function* rt_mutex_slowlock_block(
  k: Kernel,
  lock: rt_mutex,
  state: number,
  timeout: hrtimer_sleeper | null,
  waiter: rt_mutex_waiter,
): Proc<number> {
  let ret = 0;
  for (;;) {
    forgetAllBut(OP_BEGAN, 'slowlock_block', lock);
    // Taking comes before looking at the timeout and at signals.
    if (yield* k.try_to_take_rt_mutex(lock, k.current, waiter)) break;
    if (timeout !== null && (yield* timeout.task.read()) === null) {
      ret = -ETIMEDOUT;
      break;
    }
    if (yield* k.signal_pending_state(state, k.current)) {
      ret = -EINTR;
      break;
    }
    const is_top = waiter === k.rt_mutex_top_waiter(lock);
    const owner = is_top ? yield* k.rt_mutex_owner(lock) : null;
    forgetAllBut(OP_BEGAN, 'slowlock_block: top or not', lock, owner);
    yield* lock.wait_lock.unlock();
    if (owner === null || !(yield* k.rtmutex_spin_on_owner(lock, owner))) {
      forgetAllBut(OP_BEGAN, 'slowlock_block: sleep', lock);
      yield* k.schedule();
    }
    yield* lock.wait_lock.lock();
    yield* k.set_current_state(state);
  }
  yield* k.set_current_state(TASK_RUNNING);
  return ret;
}
