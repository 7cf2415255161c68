/**
 * A struct futex_q that a requeue may move from one futex to another (kernel/futex/futex.h): the
 * fields that only FUTEX_WAIT, FUTEX_WAIT_REQUEUE_PI and who requeues have a use for.
 */
import { Guarded } from '../../machine/guarded.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import { Word } from '../../machine/word.ts';
import type { rt_mutex_waiter } from '../locking/rt_mutex_waiter.ts';
import type { futex_hash_bucket, futex_key } from './futex_key.ts';
import { futex_q } from './futex_q.ts';

/** requeue_state: how far sleeper and requeuer are with each other (kernel/futex/requeue.c). */
export const Q_REQUEUE_PI_NONE = 0;
/** The sleeper has woken up by itself and is on its way out; it is still on the first futex. */
export const Q_REQUEUE_PI_IGNORE = 1;
/** A requeuer is busy with it. */
export const Q_REQUEUE_PI_IN_PROGRESS = 2;
/** The sleeper has woken up meanwhile, and spins until the requeuer has come to an end. */
export const Q_REQUEUE_PI_WAIT = 3;
/** It stands on the second futex, and waits for it. */
export const Q_REQUEUE_PI_DONE = 4;
/** The second futex has been taken for it. */
export const Q_REQUEUE_PI_LOCKED = 5;

export class requeueable_q extends futex_q {
  // The key of one that is queued is part of its chain; whoever changes it changes that as well.
  static override readonly kept = futex_q.kept.and({ key: 'settled' });
  declare key: futex_key;
  /** The futex that the sleeper wants in the end; null for a plain FUTEX_WAIT. */
  readonly requeue_pi_key: futex_key | null;
  readonly requeue_state: Word<number>;
  /** What a requeuer queues for the sleeper; NULL once it has been given the lock instead. */
  readonly rt_waiter_slot: Guarded<rt_mutex_waiter | null>;

  constructor(key: futex_key, requeue_pi_key: futex_key | null, rt_waiter: rt_mutex_waiter | null) {
    super(key);
    this.requeue_pi_key = requeue_pi_key;
    this.requeue_state = new Word<number>(this.life, 'requeue_state', Q_REQUEUE_PI_NONE);
    const guards = [key.hb.lock];
    this.rt_waiter_slot = new Guarded(this.life, 'rt_waiter', rt_waiter, guards);
  }

  /** container_of(q->lock_ptr, struct futex_hash_bucket, lock): its key may be ahead of it. */
  override get hb(): futex_hash_bucket {
    return (this.lock_ptr.load() as Spinlock).home as unknown as futex_hash_bucket;
  }

  override get rt_waiter(): rt_mutex_waiter | null {
    return this.rt_waiter_slot.get();
  }

  /** Its fields belong to another bucket from now on. Both buckets' locks are held. */
  moveTo({ lock }: futex_hash_bucket): void {
    this.pi_state.guards = this.listed.guards = this.rt_waiter_slot.guards = [lock];
  }
}
