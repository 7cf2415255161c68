/**
 * The chain walk (kernel/locking/rtmutex.c, Linux v7.0): carries a change of priority along the
 * chain of owners that wait themselves, and notices when the chain bites its tail.
 *
 *   step  what happens                                   protected by
 *         task                                           its reference [R]
 *    [1]  lock(task->pi_lock)                            [R], then [P1]
 *    [2]  waiter = task->pi_blocked_on                   [P1]
 *    [3]  reasons to stop, first set                     [P1]
 *    [4]  lock = waiter->lock                            [P1]
 *    [5]  trylock(lock->wait_lock), else back to [1]     [P1], then [L]
 *    [6]  reasons to stop, second set: a deadlock        [P1] + [L]
 *    [7]  requeue the waiter in the lock's tree          [P1] + [L]
 *    [8]  unlock(task->pi_lock)                          drops [P1]
 *    [9]  reasons to stop, third set: nobody owns it     [L]
 *   [10]  task = owner(lock), lock(task->pi_lock)        [L], then [P2]
 *   [11]  requeue in the owner's boost tree              [P2] + [L]
 *   [12]  note what the owner waits for                  [P2] + [L]
 *   [13]  drop both and start again                      drops [P2] and [L]
 *
 * Between two rounds nothing is held but a reference on the task.
 *
 * Collapsed here:
 * - the references themselves (tasks do not exit yet), ww_mutexes;
 * - rounds: a walk that moves no waiters any more and goes round a circle of others gives up after
 *   32 of them instead of going on to max_lock_depth, with the answer that it would have got then.
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import type { Kernel } from '../build.ts';
import { EDEADLK } from '../errno.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { rt_mutex } from './rt_mutex.ts';
import type { rt_mutex_waiter } from './rt_mutex_waiter.ts';
import { max_lock_depth } from './rtmutex.ts';

/**
 * A walk that only looks for deadlocks, and meets a circle which it is no part of, goes round until
 * max_lock_depth, or until the circle opens. Programs have eight locks, so after this many it has
 * seen all that there is to see.
 */
const lookingDepth = 32;

/** [3] Whether the task has gone to wait for another lock since nothing was held. */
export function waitsElsewhere(
  _k: Kernel,
  waiter: rt_mutex_waiter,
  next_lock: rt_mutex | null,
): boolean {
  return next_lock !== waiter.lock;
}

/** [13] Whether the chain is over: its last task waited for nothing when it was looked at. */
export function endsHere(k: Kernel, next_lock: rt_mutex | null): boolean {
  if (next_lock !== null) return false;
  k.reached('chain walk [13]: the end of the chain');
  return true;
}

/** [3] Whether the waiter that the walk follows is not the task's most urgent one. */
export function isBelowTop(
  k: Kernel,
  task: task_struct,
  top_waiter: rt_mutex_waiter | null,
  _detect_deadlock?: boolean,
): boolean {
  return top_waiter !== null && top_waiter !== k.task_top_pi_waiter(task);
}

/**
 * [3] Whether the walk is over at a task whose most urgent waiter is not the one that it follows.
 * Looking for deadlocks it goes on, but stops moving waiters about.
 */
export function endsBelowTop(k: Kernel, task: task_struct, detect_deadlock: boolean): boolean {
  return !k.task_has_pi_waiters(task) || !detect_deadlock;
}

/**
 * Step [6]: the chain has come back to where it began. That is also said when nobody is about to
 * wait (orig_waiter is NULL) but gives up, or has its priority changed, and merely owns this lock.
 */
export function* isDeadlock(
  k: Kernel,
  lock: rt_mutex,
  orig_lock: rt_mutex | null,
  _orig_waiter: rt_mutex_waiter | null,
  top_task: task_struct,
): Proc<boolean> {
  return lock === orig_lock || (yield* k.rt_mutex_owner(lock)) === top_task;
}

/**
 * [9] Whom a walk wakes that has changed the first waiter of a lock without an owner: the one who
 * is first now. Whoever was woken before finds that it is not first any more, and sleeps on.
 */
export function nextToTry(
  _k: Kernel,
  top_waiter: rt_mutex_waiter,
  _moved: rt_mutex_waiter,
): rt_mutex_waiter {
  return top_waiter;
}

/**
 * What the walk returns when it has nothing more to find out for the task that wants to wait: that
 * the first lock has no owner any more, in step [3], or that there is a deadlock, in step [6]. It
 * has come as far as `task`, and holds no lock.
 */
export function* hasItsAnswer(
  _k: Kernel,
  _task: task_struct,
  _orig_waiter: rt_mutex_waiter | null,
  res: number,
): Proc<number> {
  return res;
}

export function* rt_mutex_adjust_prio_chain(
  k: Kernel,
  task: task_struct,
  detect_deadlock: boolean,
  orig_lock: rt_mutex | null,
  next_lock: rt_mutex | null,
  orig_waiter: rt_mutex_waiter | null,
  top_task: task_struct,
): Proc<number> {
  let top_waiter = orig_waiter;
  let requeue = true;
  const entry = markHere();
  let last = max_lock_depth;
  for (let depth = 1; ; depth++) {
    if (depth > last) return -EDEADLK;
    if (depth > 1) k.reached(depth === 2 ? 'chain walk: two locks' : 'chain walk: three locks');
    let lock: rt_mutex;
    let waiter: rt_mutex_waiter;
    for (;;) {
      forgetAllBut(entry, 'chain', task, last - depth, next_lock, top_waiter, requeue);
      yield* task.pi_lock.lock(); // [1]
      const blocked_on = task.pi_blocked_on.get(); // [2]
      // [3] The chain has ended or has changed since the locks were dropped.
      if (blocked_on === null) {
        k.reached('chain walk [3]: the task does not wait any more');
        yield* task.pi_lock.unlock();
        return 0;
      }
      if (orig_waiter !== null && (yield* k.rt_mutex_owner(orig_lock as rt_mutex)) === null) {
        k.reached('chain walk [3]: the first lock has no owner any more');
        yield* task.pi_lock.unlock();
        return yield* k.hasItsAnswer(task, orig_waiter, 0);
      }
      if (k.waitsElsewhere(blocked_on, next_lock)) {
        k.reached('chain walk [3]: the task waits for another lock');
        yield* task.pi_lock.unlock();
        return 0;
      }
      if (k.isBelowTop(task, top_waiter, detect_deadlock)) {
        if (k.endsBelowTop(task, detect_deadlock)) {
          k.reached('chain walk [3]: not the most urgent waiter');
          yield* task.pi_lock.unlock();
          return 0;
        }
        k.reached('chain walk [3]: not the most urgent waiter, but deadlocks are looked for');
        requeue = false;
      }
      if ((yield* k.__waiter_prio(task)) === blocked_on.tree_prio.get()) {
        if (!detect_deadlock) {
          k.reached('chain walk [3]: the priority is the same');
          yield* task.pi_lock.unlock();
          return 0;
        }
        k.reached('chain walk [3]: the priority is the same, but deadlocks are looked for');
        requeue = false;
      }
      waiter = blocked_on;
      lock = waiter.lock as rt_mutex; // [4]
      if (yield* lock.wait_lock.trylock()) break; // [5]
      k.reached('chain walk [5]: wait_lock was taken');
      yield* task.pi_lock.unlock();
      yield* k.cpu_relax();
    }

    // [6]
    if (yield* k.isDeadlock(lock, orig_lock, orig_waiter, top_task)) {
      k.reached('chain walk [6]: a deadlock');
      yield* lock.wait_lock.unlock();
      yield* task.pi_lock.unlock();
      return yield* k.hasItsAnswer(task, orig_waiter, -EDEADLK);
    }

    if (!requeue) {
      if (last === max_lock_depth) last = Math.min(last, depth + lookingDepth);
      yield* task.pi_lock.unlock(); // [8]
      const owner = yield* k.rt_mutex_owner(lock);
      if (owner === null) {
        k.reached('chain walk [9]: nobody owns the lock, nothing was moved');
        yield* lock.wait_lock.unlock(); // [9]
        return 0;
      }
      task = owner;
      yield* task.pi_lock.lock(); // [10]
      next_lock = k.task_blocked_on_lock(task); // [12]
      top_waiter = k.rt_mutex_top_waiter(lock);
      yield* task.pi_lock.unlock(); // [13]
      yield* lock.wait_lock.unlock();
      if (k.endsHere(next_lock)) return 0;
      continue;
    }

    const prerequeue_top_waiter = k.rt_mutex_top_waiter(lock);
    k.rt_mutex_dequeue(lock, waiter); // [7]
    yield* k.waiter_update_prio(waiter, task);
    k.rt_mutex_enqueue(lock, waiter);
    yield* task.pi_lock.unlock(); // [8]

    const owner = yield* k.rt_mutex_owner(lock);
    if (owner === null) {
      // [9] A new top waiter has to be told.
      top_waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;
      if (prerequeue_top_waiter !== top_waiter) {
        k.reached('chain walk [9]: the new top waiter was woken');
        yield* k.wake_up_process(k.nextToTry(top_waiter, waiter).task as task_struct);
      }
      yield* lock.wait_lock.unlock();
      return 0;
    }

    task = owner;
    yield* task.pi_lock.lock(); // [10]
    if (waiter === k.rt_mutex_top_waiter(lock)) {
      // [11] It has become the top waiter.
      k.rt_mutex_dequeue_pi(task, k.notNull(prerequeue_top_waiter, 'prerequeue_top_waiter'));
      k.waiter_clone_prio(waiter, task);
      k.rt_mutex_enqueue_pi(task, waiter);
      yield* k.rt_mutex_adjust_prio(lock, task);
    } else if (prerequeue_top_waiter === waiter) {
      // [11] It was the top waiter and is not any more; the new one goes on in its place.
      k.rt_mutex_dequeue_pi(task, waiter);
      waiter = k.rt_mutex_top_waiter(lock) as rt_mutex_waiter;
      k.waiter_clone_prio(waiter, task);
      k.rt_mutex_enqueue_pi(task, waiter);
      yield* k.rt_mutex_adjust_prio(lock, task);
    }
    next_lock = k.task_blocked_on_lock(task); // [12]
    top_waiter = k.rt_mutex_top_waiter(lock);
    yield* task.pi_lock.unlock(); // [13]
    yield* lock.wait_lock.unlock();
    if (k.endsHere(next_lock)) return 0;
    if (!detect_deadlock && waiter !== top_waiter) {
      k.reached('chain walk [13]: nothing changes further on');
      return 0;
    }
  }
}
