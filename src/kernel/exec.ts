/**
 * execve(), as far as futexes notice it (begin_new_exec() and exec_mmap() in fs/exec.c,
 * exec_mm_release() in kernel/fork.c, Linux v7.0): what the task has of futexes is dealt with as at
 * an exit. It keeps its TID, and is alive.
 *
 * Collapsed here:
 * - reading the file, credentials, and who waits for the task (vfork);
 * - de_thread(): other threads of its process end first. Where a task calls execve(), the others
 *   are processes that share memory with it, and no futex is private;
 * - the new address space, and what the new program does: it has to do with none of the futexes.
 */
import type { Proc } from '../machine/access.ts';
import { gone } from '../machine/gone.ts';
import { forgetAllBut, OP_BEGAN } from '../machine/observer.ts';
import type { Kernel } from './build.ts';
import type { task_struct } from './sched/task_struct.ts';

/** The point of no return: nobody comes back from it to the old program. */
export function* begin_new_exec(k: Kernel): Proc<never> {
  const me = k.current;
  forgetAllBut(OP_BEGAN, 'begin_new_exec');
  me.in_execve = true;
  yield* k.exec_mmap(me);
  forgetAllBut(OP_BEGAN, 'has another program');
  return yield* gone();
}

/** Before it has a new address space it is done with the old one. */
export function exec_mmap(k: Kernel, tsk: task_struct): Proc<void> {
  return k.futex_exec_release(tsk);
}
