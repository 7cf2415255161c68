/**
 * Requeueing: a task sleeps on one futex, a condition variable's, and somebody else moves it,
 * asleep as it is, to another one (kernel/futex/requeue.c, Linux v7.0 with bc7304f3ae20 "futex:
 * Prevent lockup in requeue-PI during signal/ timeout wakeup").
 *
 * The plain calls move who sleeps in FUTEX_WAIT, and know no locks. Requeue-PI moves who sleeps in
 * FUTEX_WAIT_REQUEUE_PI to a lock. Either answers EINVAL when it meets a sleeper of the other kind.
 *
 * In requeue-PI the sleeper may wake up by itself in the middle of that, and then takes no bucket's
 * lock before it knows where it stands. q->requeue_state is what the two agree by:
 *
 *   from          the sleeper, awake early      the requeuer
 *   NONE          IGNORE                        IN_PROGRESS
 *   IN_PROGRESS   WAIT                          DONE, LOCKED; NONE if it did not work out
 *   WAIT          (spins)                       DONE, LOCKED; IGNORE if it did not work out
 *   IGNORE        (leaves the first futex)      leaves it alone
 *
 * DONE: it waits for the lock, on the lock's futex. LOCKED: it has the lock, and may return without
 * any bucket's lock as soon as it sees that.
 *
 * Collapsed here:
 * - futex_proxy_trylock_atomic()'s first read of the lock's word, of which only a fault is noticed,
 *   as futex_lock_pi_atomic() notices it;
 * - bitsets, flags, shared futexes: all futexes are private, and two addresses are two keys;
 * - the bucket's waiter count and references of private hash tables (drop_fph);
 * - CONFIG_PREEMPT_RT's rcuwait: who has to wait for the requeuer spins;
 * - addresses of buckets: shared ones have the lowest, then those of locks, then of conditions;
 * - nr_wake and nr_requeue are 0, 1 or INT_MAX.
 *
 * The word of a condition is user space's. Who makes the bare calls (program/ops/) expects that it
 * says 0, as it does for ever; a library counts with it (userspace/cond_var.ts).
 */
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere, OP_BEGAN } from '../../machine/observer.ts';
import { TASK_INTERRUPTIBLE, TASK_NORMAL } from '../../machine/task-state.ts';
import type { Kernel } from '../build.ts';
import {
  EAGAIN,
  EBUSY,
  EFAULT,
  EINTR,
  EINVAL,
  ERESTARTNOINTR,
  ETIMEDOUT,
  EWOULDBLOCK,
} from '../errno.ts';
import { leaveList } from '../lists.ts';
import { rt_mutex_waiter } from '../locking/rt_mutex_waiter.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { hrtimer_sleeper } from '../time/hrtimer.ts';
import { plist_add } from './core.ts';
import type { futex_hash_bucket, futex_key } from './futex_key.ts';
import type { futex_pi_state, PiStateSlot } from './futex_pi_state.ts';
import { LocalPiState } from './local_pi_state.ts';
import {
  Q_REQUEUE_PI_DONE,
  Q_REQUEUE_PI_IGNORE,
  Q_REQUEUE_PI_IN_PROGRESS,
  Q_REQUEUE_PI_LOCKED,
  Q_REQUEUE_PI_NONE,
  Q_REQUEUE_PI_WAIT,
  requeueable_q,
} from './requeueable_q.ts';

/** Moves q, still asleep, to another futex. Both buckets' locks are held. */
export function* requeue_futex(
  k: Kernel,
  q: requeueable_q,
  hb1: futex_hash_bucket,
  hb2: futex_hash_bucket,
  key2: futex_key,
): Proc<void> {
  if (hb1 !== hb2) {
    leaveList(hb1.chain.change(), q);
    q.listed.set(false);
    // Who looks without a lock (futex_do_wait) may find it in neither.
    yield* q.listed.racingSet(true);
    plist_add(hb2.chain.change(), q);
    q.moveTo(hb2);
    yield* q.lock_ptr.write(hb2.lock);
  }
  // Who looks for waiters of a key goes through the bucket's chain: changed, even if in place.
  hb2.chain.change();
  q.key = key2;
  k.movedOne();
}

/** Tells the sleeper that it is about to be moved. False: it is awake and on its way out. */
export function* futex_requeue_pi_prepare(
  k: Kernel,
  q: requeueable_q,
  pi_state: futex_pi_state | null,
): Proc<boolean> {
  let old = yield* q.requeue_state.read();
  for (;;) {
    if (old === Q_REQUEUE_PI_IGNORE) {
      k.reached('requeue_state: IGNORE, the requeuer leaves the sleeper alone');
      return false;
    }
    // futex_proxy_trylock_atomic() may have set IN_PROGRESS before, and the sleeper WAIT since.
    if (old !== Q_REQUEUE_PI_NONE) break;
    const seen = yield* q.requeue_state.cmpxchg(old, Q_REQUEUE_PI_IN_PROGRESS);
    if (seen === old) {
      k.reached('requeue_state: NONE to IN_PROGRESS');
      break;
    }
    old = seen;
  }
  q.pi_state.set(pi_state);
  return true;
}

/**
 * Tells the sleeper what has become of it: 1 it has the lock, 0 it waits for it, negative: it is
 * where it was. The last touch of q: from here on it may be gone.
 */
export function* futex_requeue_pi_complete(
  k: Kernel,
  q: requeueable_q,
  locked: number,
): Proc<void> {
  let old = yield* q.requeue_state.read();
  for (;;) {
    if (old === Q_REQUEUE_PI_IGNORE) return;
    const isBusy = old === Q_REQUEUE_PI_IN_PROGRESS;
    const isAwaited = old === Q_REQUEUE_PI_WAIT;
    let next: number;
    if (locked >= 0) {
      k.WARN_ON(!isBusy && !isAwaited, 'futex_requeue_pi_complete: nobody had begun');
      next = Q_REQUEUE_PI_DONE + locked;
    } else if (isBusy) {
      next = Q_REQUEUE_PI_NONE;
    } else {
      k.WARN_ON(!isAwaited, 'futex_requeue_pi_complete: nobody had begun');
      next = Q_REQUEUE_PI_IGNORE;
    }
    const seen = yield* q.requeue_state.cmpxchg(old, next);
    if (seen === old) {
      k.reachedEdge(old, next);
      return;
    }
    old = seen;
  }
}

/** The sleeper is awake: what has become of it? Waits for a requeuer that is busy with it. */
export function* futex_requeue_pi_wakeup_sync(k: Kernel, q: requeueable_q): Proc<number> {
  let old = yield* q.requeue_state.read();
  for (;;) {
    if (old >= Q_REQUEUE_PI_DONE) return old;
    const next = old === Q_REQUEUE_PI_NONE ? Q_REQUEUE_PI_IGNORE : Q_REQUEUE_PI_WAIT;
    const seen = yield* q.requeue_state.cmpxchg(old, next);
    if (seen === old) {
      k.reachedEdge(old, next);
      break;
    }
    old = seen;
  }
  if (old === Q_REQUEUE_PI_IN_PROGRESS) {
    const entry = markHere();
    while ((yield* q.requeue_state.read()) === Q_REQUEUE_PI_WAIT) {
      forgetAllBut(entry, 'wakeup_sync: a requeuer is busy');
      yield* k.cpu_relax();
    }
  }
  // Nobody changes it any more.
  return yield* q.requeue_state.read();
}

/** Notes which way of the table above requeue_state went. */
export function reachedEdge(k: Kernel, from: number, to: number): void {
  if (from === Q_REQUEUE_PI_NONE) k.reached('requeue_state: NONE to IGNORE');
  else if (from === Q_REQUEUE_PI_IN_PROGRESS) {
    if (to === Q_REQUEUE_PI_WAIT) k.reached('requeue_state: IN_PROGRESS to WAIT');
    else if (to === Q_REQUEUE_PI_DONE) k.reached('requeue_state: IN_PROGRESS to DONE');
    else if (to === Q_REQUEUE_PI_LOCKED) k.reached('requeue_state: IN_PROGRESS to LOCKED');
    else k.reached('requeue_state: IN_PROGRESS to NONE');
  } else if (to === Q_REQUEUE_PI_DONE) k.reached('requeue_state: WAIT to DONE');
  else if (to === Q_REQUEUE_PI_LOCKED) k.reached('requeue_state: WAIT to LOCKED');
  else k.reached('requeue_state: WAIT to IGNORE');
}

/** Wakes a sleeper for whom the lock has been taken. Both buckets' locks are held. */
export function* requeue_pi_wake_futex(
  k: Kernel,
  q: requeueable_q,
  key: futex_key,
  hb: futex_hash_bucket,
): Proc<void> {
  q.key = key;
  k.__futex_unqueue(q);
  k.movedOne();
  k.WARN_ON(q.rt_waiter === null, 'requeue_pi_wake_futex: it has the lock already');
  q.rt_waiter_slot.set(null);
  // Should it have to mend the pi_state's owner, that happens under the lock's bucket.
  q.moveTo(hb);
  yield* q.lock_ptr.write(hb.lock);
  // Before it is told, as it may return then.
  const task = q.task as task_struct;
  yield* k.futex_requeue_pi_complete(q, 1);
  yield* k.wake_up_state(task, TASK_NORMAL);
}

/** Whether that is the lock that the sleeper has named. */
export function isForLock(_k: Kernel, q: requeueable_q, key2: futex_key): boolean {
  return q.requeue_pi_key === key2;
}

/**
 * Tries to take the lock for the first sleeper: 1 taken, and it is woken; 0 it has to wait, and a
 * pi_state is attached; or there is no sleeper; negative an error. Both buckets' locks are held.
 */
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
  // What the word says is of no account here, but that it can be read.
  if (pifutex.uaddr.page !== null) {
    const curval = yield* k.futex_get_value_locked(pifutex);
    if (pifutex.uaddr.faulted(curval)) return -EFAULT;
  }
  const top_waiter = k.futex_top_waiter(hb1, key1) as requeueable_q | null;
  if (top_waiter === null) {
    k.reached('requeue: nobody waits');
    return 0;
  }
  if (top_waiter.rt_waiter === null || top_waiter.pi_state.get() !== null) {
    k.reached('requeue: EINVAL, a sleeper of the other kind');
    return -EINVAL;
  }
  if (!k.isForLock(top_waiter, key2)) return -EINVAL;
  if (!(yield* k.futex_requeue_pi_prepare(top_waiter, null))) {
    // It needs our bucket's lock to leave. Were it left to that, we could try again for ever.
    leaveList(hb1.chain.change(), top_waiter);
    top_waiter.listed.set(false);
    return -EAGAIN;
  }
  const task = top_waiter.task as task_struct;
  const ret = yield* k.futex_lock_pi_atomic(pifutex, hb2, ps, task, set_waiters);
  if (ret === 1) yield* k.requeue_pi_wake_futex(top_waiter, key2, hb2);
  else if (ret < 0) yield* k.futex_requeue_pi_complete(top_waiter, ret);
  // 0: the caller queues it on the rt_mutex, and says so then.
  return ret;
}

/**
 * FUTEX_REQUEUE and FUTEX_CMP_REQUEUE: wakes sleepers of uaddr1 and moves others to uaddr2.
 * FUTEX_CMP_REQUEUE_PI: takes the lock uaddr2 for the first sleeper of uaddr1, or moves it there to
 * wait, and then others. Answers how many they were.
 *
 * @param nr_wake how many are to be woken; for requeue-PI 1, which may be given the lock
 * @param nr_requeue how many others are to be moved at the most
 * @param cmpval what the word of uaddr1 has to say; NULL: that does not matter
 * @param requeue_pi whether uaddr2 is a lock
 */
export function* futex_requeue(
  k: Kernel,
  uaddr1: futex_key,
  uaddr2: futex_key,
  nr_wake: number,
  nr_requeue: number,
  cmpval: number | null,
  requeue_pi: boolean,
): Proc<number> {
  if (nr_wake < 0 || nr_requeue < 0) return -EINVAL;
  if (requeue_pi) {
    if (uaddr1 === uaddr2) return -EINVAL;
    if (nr_wake !== 1) return -EINVAL;
    k.refill_pi_state_cache();
  }
  const wake_q: task_struct[] = [];
  const ps = new LocalPiState();
  const hb1 = uaddr1.hb;
  const hb2 = uaddr2.hb;
  let task_count: number;
  let ret: number;
  out_unlock: {
    for (;;) {
      forgetAllBut(OP_BEGAN, 'requeue');
      k.current.exiting = null;
      yield* k.double_lock_hb(hb1, hb2);
      task_count = 0;
      ret = 0;
      if (cmpval !== null) {
        const curval = yield* k.futex_get_value_locked(uaddr1);
        if (uaddr1.uaddr.faulted(curval)) {
          yield* k.double_unlock_hb(hb1, hb2);
          yield* uaddr1.uaddr.readByUser();
          continue;
        }
        if (curval !== cmpval) {
          ret = -EAGAIN;
          break out_unlock;
        }
      }
      if (!requeue_pi) break;
      const many = nr_requeue > 0;
      ret = yield* k.futex_proxy_trylock_atomic(uaddr2, hb1, hb2, uaddr1, uaddr2, ps, many);
      if (ret === 1) {
        task_count = 1;
        ret = 0;
      }
      if (ret === 0) break;
      if (ret === -EFAULT) {
        yield* k.double_unlock_hb(hb1, hb2);
        ret = yield* k.fault_in_user_writeable(uaddr2);
        if (ret === 0) continue;
        return ret;
      }
      if (ret !== -EAGAIN && ret !== -EBUSY) break out_unlock;
      // The lock's word changed under us, the first sleeper was on its way out, or the owner is.
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
      if (requeue_pi !== (q.rt_waiter !== null) || q.pi_state.get() !== null) {
        k.reached('requeue: EINVAL, a sleeper of the other kind');
        ret = -EINVAL;
        break;
      }
      if (!requeue_pi) {
        if (++task_count <= nr_wake) yield* k.futex_wake_mark(wake_q, q);
        else yield* k.requeue_futex(q, hb1, hb2, uaddr2);
        continue;
      }
      if (!k.isForLock(q, uaddr2)) {
        ret = -EINVAL;
        break;
      }
      yield* k.get_pi_state(pi_state as futex_pi_state);
      if (!(yield* k.futex_requeue_pi_prepare(q, pi_state))) {
        yield* k.put_pi_state(pi_state as futex_pi_state);
        continue;
      }
      const { pi_mutex } = pi_state as futex_pi_state;
      const rt_waiter = q.rt_waiter as rt_mutex_waiter;
      ret = yield* k.rt_mutex_start_proxy_lock(pi_mutex, rt_waiter, q.task as task_struct);
      if (ret === 1) {
        // Its reference stays with it: it has to mend the word with its pi_state.
        k.reached('requeue: the lock was stolen for a sleeper');
        yield* k.requeue_pi_wake_futex(q, uaddr2, hb2);
        task_count++;
      } else if (ret === 0) {
        yield* k.requeue_futex(q, hb1, hb2, uaddr2);
        yield* k.futex_requeue_pi_complete(q, 0);
        task_count++;
      } else {
        k.reached('requeue: EDEADLK, a sleeper stays where it is');
        q.pi_state.set(null);
        yield* k.put_pi_state(pi_state as futex_pi_state);
        yield* k.futex_requeue_pi_complete(q, ret);
        break;
      }
    }
    // The reference that came with the pi_state. Before the buckets are let go of.
    if (pi_state !== null) yield* k.put_pi_state(pi_state);
  }
  forgetAllBut(OP_BEGAN, 'requeue: out', ret, task_count, wake_q);
  yield* k.double_unlock_hb(hb1, hb2);
  yield* k.wake_up_q(wake_q);
  return k.answerToRequeuer(ret, task_count);
}

/** The last line of futex_requeue(). */
export function answerToRequeuer(_k: Kernel, ret: number, task_count: number): number {
  return ret !== 0 ? ret : task_count;
}

/** Why the sleeper is awake, though nobody has moved it. The bucket's lock is held. */
export function* handle_early_requeue_pi_wakeup(
  k: Kernel,
  hb: futex_hash_bucket,
  q: requeueable_q,
  timeout: hrtimer_sleeper | null,
): Proc<number> {
  k.WARN_ON(hb.lock !== q.lock_ptr.load(), 'handle_early_requeue_pi_wakeup: q has moved');
  // A requeuer that met it may have taken it out.
  if (q.listed.get()) {
    leaveList(hb.chain.change(), q);
    q.listed.set(false);
  } else {
    k.reached('wait_requeue_pi: the requeuer has taken the leaving sleeper out');
  }
  if (timeout !== null && (yield* timeout.task.read()) === null) return -ETIMEDOUT;
  if (yield* k.signal_pending_state(TASK_INTERRUPTIBLE, k.current)) return -ERESTARTNOINTR;
  k.reached('wait_requeue_pi: woken for nothing');
  return -EWOULDBLOCK;
}

/**
 * The part of futex_wait_requeue_pi() for who has been given the lock: word and pi_state may still
 * name somebody else. Nobody but the sleeper has anything to do with q any more.
 */
export function* settleGivenLock(k: Kernel, uaddr2: futex_key, q: requeueable_q): Proc<number> {
  const pi_state = q.pi_state.load();
  // Without a pi_state, or if its owner is right, all is taken to be done.
  if (pi_state === null || (yield* pi_state.owner.read()) === k.current) return 0;
  const lock = yield* k.futex_q_lockptr_lock(q);
  const ret = yield* k.fixup_pi_owner(uaddr2, q, true);
  yield* k.put_pi_state(pi_state);
  yield* lock.unlock();
  return ret < 0 ? ret : 0;
}

/**
 * FUTEX_WAIT_REQUEUE_PI: sleeps on uaddr until somebody moves it to the lock uaddr2, and returns
 * with that lock (0), or without it.
 *
 * @param val what the word of uaddr has to say
 * @param abs_time whether there is a timeout
 */
export function* futex_wait_requeue_pi(
  k: Kernel,
  uaddr: futex_key,
  val: number,
  abs_time: boolean,
  uaddr2: futex_key,
): Proc<number> {
  if (uaddr === uaddr2) return -EINVAL;
  const to = k.futex_setup_timer(abs_time);
  const rt_waiter = new rt_mutex_waiter();
  const q = new requeueable_q(uaddr, uaddr2, rt_waiter);
  let ret = yield* k.futex_wait_setup(uaddr, val, q, uaddr2);
  if (ret === 0) {
    yield* k.futex_do_wait(q, to);
    forgetAllBut(OP_BEGAN, 'wait_requeue_pi: woken');
    switch (yield* k.futex_requeue_pi_wakeup_sync(q)) {
      case Q_REQUEUE_PI_IGNORE: {
        const lock = yield* k.futex_q_lockptr_lock(q);
        ret = yield* k.handle_early_requeue_pi_wakeup(q.hb, q, to);
        yield* lock.unlock();
        break;
      }
      case Q_REQUEUE_PI_LOCKED:
        ret = yield* k.settleGivenLock(uaddr2, q);
        break;
      case Q_REQUEUE_PI_DONE: {
        const { pi_mutex } = q.pi_state.load() as futex_pi_state;
        ret = yield* k.rt_mutex_wait_proxy_lock(pi_mutex, to, rt_waiter);
        forgetAllBut(OP_BEGAN, 'wait_requeue_pi: waited', pi_mutex, ret);
        if (ret !== 0 && !(yield* k.rt_mutex_cleanup_proxy_lock(pi_mutex, rt_waiter))) ret = 0;
        const lock = yield* k.futex_q_lockptr_lock(q);
        const res = yield* k.fixup_pi_owner(uaddr2, q, ret === 0);
        if (res !== 0) ret = res < 0 ? res : 0;
        yield* k.futex_unqueue_pi(q);
        yield* lock.unlock();
        // Starting anew would find that the word has changed, and say the same.
        if (ret === -EINTR) ret = -EWOULDBLOCK;
        break;
      }
      default:
        k.WARN_ON(true, 'futex_wait_requeue_pi: requeue_state');
    }
  }
  forgetAllBut(OP_BEGAN, 'wait_requeue_pi: out', ret);
  if (to !== null) yield* k.hrtimer_cancel(to);
  q.life.dead = true;
  rt_waiter.life.dead = true;
  return ret;
}
