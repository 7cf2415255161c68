/** The system calls of futexes, as Linux has them (include/uapi/linux/futex.h). */
import type { FutexCall } from '../userspace/library.ts';

export const FUTEX_PRIVATE_FLAG = 128;

interface FutexCallKind {
  readonly op: number;
  /** Who waits for the lock sleeps in it. */
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
  wait: { op: 0, sleeps: true, clock: 'monotonic' },
  wake: { op: 1, sleeps: false, clock: 'monotonic' },
  requeue: { op: 3, sleeps: false, clock: 'monotonic' },
  cmp_requeue: { op: 4, sleeps: false, clock: 'monotonic' },
};
