/**
 * The end of a task, as far as futexes notice it (kernel/exit.c, Linux v7.0).
 *
 * Collapsed here:
 * - everything that do_exit() gives up and no futex is told of, and who waits for the task;
 * - futex_exit_recursive(): nobody faults in its own exit;
 * - task references: a task_struct is there for as long as somebody may look at it;
 * - its TID is given to nobody else afterwards.
 */
import type { Proc } from '../machine/access.ts';
import { gone } from '../machine/gone.ts';
import { forgetAllBut, OP_BEGAN } from '../machine/observer.ts';
import type { Word } from '../machine/word.ts';
import type { Kernel } from './build.ts';
import { PF_EXITING } from './sched/task_struct.ts';

/** Ends current. Nobody returns from it. */
export function* do_exit(k: Kernel): Proc<never> {
  const tsk = k.current;
  forgetAllBut(OP_BEGAN, 'do_exit');
  k.exit_signals();
  yield* k.futex_exit_release(tsk);
  yield* k.release_task();
  forgetAllBut(OP_BEGAN, 'gone');
  return yield* gone();
}

/** From here on it is told of no signal. */
export function exit_signals(k: Kernel): void {
  k.current.flags |= PF_EXITING;
}

/** Takes current out of those that are found by their TIDs. */
export function* release_task(k: Kernel): Proc<void> {
  yield* (k.current.thread_pid as Word<boolean>).write(false);
}
