/**
 * The exit of a task in Linux 4.8.15 (kernel/exit.c, mm_release() in kernel/fork.c, and
 * kernel/futex.c), before the series of Thomas Gleixner of November 2019 (v5.5): PF_EXITING is set,
 * and pi_lock waited for, so that whoever attaches afterwards sees it; the robust list is walked,
 * each pi_state taken off the list, the TID given up, and PF_EXITPIDONE set. Who comes across an
 * owner in between tries again, without waiting for anything.
 *
 * What is wrong with it, beside what mends itself when the owner runs: a real-time task that tries
 * again may keep its owner from running (3ef240eaff36, v5.5), and an owner that is gone is no
 * reason to read the word again, which says OWNER_DIED by then (da791a667536, v5.0).
 *
 * The two flags are two values of today's futex_state here, which came in their place: EXITING is
 * PF_EXITING, and DEAD is PF_EXITPIDONE beside it. futex_exit_release() and futex_exec_release()
 * are mm_release(), as far as it is about futexes; futex_cleanup() is what both have in common.
 *
 * Collapsed here: what kernel/futex/exit.ts and kernel/exit.ts collapse.
 */
import { EAGAIN, ESRCH } from '../../../kernel/errno.ts';
import type { futex_key } from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../kernel/futex/futex_pi_state.ts';
import { FUTEX_STATE_DEAD, FUTEX_STATE_EXITING } from '../../../kernel/futex/state.ts';
import type { task_struct } from '../../../kernel/sched/task_struct.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, markHere } from '../../../machine/observer.ts';
import type { Word } from '../../../machine/word.ts';
import type { Kernel48 } from './futex.ts';

/** PF_EXITING, and then pi_lock is waited for (raw_spin_unlock_wait(), a lock and an unlock). */
function* futex_cleanup_begin(_k: Kernel48, tsk: task_struct): Proc<void> {
  yield* (tsk.futex_state as Word<number>).write(FUTEX_STATE_EXITING);
  yield* tsk.pi_lock.lock();
  yield* tsk.pi_lock.unlock();
}

/** Nobody is told, and nobody waits. */
function* futex_cleanup_end(): Proc<void> {}

/** With an execve() no flag is set. */
function* futex_exec_release(k: Kernel48, tsk: task_struct): Proc<void> {
  yield* k.futex_cleanup(tsk);
}

/** The TID goes first (exit_notify()), and PF_EXITPIDONE comes at the end of do_exit(). */
function* release_task(k: Kernel48): Proc<void> {
  const tsk = k.current;
  yield* (tsk.thread_pid as Word<boolean>).write(false);
  yield* (tsk.futex_state as Word<number>).write(FUTEX_STATE_DEAD);
}

/** What attach_to_pi_owner() does with an owner that exits, or is gone. */
function* handle_exit_race(
  k: Kernel48,
  _uaddr: futex_key,
  _uval: number,
  tsk: task_struct | null,
): Proc<number> {
  const state = tsk?.futex_state ?? null;
  if (state !== null && (yield* state.read()) !== FUTEX_STATE_DEAD) return -EAGAIN;
  if (tsk !== null) k.reached('attach: ESRCH, the owner is dead');
  return -ESRCH;
}

/** All of it with hb->lock held, which is what keeps put_pi_state() away. */
function* exit_pi_state_list(k: Kernel48, curr: task_struct): Proc<void> {
  const entry = markHere();
  yield* curr.pi_lock.lock();
  for (;;) {
    forgetAllBut(entry, 'exit_pi_state_list');
    const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
    if (pi_state === undefined) break;
    const { hb } = pi_state.key as futex_key;
    yield* curr.pi_lock.unlock();

    yield* hb.lock.lock();
    yield* curr.pi_lock.lock();
    if (curr.pi_state_list.get()[0] !== pi_state) {
      k.reached('exit: the pi_state was gone from the list meanwhile');
      yield* hb.lock.unlock();
      continue;
    }
    const owner = yield* pi_state.owner.read();
    k.WARN_ON(owner !== curr, 'exit_pi_state_list: another owner');
    k.WARN_ON(pi_state.listed_on === null, 'exit_pi_state_list: not on a list');
    k.listDelPiState(pi_state, curr);
    yield* pi_state.owner.write(null);
    yield* curr.pi_lock.unlock();

    k.reached('exit: a pi_state has lost its owner');
    yield* k.unlockUnwanted(pi_state.pi_mutex);
    yield* hb.lock.unlock();
    yield* curr.pi_lock.lock();
  }
  yield* curr.pi_lock.unlock();
}

export const exit48 = {
  futex_cleanup_begin,
  futex_cleanup_end,
  futex_exec_release,
  release_task,
  handle_exit_race,
  exit_pi_state_list,
};
