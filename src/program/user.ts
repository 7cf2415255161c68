/**
 * User space: what glibc's PI mutexes do around the system calls, and a task working through its
 * ops.
 *
 *   lock:    0 -> TID in the word; if that fails FUTEX_LOCK_PI
 *   trylock: 0 -> TID in the word; if that fails FUTEX_TRYLOCK_PI
 *   unlock:  TID -> 0 in the word; if that fails FUTEX_UNLOCK_PI
 *
 * FUTEX_UNLOCK_PI may answer EAGAIN when a waiter has come and gone meanwhile ("let user space
 * handle it"; every version of Linux does). That can only meet a program which calls it without the
 * compare-and-exchange: after a failed one the WAITERS bit is set, and nobody clears it. Such a
 * program unlocks again. glibc never gets the answer and would not.
 */
import type { Kernel } from '../kernel/build.ts';
import { EAGAIN } from '../kernel/errno.ts';
import type { futex_key } from '../kernel/futex/futex_key.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { acquires, type Op, type TaskSpec } from './program.ts';

/** Who is told what happens at the border of user space and kernel. Must not touch the machine. */
export interface Witness {
  /** The task begins an op. False: leave the op out. */
  opEntered(task: task_struct, op: Op): boolean;
  kernelEntered(task: task_struct): void;
  kernelLeft(task: task_struct): void;
  /** The op is over: 0, or a negated error number. */
  opReturned(task: task_struct, op: Op, ret: number): void;
}

function* lock(k: Kernel, task: task_struct, op: Op, uaddr: futex_key, w: Witness): Proc<number> {
  if (!op.kernelOnly && (yield* uaddr.uaddr.cmpxchg(0, task.pid)) === 0) return 0;
  w.kernelEntered(task);
  const ret = yield* k.futex_lock_pi(uaddr, op.timeout, op.call === 'trylock');
  w.kernelLeft(task);
  return ret;
}

function* unlock(k: Kernel, task: task_struct, op: Op, uaddr: futex_key, w: Witness): Proc<number> {
  for (;;) {
    if (!op.kernelOnly && (yield* uaddr.uaddr.cmpxchg(task.pid, 0)) === task.pid) return 0;
    w.kernelEntered(task);
    const ret = yield* k.futex_unlock_pi(uaddr);
    w.kernelLeft(task);
    if (ret !== -EAGAIN || !op.kernelOnly) return ret;
  }
}

/** A task's whole life. */
export function* live(
  k: Kernel,
  task: task_struct,
  spec: TaskSpec,
  futexes: ReadonlyMap<number, futex_key>,
  witness: Witness,
): Proc<void> {
  for (const op of spec.ops) {
    task.op = op.id;
    task.created = 0;
    if (!witness.opEntered(task, op)) continue;
    const uaddr = futexes.get(op.target) as futex_key;
    const act = acquires(op) ? lock : unlock;
    const ret = yield* act(k, task, op, uaddr, witness);
    witness.opReturned(task, op, ret);
  }
}
