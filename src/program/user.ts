/**
 * User space: what glibc's PI mutexes do around the system calls, and a task working through its
 * ops.
 *
 *   lock:    0 -> TID in the word; if that fails FUTEX_LOCK_PI
 *   lock2:   the same with FUTEX_LOCK_PI2; where that answers ENOSYS, before v5.14, a library
 *            falls back on FUTEX_LOCK_PI, so a program never sees it (a raw call does: conform/)
 *   trylock: 0 -> TID in the word; if that fails FUTEX_TRYLOCK_PI
 *   unlock:  TID -> 0 in the word; if that fails FUTEX_UNLOCK_PI
 *
 * FUTEX_UNLOCK_PI may answer EAGAIN when a waiter has come and gone meanwhile ("let user space
 * handle it"; every version of Linux does). That can only meet a program which calls it without the
 * compare-and-exchange: after a failed one the WAITERS bit is set, and nobody clears it. Such a
 * program unlocks again. glibc never gets the answer and would not.
 *
 * A lock without a futex is an rt_mutex of the kernel's own: its users are in the kernel already.
 */
import type { Kernel } from '../kernel/build.ts';
import { EAGAIN, ERESTARTNOINTR, EWOULDBLOCK } from '../kernel/errno.ts';
import type { futex_key } from '../kernel/futex/futex_key.ts';
import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { ModelError } from '../machine/model-error.ts';
import { forgetAllBut, OP_BEGAN } from '../machine/observer.ts';
import type { Numbered } from './numbered.ts';
import { acquires, isRtMutex, type Op, type TaskSpec, targetName } from './program.ts';

/** Who is told what happens at the border of user space and kernel. Must not touch the machine. */
export interface Witness {
  /** The task begins an op. False: leave the op out. */
  opEntered(task: task_struct, op: Op): boolean;
  kernelEntered(task: task_struct): void;
  kernelLeft(task: task_struct): void;
  /** A system call ended for a signal and is about to start anew, unseen by the program. */
  restarting(task: task_struct, op: Op): void;
  /** The system call answered `ret`, and the task makes it again, as a library does. */
  retrying(task: task_struct, op: Op, ret: number): void;
  /** The op is over: 0, or a negated error number. */
  opReturned(task: task_struct, op: Op, ret: number): void;
}

/** The locks of a program, by number. */
export interface Locks {
  readonly futexes: Numbered<futex_key>;
  readonly rtMutexes: Numbered<rt_mutex>;
}

function* lock(k: Kernel, task: task_struct, op: Op, uaddr: futex_key, w: Witness): Proc<number> {
  if (!op.kernelOnly && (yield* uaddr.uaddr.cmpxchg(0, task.pid)) === 0) return 0;
  for (;;) {
    w.kernelEntered(task);
    const ret = yield* k.futex_lock_pi(uaddr, op.timeout, op.call === 'trylock');
    if (task.TIF_SIGPENDING !== null) yield* k.exit_to_user_mode_loop();
    w.kernelLeft(task);
    if (ret !== -ERESTARTNOINTR) return ret;
    w.restarting(task, op);
  }
}

function* unlock(k: Kernel, task: task_struct, op: Op, uaddr: futex_key, w: Witness): Proc<number> {
  for (;;) {
    forgetAllBut(OP_BEGAN, 'unlock');
    if (!op.kernelOnly && (yield* uaddr.uaddr.cmpxchg(task.pid, 0)) === task.pid) return 0;
    w.kernelEntered(task);
    const ret = yield* k.futex_unlock_pi(uaddr);
    if (task.TIF_SIGPENDING !== null) yield* k.exit_to_user_mode_loop();
    w.kernelLeft(task);
    if (ret !== -EAGAIN || !op.kernelOnly) return ret;
    w.retrying(task, op, ret);
  }
}

function* useRtMutex(
  k: Kernel,
  task: task_struct,
  op: Op,
  mutex: rt_mutex,
  w: Witness,
): Proc<number> {
  let ret = 0;
  w.kernelEntered(task);
  if (op.call === 'unlock') yield* k.rt_mutex_unlock(mutex);
  else if (op.call === 'trylock') ret = (yield* k.rt_mutex_trylock(mutex)) ? 0 : -EWOULDBLOCK;
  else if (op.interruptible) ret = yield* k.rt_mutex_lock_interruptible(mutex);
  else yield* k.rt_mutex_lock(mutex);
  if (task.TIF_SIGPENDING !== null) yield* k.exit_to_user_mode_loop();
  w.kernelLeft(task);
  return ret;
}

/** As include/linux/err.h has it. */
const MAX_ERRNO = 4095;

/** A system call answers 0 or a negated error number, whatever else is wrong with the kernel. */
function mustBeAnswer(ret: unknown, task: task_struct, op: Op): void {
  if (Number.isInteger(ret) && (ret as number) <= 0 && (ret as number) >= -MAX_ERRNO) return;
  const said = typeof ret === 'number' ? `${ret}` : `something of type ${typeof ret}`;
  const words = `${op.call} of ${targetName(op.target)}`;
  throw new ModelError(
    `${task.name}'s ${words} answered ${said}, which is neither 0 nor a negated error number`,
  );
}

/** A task's whole life. */
export function* live(
  k: Kernel,
  task: task_struct,
  spec: TaskSpec,
  { futexes, rtMutexes }: Locks,
  witness: Witness,
): Proc<void> {
  // Not for-of, which is slow around a yield.
  for (let at = 0; at < spec.ops.length; at++) {
    const op = spec.ops[at] as Op;
    task.op = op.id;
    task.created = 0;
    if (!witness.opEntered(task, op)) continue;
    let ret: number;
    if (isRtMutex(op.target)) {
      const mutex = rtMutexes.get(op.target);
      ret = yield* useRtMutex(k, task, op, mutex, witness);
    } else {
      const uaddr = futexes.get(op.target);
      const act = acquires(op) ? lock : unlock;
      ret = yield* act(k, task, op, uaddr, witness);
    }
    mustBeAnswer(ret, task, op);
    witness.opReturned(task, op, ret);
  }
}
