/**
 * Kernels with one mistake each that can be seen from outside: a wrong error number, a missed
 * boost, a wrong bit in the word, a wrong waiter woken. Linux makes none of them.
 */

import type { Aspect } from '../../src/conform/observation.ts';
import {
  type Build,
  type Kernel,
  type KernelFunction,
  mainline,
  patch,
} from '../../src/kernel/build.ts';
import {
  EDEADLK,
  EINTR,
  EINVAL,
  EPERM,
  ERESTARTNOINTR,
  ESRCH,
  ETIMEDOUT,
} from '../../src/kernel/errno.ts';
import { FUTEX_OWNER_DIED, FUTEX_WAITERS } from '../../src/kernel/futex/futex_key.ts';
import type { rt_mutex } from '../../src/kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../src/kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../src/machine/access.ts';

export interface VisiblyWrong {
  readonly build: Build;
  /** What a comparison with Linux shows first. */
  readonly aspect: Aspect;
}

const today = mainline.functions as Readonly<Record<string, KernelFunction>>;

function wrong(name: string, aspect: Aspect, replaced: Record<string, KernelFunction>) {
  return { build: patch(mainline, name, `${name}.`, replaced), aspect };
}

/** A build in which one function answers something else. */
function answering(name: string, fn: string, instead: ReadonlyMap<number, number>): VisiblyWrong {
  function* answer(k: Kernel, ...args: unknown[]): Proc<number> {
    const ret = yield* today[fn]!(k, ...args) as Proc<number>;
    return instead.get(ret) ?? ret;
  }
  return wrong(name, 'return value', { [fn]: answer });
}

function* nothing(): Proc<void> {}

/** A build whose words get other values than they should. */
function writing(name: string, fn: string, change: (newval: number) => number): VisiblyWrong {
  function* write(k: Kernel, uaddr: unknown, uval: number, newval: number): Proc<number> {
    return yield* today[fn]!(k, uaddr, uval, change(newval)) as Proc<number>;
  }
  return wrong(name, 'word', { [fn]: write });
}

/** Among equals the one that came last is the first. */
function enqueueBeforeEquals(_k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter): void {
  waiter.life.published = true;
  const tree = lock.waiters.change();
  const prio = waiter.tree_prio.get();
  const at = tree.findIndex((other) => other.tree_prio.get() >= prio);
  tree.splice(at < 0 ? tree.length : at, 0, waiter);
}

/** Once boosted, always boosted. */
function* neverLower(k: Kernel, p: task_struct, donor: task_struct | null): Proc<void> {
  const before = p.prio.load();
  yield* today.rt_mutex_setprio!(k, p, donor) as Proc<void>;
  if (p.prio.load() > before) yield* p.prio.write(before);
}

export const visiblyWrong: readonly VisiblyWrong[] = [
  answering('locks what it has: EINVAL', 'futex_lock_pi', new Map([[-EDEADLK, -EINVAL]])),
  answering('unlocks what it has not: EINVAL', 'futex_unlock_pi', new Map([[-EPERM, -EINVAL]])),
  answering('gives up: EINTR', 'futex_lock_pi', new Map([[-ETIMEDOUT, -EINTR]])),
  answering('signals end waits', 'futex_lock_pi', new Map([[-ERESTARTNOINTR, -EINTR]])),
  answering('nobody has the TID: EPERM', 'attach_to_pi_owner', new Map([[-ESRCH, -EPERM]])),
  writing('OWNER_DIED is lost', 'lock_pi_update_atomic', (word) => word & ~FUTEX_OWNER_DIED),
  writing('WAITERS is never set', 'lock_pi_update_atomic', (word) => word & ~FUTEX_WAITERS),
  wrong('nobody is boosted', 'priority', { rt_mutex_adjust_prio: nothing }),
  wrong('boosts stay', 'priority', { rt_mutex_setprio: neverLower }),
  wrong('waiters keep their place', 'priority', { rt_mutex_adjust_pi: nothing }),
  wrong('the last of equals is first', 'return value', { rt_mutex_enqueue: enqueueBeforeEquals }),
  wrong('anybody may own a futex', 'return value', { mayOwnFutexes: () => true }),
];
