/**
 * One of the eight threads of the tester (kernel/rtmutex-tester.c, Linux v3.2): it sleeps until it
 * gets a command, does it, and keeps how it stands to each of the eight locks.
 *
 * Departures:
 * - a thread that was woken with a signal pending waits for its `lockcont` asleep; in the C it
 *   spins there;
 * - the status is read only while no thread can move, so it is nobody's shared word.
 */

import type { Kernel, KernelFunction } from '../kernel/build.ts';
import { EINTR, EINVAL } from '../kernel/errno.ts';
import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { sleepIn, TASK_INTERRUPTIBLE, TASK_RUNNING } from '../machine/task-state.ts';
import {
  BLOCKED,
  BLOCKEDWAKE,
  LOCKED,
  type LockState,
  MAX_RT_TEST_MUTEXES,
  RTTEST_LOCK,
  RTTEST_LOCKCONT,
  RTTEST_LOCKINT,
  RTTEST_LOCKINTNOWAIT,
  RTTEST_LOCKNOWAIT,
  RTTEST_RESET,
  RTTEST_RESETEVENT,
  RTTEST_UNLOCK,
  TRYLOCK,
  UNLOCKED,
} from './script.ts';

/** What the threads have in common. */
export interface Bed {
  /** By the index of their task. */
  readonly threads: readonly TestThread[];
  readonly mutexes: readonly rt_mutex[];
  /** rttest_event: counts what the threads do. */
  event: number;
}

/** struct test_thread_data. */
export class TestThread {
  readonly task: task_struct;
  /** What it does while that is above 0; then what came of it, 0 or a negative errno. */
  opcode = 0;
  /** The number of the lock that the opcode is about. */
  opdata = 0;
  readonly mutexes = new Array<LockState>(MAX_RT_TEST_MUTEXES).fill(UNLOCKED);
  /** The number of its last event. */
  event = 0;

  constructor(task: task_struct) {
    this.task = task;
  }

  /** Notes how it stands to a lock from now on, and that something happened. */
  note(bed: Bed, lock: number, state: LockState): void {
    this.mutexes[lock] = state;
    this.event = ++bed.event;
  }
}

/** The life of a thread. */
export function* test_func(k: Kernel, bed: Bed, td: TestThread): Proc<void> {
  for (;;) {
    yield* k.set_current_state(TASK_INTERRUPTIBLE);
    if (td.opcode > 0) {
      yield* k.set_current_state(TASK_RUNNING);
      const ret = yield* handle_op(k, bed, td, false);
      yield* k.set_current_state(TASK_INTERRUPTIBLE);
      td.opcode = ret;
    }
    if (!(yield* k.signal_pending_state(TASK_INTERRUPTIBLE, td.task))) {
      yield* sleepIn(td.task.__state);
    }
    // flush_signals().
    yield* k.exit_to_user_mode_loop();
  }
}

/** @param lockwakeup whether the thread is in the middle of a lock, woken and stopped */
function* handle_op(k: Kernel, bed: Bed, td: TestThread, lockwakeup: boolean): Proc<number> {
  const { opcode, opdata: id } = td;
  switch (opcode) {
    case RTTEST_LOCKCONT:
      td.note(bed, id, TRYLOCK);
      return 0;
    case RTTEST_RESET:
      yield* unlockAll(k, bed, td);
      return 0;
    case RTTEST_RESETEVENT:
      bed.event = 0;
      return 0;
  }
  if (lockwakeup) return -EINVAL;
  switch (opcode) {
    case RTTEST_LOCK:
    case RTTEST_LOCKNOWAIT:
      td.note(bed, id, TRYLOCK);
      yield* k.rt_mutex_lock(bed.mutexes[id] as rt_mutex);
      td.note(bed, id, LOCKED);
      return 0;
    case RTTEST_LOCKINT:
    case RTTEST_LOCKINTNOWAIT: {
      td.note(bed, id, TRYLOCK);
      const ret = yield* k.rt_mutex_lock_interruptible(bed.mutexes[id] as rt_mutex);
      td.note(bed, id, ret === 0 ? LOCKED : UNLOCKED);
      return ret === 0 ? 0 : -EINTR;
    }
    case RTTEST_UNLOCK:
      if (td.mutexes[id] !== LOCKED) return -EINVAL;
      td.note(bed, id, LOCKED);
      yield* k.rt_mutex_unlock(bed.mutexes[id] as rt_mutex);
      td.note(bed, id, UNLOCKED);
      return 0;
  }
  return -EINVAL;
}

function* unlockAll(k: Kernel, bed: Bed, td: TestThread): Proc<void> {
  for (const [id, lock] of bed.mutexes.entries()) {
    if (td.mutexes[id] !== LOCKED) continue;
    yield* k.rt_mutex_unlock(lock);
    td.mutexes[id] = UNLOCKED;
  }
}

const LOCKS = [RTTEST_LOCK, RTTEST_LOCKNOWAIT, RTTEST_LOCKINT, RTTEST_LOCKINTNOWAIT];
/** Locks that stop after a wake-up, until they are sent a `lockcont`. */
const STOPPING = [RTTEST_LOCK, RTTEST_LOCKINT];

/** What a build's schedule() becomes while the tester watches: schedule_rt_mutex_test(). */
export function watched(schedule: KernelFunction, bedOf: () => Bed): KernelFunction {
  return function* schedule_rt_mutex_test(k: Kernel): Proc<void> {
    const bed = bedOf();
    const td = bed.threads[k.current.index] as TestThread;
    const { opcode, opdata } = td;
    const lock = td.task.pi_blocked_on.value?.lock;
    const ours = LOCKS.includes(opcode) && lock === bed.mutexes[opdata];
    if (ours && td.mutexes[opdata] === TRYLOCK) td.note(bed, opdata, BLOCKED);
    yield* schedule(k) as Proc<void>;
    if (!ours || td.mutexes[opdata] !== BLOCKED) return;
    if (STOPPING.includes(opcode)) {
      td.note(bed, opdata, BLOCKEDWAKE);
      yield* untilLockcont(k, bed, td);
      td.opcode = opcode;
      td.opdata = opdata;
    } else {
      td.note(bed, opdata, TRYLOCK);
    }
  };
}

function* untilLockcont(k: Kernel, bed: Bed, td: TestThread): Proc<void> {
  td.opcode = 0;
  for (;;) {
    yield* k.set_current_state(TASK_INTERRUPTIBLE);
    if (td.opcode > 0) {
      const { opcode } = td;
      yield* k.set_current_state(TASK_RUNNING);
      const ret = yield* handle_op(k, bed, td, true);
      yield* k.set_current_state(TASK_INTERRUPTIBLE);
      if (opcode === RTTEST_LOCKCONT) return;
      td.opcode = ret;
    }
    yield* sleepIn(td.task.__state);
  }
}
