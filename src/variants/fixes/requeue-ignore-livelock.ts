/**
 * Without bc7304f3ae20 "futex: Prevent lockup in requeue-PI during signal/ timeout wakeup",
 * Sebastian Andrzej Siewior, 28 April 2026, v7.1 (CVE-2026-52977). The bug came in with
 * 07d91ef510fb (v5.15).
 *
 *   T1's time is over: it says IGNORE, and needs the bucket's lock to leave. T2 requeues, finds it
 *   first in line, lets go of the bucket's lock, and tries again: as often as T1 has not got the
 *   lock in between. With strict priorities on one CPU that is for ever.
 *
 * Every schedule in which T1 comes to its turn ends, so that no rule is broken here; `verify` says
 * where a real-time task may spin. The fix takes T1's futex_q out for it, which T1 has to be
 * prepared for.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import {
  EAGAIN,
  EFAULT,
  EINVAL,
  ERESTARTNOINTR,
  ETIMEDOUT,
  EWOULDBLOCK,
} from '../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import type { PiStateSlot } from '../../kernel/futex/futex_pi_state.ts';
import type { requeueable_q } from '../../kernel/futex/requeueable_q.ts';
import { leaveList } from '../../kernel/lists.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { hrtimer_sleeper } from '../../kernel/time/hrtimer.ts';
import type { Proc } from '../../machine/access.ts';
import { TASK_INTERRUPTIBLE } from '../../machine/task-state.ts';
import { takenOutOf } from '../changes.ts';

export function* futex_proxy_trylock_atomic(
  k: Kernel,
  pifutex: futex_key,
  hb1: futex_hash_bucket,
  hb2: futex_hash_bucket,
  key1: futex_key,
  key2: futex_key,
  ps: PiStateSlot,
  set_waiters: boolean,
): Proc<number> {
  if (pifutex.uaddr.page !== null) {
    const curval = yield* k.futex_get_value_locked(pifutex);
    if (pifutex.uaddr.faulted(curval)) return -EFAULT;
  }
  const top_waiter = k.futex_top_waiter(hb1, key1) as requeueable_q | null;
  if (top_waiter === null) {
    k.reached('requeue: nobody waits');
    return 0;
  }
  if (top_waiter.rt_waiter === null || top_waiter.pi_state.get() !== null) return -EINVAL;
  if (top_waiter.requeue_pi_key !== key2) return -EINVAL;
  // changed: it stays where it is.
  if (!(yield* k.futex_requeue_pi_prepare(top_waiter, null))) return -EAGAIN;
  const task = top_waiter.task as task_struct;
  const ret = yield* k.futex_lock_pi_atomic(pifutex, hb2, ps, task, set_waiters);
  if (ret === 1) yield* k.requeue_pi_wake_futex(top_waiter, key2, hb2);
  else if (ret < 0) yield* k.futex_requeue_pi_complete(top_waiter, ret);
  return ret;
}

export function* handle_early_requeue_pi_wakeup(
  k: Kernel,
  hb: futex_hash_bucket,
  q: requeueable_q,
  timeout: hrtimer_sleeper | null,
): Proc<number> {
  k.WARN_ON(hb.lock !== q.lock_ptr.load(), 'handle_early_requeue_pi_wakeup: q has moved');
  // changed: nobody else has taken it out.
  leaveList(hb.chain.change(), q);
  q.listed.set(false);
  if (timeout !== null && (yield* timeout.task.read()) === null) return -ETIMEDOUT;
  if (yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current)) return -ERESTARTNOINTR;
  k.reached('wait_requeue_pi: woken for nothing');
  return -EWOULDBLOCK;
}

export function requeueIgnoreLivelock(base: Build): Build {
  const about = `${base.name} without bc7304f3ae20: a requeue tries again until a leaver has left.`;
  return takenOutOf(
    base,
    'requeue-ignore-livelock',
    about,
    { futex_proxy_trylock_atomic, handle_early_requeue_pi_wakeup },
    { takes: ['wait_requeue_pi: the requeuer has taken the leaving sleeper out'] },
  );
}
