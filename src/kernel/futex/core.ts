/**
 * Futex infrastructure that locking, unlocking and requeueing reach for (kernel/futex/core.c,
 * Linux v7.0).
 *
 * Collapsed here:
 * - get_futex_key(): a program names its futexes, so there is nothing to translate;
 * - the hash bucket's waiter count, an optimisation of FUTEX_WAKE;
 * - references on private hash tables: buckets live for ever;
 * - the spurious -EAGAIN of load-linked/store-conditional machines.
 */
import type { Proc } from '../../machine/access.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import type { Kernel } from '../build.ts';
import { enterList, leaveList } from '../lists.ts';
import { MAX_RT_PRIO, type task_struct } from '../sched/task_struct.ts';
import type { futex_hash_bucket, futex_key } from './futex_key.ts';
import type { futex_q } from './futex_q.ts';

/** Reads the user word while locks are held; FAULTED if its page is away. */
export function futex_get_value_locked(_k: Kernel, uaddr: futex_key): Proc<number> {
  return uaddr.uaddr.readLocked();
}

/** Compares and exchanges the user word; what it held, or FAULTED if it cannot be written to. */
export function futex_cmpxchg_value_locked(
  _k: Kernel,
  uaddr: futex_key,
  uval: number,
  newval: number,
): Proc<number> {
  return uaddr.uaddr.cmpxchgLocked(uval, newval);
}

/** Makes the page of the user word writable: 0, or -EFAULT if that cannot be. No lock is held. */
export function fault_in_user_writeable(k: Kernel, uaddr: futex_key): Proc<number> {
  k.might_sleep();
  return uaddr.uaddr.faultIn();
}

/** The first waiter of the key in its bucket. hb->lock is held. */
export function futex_top_waiter(
  _k: Kernel,
  hb: futex_hash_bucket,
  key: futex_key,
): futex_q | null {
  for (const q of hb.chain.get()) if (q.key === key) return q;
  return null;
}

export function futex_q_lock(_k: Kernel, q: futex_q, hb: futex_hash_bucket): Proc<void> {
  q.lock_ptr.store(hb.lock); // q is not published yet
  return hb.lock.lock();
}

export function futex_q_unlock(_k: Kernel, hb: futex_hash_bucket): Proc<void> {
  return hb.lock.unlock();
}

/** Takes the bucket lock of a queued futex_q, which a requeue may move meanwhile. */
export function* futex_q_lockptr_lock(_k: Kernel, q: futex_q): Proc<Spinlock> {
  for (;;) {
    const lock_ptr = (yield* q.lock_ptr.read()) as Spinlock;
    yield* lock_ptr.lock();
    // A requeue holds the old and the new bucket's lock, so this look is no race.
    if (lock_ptr === q.lock_ptr.load()) return lock_ptr;
    yield* lock_ptr.unlock();
  }
}

/** Queues q by the task's own priority: boosts do not count, tasks without RT are equal. */
export function __futex_queue(
  _k: Kernel,
  q: futex_q,
  hb: futex_hash_bucket,
  task: task_struct,
): Proc<void> {
  // Nobody else can see q yet, so this may come first here.
  q.task = task;
  return task.normal_prio.read().as(queueBy, q, hb);
}

/** Behind everybody who is as urgent. */
export function plist_add(chain: futex_q[], q: futex_q): void {
  let at = chain.length;
  while (at > 0 && (chain[at - 1] as futex_q).prio > q.prio) at--;
  enterList(chain, at, q);
}

function queueBy(normal_prio: number, q: futex_q, hb: futex_hash_bucket): void {
  q.prio = Math.min(normal_prio, MAX_RT_PRIO);
  plist_add(hb.chain.change(), q);
  q.listed.set(true);
  q.life.published = true;
}

/** Takes q out of its bucket. Its lock is held. */
export function __futex_unqueue(k: Kernel, q: futex_q): void {
  k.WARN_ON(!q.listed.get(), '__futex_unqueue: q is not queued');
  leaveList(q.hb.chain.change(), q);
  q.listed.set(false);
}

/** Queues q, and lets go of its bucket: from now on it can be found. */
export function* futex_queue(
  k: Kernel,
  q: futex_q,
  hb: futex_hash_bucket,
  task: task_struct,
): Proc<void> {
  yield* k.__futex_queue(q, hb, task);
  yield* hb.lock.unlock();
}

/**
 * Takes q out of the bucket that it is in now. False if somebody has done that already, to wake us;
 * then no lock is needed to see it.
 */
export function* futex_unqueue(k: Kernel, q: futex_q): Proc<boolean> {
  for (;;) {
    const lock_ptr = yield* q.lock_ptr.read();
    if (lock_ptr === null) return false;
    yield* lock_ptr.lock();
    // It may have changed meanwhile. Whoever changes it holds the lock that it names, so it neither
    // comes to name ours now nor ceases to: this look is no race.
    if (lock_ptr === q.lock_ptr.load()) {
      k.__futex_unqueue(q);
      k.WARN_ON(q.pi_state.get() !== null, 'futex_unqueue: q has a pi_state');
      yield* lock_ptr.unlock();
      return true;
    }
    k.reached('futex_unqueue: q had moved, tried again');
    yield* lock_ptr.unlock();
  }
}

/** Takes the locks of two buckets, or of one: that of the lower address first. */
export function* double_lock_hb(
  _k: Kernel,
  hb1: futex_hash_bucket,
  hb2: futex_hash_bucket,
): Proc<void> {
  const [first, second] = hb1.address > hb2.address ? [hb2, hb1] : [hb1, hb2];
  yield* first.lock.lock();
  if (first !== second) yield* second.lock.lockNested();
}

export function* double_unlock_hb(
  _k: Kernel,
  hb1: futex_hash_bucket,
  hb2: futex_hash_bucket,
): Proc<void> {
  yield* hb1.lock.unlock();
  if (hb1 !== hb2) yield* hb2.lock.unlock();
}
