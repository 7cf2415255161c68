/**
 * Signals, as far as a system call that sleeps notices them (kernel/signal.c and
 * kernel/entry/common.c, Linux v7.0).
 *
 * Collapsed here:
 * - queues, masks, handlers and siglock: a signal is pending or it is not, two of them are one, and
 *   a handler returns at once; SIGKILL is for one task, and not for all threads of its process;
 * - the interrupt that a task in user mode gets: a signal sent then is found at its next system
 *   call, as one that was sent a moment later would be;
 * - schedule()'s own look at pending signals, where its caller has just looked itself: who sends
 *   one after that wakes the sleeper.
 */
import type { Proc } from '../machine/access.ts';
import { ended } from '../machine/ended.ts';
import { TASK_INTERRUPTIBLE, TASK_RUNNING } from '../machine/task-state.ts';
import type { Kernel } from './build.ts';
import type { task_struct } from './sched/task_struct.ts';

/** Makes a signal pending for the task and ends its interruptible sleep. */
export function* signal_wake_up(k: Kernel, t: task_struct): Proc<void> {
  const pending = k.notNull(t.TIF_SIGPENDING, 'thread flags of a task that gets no signal');
  yield* pending.write(true);
  yield* k.wake_up_state(t, TASK_INTERRUPTIBLE);
}

const NOT_PENDING: Proc<boolean> = ended(false);

/** complete_signal(), of SIGKILL: it cannot be blocked, and ends the task at its next delivery. */
export function* complete_signal(k: Kernel, t: task_struct): Proc<void> {
  const fatal = k.notNull(t.SIGKILL, 'the pending SIGKILL of a task that nobody kills');
  yield* fatal.write(true);
  yield* k.signal_wake_up(t);
}

/** SIGSEGV for current, which nobody handles: an access of user space that cannot be made. */
export function* force_sig_fault(k: Kernel): Proc<never> {
  return yield* k.do_exit();
}

/** Whether a sleep in `state` has to end for a signal. No step for a task that never gets any. */
export function signal_pending_state(_k: Kernel, state: number, p: task_struct): Proc<boolean> {
  if (p.TIF_SIGPENDING === null || (state & TASK_INTERRUPTIBLE) === 0) return NOT_PENDING;
  return p.TIF_SIGPENDING.read();
}

/** On the way back to user mode: a pending signal is delivered, and gone. */
export function* exit_to_user_mode_loop(k: Kernel): Proc<void> {
  const { TIF_SIGPENDING, SIGKILL, SIGUSR1 } = k.current;
  if (TIF_SIGPENDING === null || !(yield* TIF_SIGPENDING.cmpxchg(true, false))) return;
  if (SIGKILL !== null && (yield* SIGKILL.read())) yield* k.do_exit();
  // The handler of that one calls execve().
  if (SIGUSR1 !== null && (yield* SIGUSR1.read())) yield* k.begin_new_exec();
}

/** pause(): sleeps until a signal has come. */
export function* pause(k: Kernel): Proc<void> {
  while (!(yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current))) {
    yield* k.set_current_state(TASK_INTERRUPTIBLE);
    yield* k.scheduleUnlessSignalled();
  }
  yield* k.set_current_state(TASK_RUNNING);
}
