/**
 * FUTEX_CMP_REQUEUE_PI as of Linux 4.8.15 (kernel/futex.c). A sleeper that wakes up, whatever for,
 * first takes the lock of the bucket that it went to sleep in. Who requeues holds that lock from
 * the first look at the sleepers to the last wake-up, so the sleeper finds all done or nothing: its
 * key says on which futex it stands now, and rt_waiter, if it is NULL, that the lock has been taken
 * for it (wait_requeue_pi.ts).
 *
 * Collapsed here: what kernel/futex/requeue.ts collapses. requeue_state, which a futex_q of that
 * time has not got, is there and says NONE for ever.
 */
import type { Bound } from '../../../kernel/build.ts';
import { EAGAIN, EBUSY, EINVAL } from '../../../kernel/errno.ts';
import type { futex_hash_bucket, futex_key } from '../../../kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../../../kernel/futex/futex_pi_state.ts';
import { LocalPiState } from '../../../kernel/futex/local_pi_state.ts';
import type { requeueable_q } from '../../../kernel/futex/requeueable_q.ts';
import type { rt_mutex_waiter } from '../../../kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../../kernel/sched/task_struct.ts';
import type { Proc } from '../../../machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../../../machine/observer.ts';
import { TASK_NORMAL } from '../../../machine/task-state.ts';
import type { Kernel48 } from './futex.ts';

export type RequeueKernel = Kernel48 & Bound<typeof requeue48>;

/** Wakes a sleeper for whom the lock has been taken. Both buckets' locks are held. */
function* requeue_pi_wake_futex(
  k: RequeueKernel,
  q: requeueable_q,
  key: futex_key,
  hb: futex_hash_bucket,
): Proc<void> {
  q.key = key;
  k.__futex_unqueue(q);
  k.movedOne();
  k.WARN_ON(q.rt_waiter === null, 'requeue_pi_wake_futex: it has the lock already');
  q.rt_waiter_slot.set(null);
  q.moveTo(hb);
  yield* q.lock_ptr.write(hb.lock);
  yield* k.wake_up_state(q.task as task_struct, TASK_NORMAL);
}

/** Attaches to the pi_state of a queued waiter, or makes one for the owner that uval names. */
function* lookup_pi_state(
  k: RequeueKernel,
  uaddr: futex_key,
  uval: number,
  hb: futex_hash_bucket,
  ps: PiStateSlot,
): Proc<number> {
  const match = k.futex_top_waiter(hb, uaddr);
  if (match !== null) return yield* k.attach_to_pi_state(uaddr, uval, match.pi_state.get(), ps);
  return yield* k.attach_to_pi_owner(uval, uaddr, ps);
}

/**
 * Tries to take the lock for the first sleeper: its TID if it is taken, and the sleeper woken; 0 if
 * it has to wait, and a pi_state is attached; or there is no sleeper; negative an error.
 */
function* futex_proxy_trylock_atomic(
  k: RequeueKernel,
  pifutex: futex_key,
  hb1: futex_hash_bucket,
  hb2: futex_hash_bucket,
  key1: futex_key,
  key2: futex_key,
  ps: PiStateSlot,
  set_waiters: boolean,
): Proc<number> {
  const top_waiter = k.futex_top_waiter(hb1, key1) as requeueable_q | null;
  if (top_waiter === null) {
    k.reached('requeue: nobody waits');
    return 0;
  }
  if (top_waiter.requeue_pi_key !== key2) return -EINVAL;
  const task = top_waiter.task as task_struct;
  const ret = yield* k.futex_lock_pi_atomic(pifutex, hb2, ps, task, set_waiters);
  if (ret !== 1) return ret;
  yield* k.requeue_pi_wake_futex(top_waiter, key2, hb2);
  return task.pid;
}

function* futex_requeue(
  k: RequeueKernel,
  uaddr1: futex_key,
  uaddr2: futex_key,
  nr_wake: number,
  nr_requeue: number,
  cmpval: number,
): Proc<number> {
  if (uaddr1 === uaddr2) return -EINVAL;
  k.refill_pi_state_cache();
  if (nr_wake !== 1) return -EINVAL;
  const ps = new LocalPiState();
  const hb1 = uaddr1.hb;
  const hb2 = uaddr2.hb;
  let task_count = 0;
  let ret: number;
  out_unlock: {
    for (;;) {
      forgetAllBut(OP_BEGAN, 'requeue', task_count);
      k.current.exiting = null;
      yield* k.double_lock_hb(hb1, hb2);
      const curval = yield* k.futex_get_value_locked(uaddr1);
      if (curval !== cmpval) {
        ret = -EAGAIN;
        break out_unlock;
      }
      const many = nr_requeue > 0;
      ret = yield* k.futex_proxy_trylock_atomic(uaddr2, hb1, hb2, uaddr1, uaddr2, ps, many);
      if (ret > 0) {
        task_count++;
        // It has the lock, as far as the word says; there is no pi_state yet. By the TID and not by
        // the word, which is user space's. Nobody waits for the lock, or it would not be taken.
        ret = yield* k.lookup_pi_state(uaddr2, ret, hb2, ps);
      }
      if (ret === 0) break;
      // -EBUSY since v5.5, and only there.
      if (ret !== -EAGAIN && ret !== -EBUSY) break out_unlock;
      k.reached('requeue: EAGAIN, started anew');
      yield* k.double_unlock_hb(hb1, hb2);
      yield* k.wait_for_owner_exiting(ret, k.current.exiting);
      yield* k.cond_resched();
    }

    const pi_state = ps.get();
    for (const one of hb1.chain.get().slice()) {
      if (task_count - nr_wake >= nr_requeue) break;
      if (one.key !== uaddr1) continue;
      const q = one as requeueable_q;
      if (q.rt_waiter === null || q.pi_state.get() !== null) {
        ret = -EINVAL;
        break;
      }
      task_count++;
      if (q.requeue_pi_key !== uaddr2) {
        ret = -EINVAL;
        break;
      }
      yield* k.get_pi_state(pi_state as futex_pi_state);
      q.pi_state.set(pi_state);
      const { pi_mutex } = pi_state as futex_pi_state;
      const rt_waiter = q.rt_waiter as rt_mutex_waiter;
      ret = yield* k.rt_mutex_start_proxy_lock(pi_mutex, rt_waiter, q.task as task_struct);
      if (ret === 1) {
        // Its reference stays with it: it has to mend the word with its pi_state.
        k.reached('requeue: the lock was stolen for a sleeper');
        yield* k.requeue_pi_wake_futex(q, uaddr2, hb2);
        continue;
      }
      if (ret !== 0) {
        k.reached('requeue: EDEADLK, a sleeper stays where it is');
        q.pi_state.set(null);
        yield* k.put_pi_state(pi_state as futex_pi_state);
        break;
      }
      yield* k.requeue_futex(q, hb1, hb2, uaddr2);
    }
    if (pi_state !== null) yield* k.put_pi_state(pi_state);
  }
  forgetAllBut(OP_BEGAN, 'requeue: out', ret, task_count);
  yield* k.double_unlock_hb(hb1, hb2);
  return ret !== 0 ? ret : task_count;
}

export const requeue48 = {
  requeue_pi_wake_futex,
  lookup_pi_state,
  futex_proxy_trylock_atomic,
  futex_requeue,
};
