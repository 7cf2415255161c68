/** For each oracle a kernel that breaks its rule: mainline with one small mistake. */
import {
  type Build,
  type Kernel,
  type KernelFunction,
  mainline,
  patch,
} from '../../src/kernel/build.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_WAITERS,
  type futex_key,
} from '../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../src/kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../src/kernel/futex/futex_q.ts';
import { futex_unqueue_pi, wake_futex_pi } from '../../src/kernel/futex/pi.ts';
import type { rt_mutex } from '../../src/kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../src/kernel/locking/rt_mutex_waiter.ts';
import { rt_mutex_wait_proxy_lock } from '../../src/kernel/locking/rtmutex_api.ts';
import type { task_struct } from '../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../src/machine/access.ts';
import type { AtCondition } from '../../src/userspace/cond_var.ts';

export interface Broken {
  readonly oracle: string;
  readonly mistake: string;
  readonly functions: Readonly<Record<string, KernelFunction>>;
}

export const broken: readonly Broken[] = [
  {
    oracle: 'no-spurious-errno',
    mistake: 'a word that changed is misuse, not a reason to start anew',
    functions: {
      *lock_pi_update_atomic(k: Kernel, uaddr: futex_key, uval: number, newval: number) {
        const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, newval);
        return curval !== uval ? -22 : 0;
      },
    },
  },
  {
    oracle: 'mutual-exclusion',
    mistake: 'a lock that has an owner is taken all the same',
    functions: {
      *try_to_take_rt_mutex(k: Kernel, lock: rt_mutex, task: task_struct, w: rt_mutex_waiter) {
        if (w !== null) k.rt_mutex_dequeue(lock, w);
        yield* task.pi_lock.lock();
        task.pi_blocked_on.set(null);
        yield* task.pi_lock.unlock();
        yield* k.rt_mutex_set_owner(lock, task);
        return true;
      },
    },
  },
  {
    oracle: 'owner-died',
    mistake: 'the new owner is given OWNER_DIED',
    functions: {
      *futex_cmpxchg_value_locked(_k: Kernel, uaddr: futex_key, uval: number, newval: number) {
        const died = newval === 0 ? 0 : FUTEX_OWNER_DIED;
        return yield* uaddr.uaddr.cmpxchg(uval, newval | died);
      },
    },
  },
  {
    oracle: 'return-value',
    mistake: 'the cleanup after a timeout does not try to take the lock (before 04dc1b2fff4e)',
    functions: {
      *rt_mutex_cleanup_proxy_lock(k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter) {
        yield* lock.wait_lock.lock();
        const cleanup = (yield* k.rt_mutex_owner(lock)) !== k.current;
        if (cleanup) yield* k.remove_waiter(lock, waiter);
        yield* lock.wait_lock.unlock();
        return cleanup;
      },
      *fixup_pi_owner(): Proc<number> {
        return 0;
      },
    },
  },
  {
    oracle: 'nothing-left-behind',
    mistake: 'the timer is left armed (before 97181f9bd574)',
    functions: { *hrtimer_cancel(): Proc<void> {} },
  },
  {
    oracle: 'state-matrix',
    mistake: 'the first waiter does not note the owner',
    functions: {
      __attach_to_pi_owner(
        k: Kernel,
        p: task_struct,
        key: futex_key,
        ps: { set(pi_state: futex_pi_state): void },
      ) {
        const pi_state = k.alloc_pi_state();
        k.rt_mutex_init_proxy_locked(pi_state.pi_mutex, p);
        pi_state.key = key;
        pi_state.life.published = true;
        ps.set(pi_state);
      },
    },
  },
  {
    oracle: 'owner-agreement',
    mistake: 'the rt_mutex of the first waiter belongs to the waiter',
    functions: {
      rt_mutex_init_proxy_locked(k: Kernel, lock: rt_mutex, proxy: task_struct) {
        const other = k.tasks.find((task) => task !== proxy && task !== k.current);
        lock.owner.store(k.address(other ?? proxy));
      },
    },
  },
  {
    oracle: 'waiters-bit',
    mistake: 'the bit goes when the lock is handed over',
    functions: {
      *wake_futex_pi(
        k: Kernel,
        ...args: Parameters<typeof wake_futex_pi> extends [unknown, ...infer A] ? A : never
      ) {
        const [uaddr] = args;
        const ret = yield* wake_futex_pi(k, ...args);
        yield* uaddr.uaddr.write(uaddr.uaddr.load() & ~FUTEX_WAITERS);
        return ret;
      },
    },
  },
  {
    oracle: 'ownerless-has-runnable-waiter',
    mistake: 'the waiter that is handed the lock is not put on the wake queue',
    functions: { *wake_q_add(): Proc<void> {} },
  },
  {
    oracle: 'lifetimes',
    mistake: 'attaching takes no reference',
    functions: { *get_pi_state(): Proc<void> {} },
  },
  {
    oracle: 'effective-priority',
    mistake: 'an owner is not boosted',
    functions: { *rt_mutex_setprio(): Proc<void> {} },
  },
  {
    oracle: 'trees-sorted',
    mistake: 'the last waiter that comes is the first',
    functions: {
      rt_mutex_enqueue(_k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter) {
        waiter.life.published = true;
        lock.waiters.change().unshift(waiter);
      },
    },
  },
  {
    oracle: 'every-waiter-returns',
    mistake: 'the woken waiter is not woken',
    functions: { *wake_up_q(): Proc<void> {} },
  },
  {
    oracle: 'cond-wait-holds',
    mistake: 'user space does not take the mutex again after an error',
    functions: {
      *cond_wait(_k: Kernel, thread: AtCondition): Proc<number> {
        const number = yield* thread.read_number();
        yield* thread.mutex_unlock();
        return (yield* thread.wait_requeue_pi(number)) === -110 ? -110 : 0;
      },
    },
  },
  {
    oracle: 'cond-wakes-one',
    mistake: 'a requeue answers that nobody sleeps there, and looks for nobody',
    functions: {
      *futex_requeue(): Proc<number> {
        return 0;
      },
    },
  },
  {
    oracle: 'kernel-assertions',
    mistake: 'q is taken out of the bucket twice',
    functions: {
      *futex_unqueue_pi(k: Kernel, q: futex_q) {
        if (q.listed.get()) k.__futex_unqueue(q);
        k.__futex_unqueue(q);
        yield* futex_unqueue_pi(k, q);
      },
    },
  },
  {
    oracle: 'lock-order',
    mistake: 'a leaver keeps wait_lock while it takes the bucket lock',
    functions: {
      *rt_mutex_cleanup_proxy_lock(k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter) {
        yield* lock.wait_lock.lock();
        yield* k.remove_waiter(lock, waiter);
        yield* k.fixup_rt_mutex_waiters(lock);
        return true;
      },
    },
  },
  {
    oracle: 'guarded',
    mistake: 'the waiters are looked at before wait_lock is taken',
    functions: {
      *rt_mutex_wait_proxy_lock(
        k: Kernel,
        lock: rt_mutex,
        to: Parameters<typeof rt_mutex_wait_proxy_lock>[2],
        waiter: rt_mutex_waiter,
      ) {
        k.rt_mutex_has_waiters(lock);
        return yield* rt_mutex_wait_proxy_lock(k, lock, to, waiter);
      },
    },
  },
];

/** The kernel with that mistake. */
export function brokenBuild({ mistake, functions }: Broken): Build {
  return patch(mainline, `mainline, but ${mistake}`, `Linux, but ${mistake}.`, functions);
}
