/**
 * What becomes of the futexes of a task that exits (the exit part of kernel/futex/core.c, Linux
 * v7.0):
 *
 *   1. futex_exit_mutex is taken, and futex_state is EXITING, under pi_lock: from now on nobody
 *      attaches to the task, and who wanted to waits for the mutex;
 *   2. the robust list is walked: a word that names the task says OWNER_DIED instead;
 *   3. each pi_state on the task's list is taken off, and its rt_mutex goes to the first waiter;
 *   4. futex_state is DEAD, and the mutex is free.
 *
 * With an execve() it is the same, and futex_state is OK again in the end.
 *
 * Collapsed here:
 * - reading the list: only the task itself writes it, so a look at it is no step; it is neither
 *   torn nor circular, and shorter than ROBUST_LIST_LIMIT;
 * - futex_offset, compat_exit_robust_list(), misaligned words;
 * - the spurious -EAGAIN of load-linked/store-conditional machines;
 * - all robust locks are PI futexes: bit 0 of an entry is set, and nobody is woken by hand.
 */
import type { Proc } from '../../machine/access.ts';
import type { Mutex } from '../../machine/mutex.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { refcount_inc_not_zero } from '../../machine/refcount.ts';
import type { Word } from '../../machine/word.ts';
import type { Kernel } from '../build.ts';
import { EBUSY } from '../errno.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { futex_key } from './futex_key.ts';
import { FUTEX_OWNER_DIED, FUTEX_TID_MASK, FUTEX_WAITERS } from './futex_key.ts';
import type { futex_pi_state } from './futex_pi_state.ts';
import { FUTEX_STATE_DEAD, FUTEX_STATE_EXITING, FUTEX_STATE_OK } from './state.ts';

/** Whoever has been told EBUSY waits for the exit of the task that it came across. No lock held. */
export function* wait_for_owner_exiting(
  k: Kernel,
  ret: number,
  exiting: task_struct | null,
): Proc<void> {
  if (ret !== -EBUSY) {
    k.WARN_ON(exiting !== null, 'wait_for_owner_exiting: a task, and nothing to wait for');
    return;
  }
  if (exiting === null) {
    k.WARN_ON(true, 'wait_for_owner_exiting: nobody to wait for');
    return;
  }
  k.might_sleep();
  const futex_exit_mutex = exiting.futex_exit_mutex as Mutex;
  yield* futex_exit_mutex.lock();
  yield* futex_exit_mutex.unlock();
}

/** Whoever tries again has nobody to wait for as yet. */
export function clearExiting(k: Kernel): void {
  k.current.exiting = null;
}

/** Marks a lock of the dying task, if its word names that. Negative: the walk ends here. */
export function* handle_futex_death(k: Kernel, uaddr: futex_key, curr: task_struct): Proc<number> {
  const entry = markHere();
  for (;;) {
    forgetAllBut(entry, 'handle_futex_death');
    const uval = yield* uaddr.uaddr.readByUser();
    const owner = uval & FUTEX_TID_MASK;
    if (owner !== curr.pid) {
      k.reached('exit: a robust lock that the task does not have');
      return 0;
    }
    const mval = (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
    const nval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, mval);
    if (uaddr.uaddr.faulted(nval)) {
      if ((yield* k.fault_in_user_writeable(uaddr)) === 0) continue;
      k.reached('exit: the page of a robust lock cannot be written to');
      return -1;
    }
    if (nval === uval) break;
    k.reached('exit: the word changed before OWNER_DIED was set');
  }
  k.reached('exit: OWNER_DIED is set');
  return 0;
}

/** Walks the robust list; the lock that was being taken or given back comes last. */
export function* exit_robust_list(k: Kernel, curr: task_struct): Proc<void> {
  const pending = curr.list_op_pending;
  for (const entry of curr.robust_list as readonly futex_key[]) {
    // It may be on the list already.
    if (entry !== pending && (yield* k.handle_futex_death(entry, curr)) < 0) return;
    yield* k.cond_resched();
  }
  if (pending === null) return;
  k.reached('exit: in the middle of taking a robust lock, or of giving it back');
  yield* k.handle_futex_death(pending, curr);
}

/** Takes the pi_states off the list of the dying task, and hands their rt_mutexes over. */
export function* exit_pi_state_list(k: Kernel, curr: task_struct): Proc<void> {
  const entry = markHere();
  yield* curr.pi_lock.lock();
  for (;;) {
    forgetAllBut(entry, 'exit_pi_state_list');
    const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
    if (pi_state === undefined) break;
    const { hb } = pi_state.key as futex_key;
    // Whoever drops the last reference does that before it takes the pi_state off the list.
    if (!(yield* refcount_inc_not_zero(pi_state.refcount))) {
      k.reached('exit: a pi_state without references is still on the list');
      yield* curr.pi_lock.unlock();
      yield* k.cpu_relax();
      yield* curr.pi_lock.lock();
      continue;
    }
    yield* curr.pi_lock.unlock();

    yield* hb.lock.lock();
    yield* pi_state.pi_mutex.wait_lock.lock();
    yield* curr.pi_lock.lock();
    // pi_lock was dropped: somebody may have handed it over, or taken it off.
    if (curr.pi_state_list.get()[0] !== pi_state) {
      k.reached('exit: the pi_state was gone from the list meanwhile');
      // pi_lock is kept for the next round.
      yield* pi_state.pi_mutex.wait_lock.unlock();
      yield* hb.lock.unlock();
      yield* k.put_pi_state(pi_state);
      continue;
    }
    const owner = yield* pi_state.owner.read();
    k.WARN_ON(owner !== curr, 'exit_pi_state_list: another owner');
    k.WARN_ON(pi_state.listed_on === null, 'exit_pi_state_list: not on a list');
    k.listDelPiState(pi_state, curr);
    yield* pi_state.owner.write(null);
    yield* curr.pi_lock.unlock();
    yield* pi_state.pi_mutex.wait_lock.unlock();
    yield* hb.lock.unlock();

    k.reached('exit: a pi_state has lost its owner');
    yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
    yield* k.put_pi_state(pi_state);
    yield* curr.pi_lock.lock();
  }
  yield* curr.pi_lock.unlock();
}

export function* futex_cleanup(k: Kernel, tsk: task_struct): Proc<void> {
  if (tsk.robust_list !== null) {
    yield* k.exit_robust_list(tsk);
    tsk.robust_list = null;
    tsk.list_op_pending = null;
  }
  // Nobody can put anything on the list any more, and only what is put there is looked for.
  if (yield* tsk.pi_state_list.racing().as(isNotEmpty)) yield* k.exit_pi_state_list(tsk);
}

function isNotEmpty(list: readonly futex_pi_state[]): boolean {
  return list.length > 0;
}

/** Whoever looks at futex_state under pi_lock from now on sees EXITING. */
export function* futex_cleanup_begin(_k: Kernel, tsk: task_struct): Proc<void> {
  yield* (tsk.futex_exit_mutex as Mutex).lock();
  yield* tsk.pi_lock.lock();
  yield* (tsk.futex_state as Word<number>).write(FUTEX_STATE_EXITING);
  yield* tsk.pi_lock.unlock();
}

/** Lets those go on that wait for the end of the exit. */
export function* futex_cleanup_end(_k: Kernel, tsk: task_struct, state: number): Proc<void> {
  yield* (tsk.futex_state as Word<number>).write(state);
  yield* (tsk.futex_exit_mutex as Mutex).unlock();
}

/** The task lives on: with the same TID, so that nobody knows whom a word means that names it. */
export function* futex_exec_release(k: Kernel, tsk: task_struct): Proc<void> {
  yield* k.futex_cleanup_begin(tsk);
  yield* k.futex_cleanup(tsk);
  yield* k.futex_cleanup_end(tsk, FUTEX_STATE_OK);
}

export function* futex_exit_release(k: Kernel, tsk: task_struct): Proc<void> {
  yield* k.futex_cleanup_begin(tsk);
  yield* k.futex_cleanup(tsk);
  yield* k.futex_cleanup_end(tsk, FUTEX_STATE_DEAD);
}
