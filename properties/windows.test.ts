/**
 * Windows: moments between two critical sections at which the model, like the kernel, can be
 * interrupted. Each kernel here is mainline with one window closed by merging the sections around
 * it; what can only happen through the window is then never seen again.
 */

import { subjectOf } from '../src/explore/subject.ts';
import { type Kernel, type KernelFunction, mainline, patch } from '../src/kernel/build.ts';
import { EAGAIN, EINVAL, EPERM } from '../src/kernel/errno.ts';
import { FUTEX_TID_MASK, type futex_key } from '../src/kernel/futex/futex_key.ts';
import { futex_lock_pi_atomic } from '../src/kernel/futex/pi.ts';
import type { rt_mutex } from '../src/kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../src/kernel/locking/rt_mutex_waiter.ts';
import type { hrtimer_sleeper } from '../src/kernel/time/hrtimer.ts';
import { TASK_INTERRUPTIBLE } from '../src/machine/task-state.ts';
import { manyRuns } from './support/many-runs.ts';
import { subject } from './support/story.ts';

interface Window {
  readonly between: string;
  /** What happens only through the window. */
  readonly site: string;
  readonly merged: Readonly<Record<string, KernelFunction>>;
}

const windows: readonly Window[] = [
  {
    between: 'a wait that times out and its cleanup',
    site: 'lock_pi: the lock was granted after the wait had failed',
    merged: {
      *rt_mutex_wait_proxy_lock(
        k: Kernel,
        lock: rt_mutex,
        to: hrtimer_sleeper | null,
        waiter: rt_mutex_waiter,
      ) {
        yield* lock.wait_lock.lock();
        yield* k.set_current_state(TASK_INTERRUPTIBLE);
        const ret = yield* k.rt_mutex_slowlock_block(lock, TASK_INTERRUPTIBLE, to, waiter);
        if (ret !== 0) {
          // The cleanup, without letting go of wait_lock before it.
          yield* k.try_to_take_rt_mutex(lock, k.current, waiter);
          const owner = yield* k.rt_mutex_owner(lock);
          if (owner === k.current) {
            k.reached('lock_pi: the lock was granted after the wait had failed');
          } else {
            yield* k.remove_waiter(lock, waiter);
          }
        }
        yield* k.fixup_rt_mutex_waiters(lock);
        yield* lock.wait_lock.unlock();
        return ret;
      },
      *rt_mutex_cleanup_proxy_lock(k: Kernel, lock: rt_mutex, waiter: rt_mutex_waiter) {
        yield* lock.wait_lock.lock();
        // Who was told of a deadlock has not waited, and is still queued.
        const queued = lock.waiters.get().includes(waiter);
        if (queued) yield* k.try_to_take_rt_mutex(lock, k.current, waiter);
        const cleanup = !queued || (yield* k.rt_mutex_owner(lock)) !== k.current;
        if (queued && cleanup) yield* k.remove_waiter(lock, waiter);
        yield* k.fixup_rt_mutex_waiters(lock);
        yield* lock.wait_lock.unlock();
        return cleanup;
      },
    },
  },
  {
    between: 'reading the word and taking the bucket lock in unlock_pi',
    site: 'unlock_pi: EAGAIN to user space',
    merged: {
      *futex_unlock_pi(k: Kernel, uaddr: futex_key) {
        const hb = uaddr.hb;
        yield* hb.lock.lock();
        const uval = yield* uaddr.uaddr.read();
        if ((uval & FUTEX_TID_MASK) !== k.current.pid) {
          yield* hb.lock.unlock();
          return -EPERM;
        }
        for (;;) {
          const top_waiter = k.futex_top_waiter(hb, uaddr);
          if (top_waiter === null) break;
          const pi_state = top_waiter.pi_state.get();
          if (pi_state === null) return -EINVAL;
          yield* pi_state.pi_mutex.wait_lock.lock();
          const rt_waiter = k.rt_mutex_top_waiter(pi_state.pi_mutex);
          if (rt_waiter === null) {
            k.__futex_unqueue(top_waiter);
            yield* pi_state.pi_mutex.wait_lock.unlock();
            continue;
          }
          yield* k.get_pi_state(pi_state);
          yield* hb.lock.unlock();
          const ret = yield* k.wake_futex_pi(uaddr, uval, pi_state, rt_waiter);
          yield* k.put_pi_state(pi_state);
          return ret;
        }
        const curval = yield* k.futex_cmpxchg_value_locked(uaddr, uval, 0);
        yield* hb.lock.unlock();
        if (curval !== uval) k.reached('unlock_pi: EAGAIN to user space');
        return curval === uval ? 0 : -EAGAIN;
      },
    },
  },
  {
    between: 'reading the word and taking wait_lock in attach_to_pi_state',
    site: 'attach: the word changed before wait_lock was taken',
    merged: {
      *futex_lock_pi_atomic(
        k: Kernel,
        ...[uaddr, hb, ps, task, set_waiters]: Parameters<Kernel['futex_lock_pi_atomic']>
      ) {
        const pi_state = k.futex_top_waiter(hb, uaddr)?.pi_state.get() ?? null;
        if (pi_state === null) {
          return yield* futex_lock_pi_atomic(k, uaddr, hb, ps, task, set_waiters);
        }
        // wait_lock before the first read of the word, not after it.
        yield* pi_state.pi_mutex.wait_lock.lock();
        const uval = yield* k.futex_get_value_locked(uaddr);
        const uval2 = yield* k.futex_get_value_locked(uaddr);
        if (uval !== uval2) k.reached('attach: the word changed before wait_lock was taken');
        yield* k.get_pi_state(pi_state);
        yield* pi_state.pi_mutex.wait_lock.unlock();
        ps.set(pi_state);
        return 0;
      },
    },
  },
];

/** On mainline one in 400 comes through each window. */
const RUNS = Number(process.env.WINDOW_RUNS ?? 5_000);

let known: readonly string[] | null = null;

/** Where mainline comes past, as far as windows are concerned; looked at once for all of them. */
function onMainline(): readonly string[] {
  const isEnough = (_: unknown, ordinary: ReadonlySet<string>) => {
    return windows.every(({ site }) => ordinary.has(site));
  };
  known ??= [...manyRuns(subject('mainline'), 1, RUNS, isEnough).ordinary];
  return known;
}

describe.each(windows)('the window between $between', ({ site, merged }) => {
  it('is open on mainline', () => {
    expect(onMainline()).toContain(site);
  });

  it('is missed when the sections around it are merged', () => {
    const build = patch(mainline, `mainline, merged: ${site}`, 'one window less', merged);
    expect([...manyRuns(subjectOf(build), 1, RUNS).ordinary]).not.toContain(site);
  });
});
