/** Every call that a task can make of the kernel, as it always gets there. */

export interface Call {
  /** As kinds of failure have it. */
  readonly call: string;
  /** The op in a program for the roles of cast.ts. */
  readonly op: string;
  /** The kernel function that user space comes in by. */
  readonly fn: string;
  /** The role of the lock. */
  readonly lock: 'x' | 'y';
  /** What the function answers when all is well. */
  readonly done: unknown;
}

export const futexLocks: readonly Call[] = [
  { call: 'lock_pi', op: 'lock x kernel', fn: 'futex_lock_pi', lock: 'x', done: 0 },
  { call: 'lock_pi2', op: 'lock2 x kernel', fn: 'futex_lock_pi', lock: 'x', done: 0 },
  { call: 'trylock_pi', op: 'trylock x kernel', fn: 'futex_lock_pi', lock: 'x', done: 0 },
];

const interruptible: Call = {
  call: 'rt_mutex_lock_interruptible',
  op: 'lock y interruptible',
  fn: 'rt_mutex_lock_interruptible',
  lock: 'y',
  done: 0,
};

export const rtMutexLocks: readonly Call[] = [
  { call: 'rt_mutex_lock', op: 'lock y', fn: 'rt_mutex_lock', lock: 'y', done: undefined },
  interruptible,
  { call: 'rt_mutex_trylock', op: 'trylock y', fn: 'rt_mutex_trylock', lock: 'y', done: true },
];

export const locks: readonly Call[] = [...futexLocks, ...rtMutexLocks];

export const futexUnlock: Call = {
  call: 'unlock_pi',
  op: 'unlock x kernel',
  fn: 'futex_unlock_pi',
  lock: 'x',
  done: 0,
};

export const rtMutexUnlock: Call = {
  call: 'rt_mutex_unlock',
  op: 'unlock y',
  fn: 'rt_mutex_unlock',
  lock: 'y',
  done: undefined,
};

export const unlocks: readonly Call[] = [futexUnlock, rtMutexUnlock];

/** What a task has to say before an op, if it is not to hold the lock already. */
export function holding({ op, lock }: Call): string {
  return op.startsWith('unlock') ? `holds ${lock}; ` : '';
}
