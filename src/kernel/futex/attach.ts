/**
 * How a waiter comes to the pi_state of its futex: it attaches to that of another waiter, or makes
 * one for the task that the word names (kernel/futex/pi.c, Linux v7.0).
 *
 * Collapsed here: references to tasks (put_task_struct), as a task_struct is there for as long as
 * anybody looks at it.
 */
import type { Proc } from '../../machine/access.ts';
import type { Kernel } from '../build.ts';
import { EAGAIN, EBUSY, EFAULT, EINVAL, EPERM, ESRCH } from '../errno.ts';
import { PF_KTHREAD, type task_struct } from '../sched/task_struct.ts';
import type { futex_key } from './futex_key.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK } from './futex_key.ts';
import type { futex_pi_state, PiStateSlot } from './futex_pi_state.ts';
import { FUTEX_STATE_DEAD, FUTEX_STATE_OK } from './state.ts';

/**
 * Attaches to the pi_state of a queued waiter, if it and the user word agree.
 *
 *        waiter   pi_state   owner    TID in word     OWNER_DIED
 *   [1]  none     -          -        0               any          valid: take it in place
 *   [2]  none     -          -        > 0             any          valid, if a user task has the
 * TID
 *   [3]  found    NULL       -        any             any          invalid: waits on a plain futex
 *   [4]  found    found      NULL     0               1            valid: the owner has died
 *   [5]  found    found      NULL     > 0             1            invalid
 *   [6]  found    found      task     0               1            valid: the owner is dying
 *   [7]  found    found      NULL     any             0            invalid
 *   [8]  found    found      task     the task's      any          valid: the normal case
 *   [9]  found    found      task     0               0            invalid
 *  [10]  found    found      task     another's       any          invalid
 *
 * hb->lock is held; the waiter's own reference keeps the pi_state alive.
 */
export function* attach_to_pi_state(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  pi_state: futex_pi_state | null,
  ps: PiStateSlot,
): Proc<number> {
  if (pi_state === null) {
    k.row(3, uval, null);
    return -EINVAL;
  }
  const refs = yield* pi_state.refcount.read();
  k.WARN_ON(refs === 0, 'attach_to_pi_state: no reference left');

  yield* pi_state.pi_mutex.wait_lock.lock();
  let ret: number;
  out_error: {
    // The word was read without wait_lock, so it may have changed since: then start anew.
    const uval2 = yield* k.futex_get_value_locked(uaddr);
    if (uaddr.uaddr.faulted(uval2)) {
      ret = -EFAULT;
      break out_error;
    }
    if (uval !== uval2) {
      k.reached('attach: the word changed before wait_lock was taken');
      ret = -EAGAIN;
      break out_error;
    }
    const owner = yield* pi_state.owner.read();
    const row = k.matchState(uval, owner);
    k.row(row, uval, owner);
    if (row === 4 || row === 6 || row === 8) {
      yield* k.get_pi_state(pi_state);
      yield* pi_state.pi_mutex.wait_lock.unlock();
      ps.set(pi_state);
      return 0;
    }
    ret = -EINVAL;
  }
  yield* pi_state.pi_mutex.wait_lock.unlock();
  return ret;
}

/** The row of the table above that {uval, owner} falls into, for a waiter with a pi_state. */
export function matchState(_k: Kernel, uval: number, owner: task_struct | null): number {
  const pid = uval & FUTEX_TID_MASK;
  if (uval & FUTEX_OWNER_DIED) {
    if (owner === null) return pid === 0 ? 4 : 5;
    if (pid === 0) return 6;
  } else if (owner === null) {
    return 7;
  }
  if (pid === owner.pid) return 8;
  return pid === 0 ? 9 : 10;
}

/** First waiter [2]: makes a pi_state owned by p. p->pi_lock is held, nobody else sees it yet. */
export function __attach_to_pi_owner(
  k: Kernel,
  p: task_struct,
  key: futex_key,
  ps: PiStateSlot,
): void {
  const pi_state = k.alloc_pi_state();
  k.rt_mutex_init_proxy_locked(pi_state.pi_mutex, p);
  pi_state.key = key;
  k.WARN_ON(pi_state.listed_on !== null, '__attach_to_pi_owner: already on a list');
  k.listAddPiState(pi_state, p);
  // No wait_lock: the object is only published with this.
  pi_state.owner.store(p);
  pi_state.life.published = true;
  ps.set(pi_state);
}

/**
 * Whether the task can be an owner: no kernel thread is one. Since "futex/pi: Reject cross-mm
 * private futex owners" (2026, and in 6.18.44) neither is a task of another address space; all
 * futexes here are private.
 */
export function mayOwnFutexes(k: Kernel, p: task_struct): boolean {
  return (p.flags & PF_KTHREAD) === 0 && p.mm === k.current.mm;
}

/**
 * What becomes of who wants to attach to a task that exits, or is gone: -EBUSY it is to wait for
 * the end of the exit, -EAGAIN the word has changed, -ESRCH it has not: nobody will mend it.
 */
export function* handle_exit_race(
  k: Kernel,
  uaddr: futex_key,
  uval: number,
  tsk: task_struct | null,
): Proc<number> {
  const state = tsk?.futex_state ?? null;
  if (state !== null && (yield* state.read()) !== FUTEX_STATE_DEAD) {
    k.reached('attach: EBUSY, the owner is exiting');
    return -EBUSY;
  }
  // The exit may have set OWNER_DIED after our caller had read the word.
  const uval2 = yield* k.futex_get_value_locked(uaddr);
  if (uaddr.uaddr.faulted(uval2)) return -EFAULT;
  if (uval2 !== uval) {
    k.reached('attach: EAGAIN, the owner has died meanwhile');
    return -EAGAIN;
  }
  if (tsk !== null) k.reached('attach: ESRCH, the owner is dead');
  return -ESRCH;
}

/**
 * Looks the task up that the word names and attaches to it. hb->lock is held. With -EBUSY current
 * keeps the task that it has found exiting.
 */
export function* attach_to_pi_owner(
  k: Kernel,
  uval: number,
  key: futex_key,
  ps: PiStateSlot,
): Proc<number> {
  const pid = uval & FUTEX_TID_MASK;
  // [1] Paranoia: the callers never come with TID 0.
  if (pid === 0) return -EAGAIN;
  const p = k.find_get_task_by_vpid(pid);
  if (p === null) return yield* k.handle_exit_race(key, uval, null);
  if (p.thread_pid !== null && !(yield* p.thread_pid.read())) {
    k.reached('attach: the owner cannot be found any more');
    return yield* k.handle_exit_race(key, uval, null);
  }
  if (!k.mayOwnFutexes(p)) return -EPERM;
  k.row(2, uval, p);
  yield* p.pi_lock.lock();
  if (p.futex_state !== null && (yield* p.futex_state.read()) !== FUTEX_STATE_OK) {
    const ret = yield* k.handle_exit_race(key, uval, p);
    yield* p.pi_lock.unlock();
    if (ret === -EBUSY) k.current.exiting = p;
    return ret;
  }
  k.__attach_to_pi_owner(p, key, ps);
  yield* p.pi_lock.unlock();
  return 0;
}
