/** The system calls of futexes, as Linux has them (include/uapi/linux/futex.h). */
import { EINVAL } from '../kernel/errno.ts';
import type { FutexCall } from '../userspace/library.ts';
import type { Linux } from './linux.ts';

const FUTEX_PRIVATE_FLAG = 128;
const FUTEX_WAKE = 1;
const FUTEX_CMD_MASK = 0x7f;
const INT_MAX = 0x7fffffff;

interface FutexCallKind {
  readonly op: number;
  /** Who is seen asleep in it waits for a lock, or on a condition variable. */
  readonly sleeps: boolean;
  /** The clock of its timeout. */
  readonly clock: 'realtime' | 'monotonic';
}

export const futexCalls: Readonly<Record<FutexCall, FutexCallKind>> = {
  lock_pi: { op: 6, sleeps: true, clock: 'realtime' },
  unlock_pi: { op: 7, sleeps: false, clock: 'realtime' },
  trylock_pi: { op: 8, sleeps: false, clock: 'realtime' },
  lock_pi2: { op: 13, sleeps: true, clock: 'monotonic' },
  wait_requeue_pi: { op: 11, sleeps: true, clock: 'monotonic' },
  cmp_requeue_pi: { op: 12, sleeps: false, clock: 'monotonic' },
  // Threads of Node make it for locks of its own, so it counts at some words only.
  wait: { op: 0, sleeps: false, clock: 'monotonic' },
  wake: { op: 1, sleeps: false, clock: 'monotonic' },
  requeue: { op: 3, sleeps: false, clock: 'monotonic' },
  cmp_requeue: { op: 4, sleeps: false, clock: 'monotonic' },
};

/** What a call is about. Addresses, 0 for what it does not take. */
export interface CallArguments {
  readonly lock: number;
  /** The word of a condition variable, which says 0. */
  readonly condition: number;
  readonly timeout: number;
  /** It moves all who sleep on the condition variable, and not only the first. */
  readonly many: boolean;
  /** How many a plain call wakes and moves at the most. */
  readonly reach?: readonly [wakes: number, moves: number];
}

/** The arguments of the system call. */
export function futexArguments(
  call: FutexCall,
  { lock, condition, timeout, many, reach = [0, 0] }: CallArguments,
): [address: number, op: number, val: number, val2: number, address2: number] {
  const op = futexCalls[call].op | FUTEX_PRIVATE_FLAG;
  switch (call) {
    case 'wait_requeue_pi':
      return [condition, op, 0, timeout, lock];
    case 'cmp_requeue_pi':
      return [condition, op, 1, many ? INT_MAX : 0, lock];
    case 'wait':
      return [condition, op, 0, timeout, 0];
    case 'wake':
      return [condition, op, reach[0], 0, 0];
    case 'requeue':
    case 'cmp_requeue':
      // The last argument, what the word has to say, is 0.
      return [condition, op, reach[0], reach[1], lock];
    default:
      return [lock, op, 0, timeout, 0];
  }
}

export function makeCall(linux: Linux, call: FutexCall, about: CallArguments): number {
  return linux.futex(...futexArguments(call, about));
}

/** The call that an op of the system call stands for, if it is one of ours. */
export function callOf(op: number): FutexCall | undefined {
  const command = op & FUTEX_CMD_MASK & ~FUTEX_PRIVATE_FLAG;
  return CALLS.find((call) => futexCalls[call].op === command);
}

const CALLS = Object.keys(futexCalls) as readonly FutexCall[];

/**
 * Whether anybody is queued at a word. FUTEX_WAKE looks at the first one, and refuses to wake who
 * waits for a PI futex, or is to be moved to one: nothing happens to it.
 */
export function isQueuedAt(linux: Linux, address: number): boolean {
  return linux.futex(address, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0, 0) === -EINVAL;
}
