/**
 * A task working through its ops, with what a C library does around the system calls
 * (userspace/glibc.ts).
 *
 * A lock without a futex is an rt_mutex of the kernel's own: its users are in the kernel already.
 */
import type { Kernel } from '../kernel/build.ts';
import {
  EINTR,
  ENOSYS,
  ERESTART_RESTARTBLOCK,
  ERESTARTNOINTR,
  ERESTARTSYS,
} from '../kernel/errno.ts';
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { FAULTED } from '../kernel/futex/user_word.ts';
import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { ModelError } from '../machine/model-error.ts';
import { beginsCall, forgetAllBut, OP_BEGAN } from '../machine/observer.ts';
import type { Word } from '../machine/word.ts';
import type { FutexCall } from '../userspace/library.ts';
import { type ConditionWitness, ThreadAtCondition } from './at-condition.ts';
import { byItself } from './by-itself.ts';
import type { Errand } from './errand.ts';
import { assertFewObjects } from './limits.ts';
import type { Numbered } from './numbered.ts';
import { isCondition, MAX_TASKS, type Op } from './program.ts';
import { opName } from './text.ts';

/** Who is told what happens at the border of user space and kernel. Must not touch the machine. */
export interface Witness {
  /** The task begins an op. False: leave the op out. */
  opEntered(task: task_struct, op: Op): boolean;
  kernelEntered(task: task_struct): void;
  kernelLeft(task: task_struct): void;
  /** What calls of the same op came to before is of no account for the next one. */
  beginsAnew(task: task_struct): void;
  /** A system call ended for a signal and is about to start anew, unseen by the program. */
  restarting(task: task_struct, op: Op): void;
  /** The system call answered `ret`, and the task makes it again, as a library does. */
  retrying(task: task_struct, op: Op, ret: number): void;
  /** The op is over: 0, or a negated error number. */
  opReturned(task: task_struct, op: Op, ret: number): void;
  /** Told of what ops of a library's condition variables are made of; null if there are none. */
  readonly atConditions: ConditionWitness | null;
}

/** The locks of a program and what else tasks wait on, by number. */
export interface Locks {
  readonly futexes: Numbered<futex_key>;
  /** The words of condition variables. */
  readonly conditions: Numbered<futex_key>;
  readonly rtMutexes: Numbered<rt_mutex>;
}

/** Whether this kernel has the call. */
function hasCall(k: Kernel, call: FutexCall): boolean {
  return call !== 'lock_pi2' || k.knowsLockPi2();
}

/** Whether a call that ended for a signal, if it is one of those that do, starts anew. */
function startsAnew(answer: number, { acquires, op }: Errand): boolean {
  if (answer === -ERESTARTNOINTR) return acquires;
  return answer === -ERESTARTSYS && op.call === 'wait';
}

/** What user space is told of it when a handler has been run instead (handle_signal()). */
export function afterHandler(answer: number): number {
  return answer === -ERESTART_RESTARTBLOCK ? -EINTR : answer;
}

/** Between two instructions of user space: an interrupt, with which a kill is noticed. */
function* interrupted(k: Kernel, task: task_struct): Proc<void> {
  if (yield* (task.TIF_SIGPENDING as Word<boolean>).read()) yield* k.exit_to_user_mode_loop();
}

function sleptOn({ conditions, futexes }: Locks, word: number): futex_key {
  return (isCondition(word) ? conditions : futexes).get(word);
}

/** What the word says, which the kernel is told to expect there. */
function* readBefore({ uaddr }: futex_key): Proc<number> {
  const val = yield* uaddr.readByUser();
  beginsCall();
  return val;
}

function requeued(
  k: Kernel,
  { wakes, moves, isBlind, toLock }: Errand,
  condition: futex_key,
  uaddr: futex_key,
  val: number,
): Proc<number> {
  return k.futex_requeue(condition, uaddr, wakes, moves, isBlind ? null : val, toLock);
}

/**
 * Carries out what the library asks for. Each function is called in a place of its own: to begin a
 * call is quicker where it is always the same one.
 *
 * @param val what the word of a condition variable has to say
 */
export function* useFutex(
  k: Kernel,
  task: task_struct,
  errand: Errand,
  uaddr: futex_key,
  condition: futex_key,
  w: Witness,
  val: number,
): Proc<number> {
  let answer = 0;
  for (let request = errand.first; ; ) {
    if (request === errand.again) {
      forgetAllBut(OP_BEGAN, 'the library begins anew');
      answer = 0;
      w.beginsAnew(task);
    }
    if (task.mayBeTakenOut) yield* interrupted(k, task);
    if (request.is !== 'call') {
      answer = yield* byItself(k, request, task, uaddr, errand.stores, answer);
      if (answer === FAULTED && request.is !== 'listing') yield* k.force_sig_fault();
    } else if (!hasCall(k, request.call)) answer = -ENOSYS;
    else {
      for (;;) {
        w.kernelEntered(task);
        switch (request.call) {
          case 'lock_pi':
          case 'lock_pi2':
          case 'trylock_pi':
            answer = yield* k.futex_lock_pi(uaddr, errand.mayTimeOut, !errand.waits);
            break;
          case 'unlock_pi':
            answer = yield* k.futex_unlock_pi(uaddr);
            break;
          case 'wait_requeue_pi':
            answer = yield* k.futex_wait_requeue_pi(condition, val, errand.mayTimeOut, uaddr);
            break;
          case 'cmp_requeue_pi':
          case 'requeue':
          case 'cmp_requeue':
            answer = yield* requeued(k, errand, condition, uaddr, val);
            break;
          case 'wait':
            answer = yield* k.futex_wait(condition, val, errand.mayTimeOut);
            break;
          case 'wake':
            answer = yield* k.futex_wake(condition, errand.wakes);
            break;
        }
        if (task.TIF_SIGPENDING !== null) yield* k.exit_to_user_mode_loop();
        w.kernelLeft(task);
        if (!startsAnew(answer, errand)) break;
        w.restarting(task, errand.op);
      }
    }
    const next = errand.routine.next(request, answer, errand.straight);
    if (next === null) return answer;
    if (next === request) w.retrying(task, errand.op, answer);
    request = next;
  }
}

/** As include/linux/err.h has it. */
const MAX_ERRNO = 4095;

/** A system call answers 0 or a negated error number, whatever else is wrong with the kernel. */
export function mustBeAnswer(ret: unknown, task: task_struct, op: Op, counts: boolean): void {
  const most = counts ? MAX_TASKS : 0;
  if (Number.isInteger(ret) && (ret as number) <= most && (ret as number) >= -MAX_ERRNO) return;
  const said = typeof ret === 'number' ? `${ret}` : `something of type ${typeof ret}`;
  throw new ModelError(
    `${task.name}'s ${opName(op)} answered ${said}, which is neither 0 nor a negated error number`,
  );
}

/** A task's whole life. */
export function* live(
  k: Kernel,
  task: task_struct,
  errands: readonly Errand[],
  locks: Locks,
  witness: Witness,
): Proc<void> {
  // Not for-of, which is slow around a yield.
  for (let at = 0; at < errands.length; at++) {
    const errand = errands[at] as Errand;
    const { op, lock } = errand;
    task.op = op.id;
    task.created = 0;
    if (!witness.opEntered(task, op)) continue;
    let ret: number;
    if (errand.isRtMutex) {
      witness.kernelEntered(task);
      ret = yield* errand.kind.onRtMutex(k, op, locks.rtMutexes.get(lock));
      if (task.TIF_SIGPENDING !== null) yield* k.exit_to_user_mode_loop();
      witness.kernelLeft(task);
    } else {
      const uaddr = sleptOn(locks, lock);
      const condition = errand.condition === 0 ? uaddr : sleptOn(locks, errand.condition);
      const { parts } = errand;
      if (parts === null) {
        const val = errand.readsFirst ? yield* readBefore(condition) : 0;
        ret = afterHandler(yield* useFutex(k, task, errand, uaddr, condition, witness, val));
      } else {
        const act = (part: Errand, val: number): Proc<number> => {
          return useFutex(k, task, part, uaddr, condition, witness, val);
        };
        const w = witness.atConditions as ConditionWitness;
        const thread = new ThreadAtCondition(task, op, condition, parts, w, act);
        ret = yield* errand.kind.byLibrary!(k, thread);
      }
    }
    assertFewObjects(task.created);
    mustBeAnswer(ret, task, op, errand.kind.counts);
    witness.opReturned(task, op, ret);
  }
  // Its program is over, and it is there until it is killed, or has another one.
  while (task.mayBeTakenOut) {
    task.op = 0;
    yield* k.pause();
    yield* k.exit_to_user_mode_loop();
  }
}
