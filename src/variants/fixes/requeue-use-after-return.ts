/**
 * Without b549113738e8 "futex: Prevent use-after-free during requeue-PI", Sebastian Andrzej
 * Siewior, September 2025, v6.17. The bug came in with 07d91ef510fb (v5.15), by which a sleeper
 * that is given the lock returns as soon as requeue_state says so. Up to then it had to wait for
 * the bucket's lock, which the requeuer held until the wake-up was over.
 *
 *   T1 sleeps on its condition variable, and its time is over while T2 takes the lock for it. T2
 *   says LOCKED; T1 sees that and returns, and its futex_q was on its stack. T2 reads from it whom
 *   to wake.
 *
 * The fix reads that before.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import type { requeueable_q } from '../../kernel/futex/requeueable_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc, Step } from '../../machine/access.ts';
import { TASK_NORMAL } from '../../machine/task-state.ts';
import { Word } from '../../machine/word.ts';
import { takenOutOf } from '../changes.ts';

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
  q.moveTo(hb);
  yield* q.lock_ptr.write(hb.lock);
  yield* k.futex_requeue_pi_complete(q, 1);
  // changed: q may be gone.
  const task = yield* taskOf(q);
  yield* k.wake_up_state(task, TASK_NORMAL);
}

/** Elsewhere q->task is a plain field, as nobody looks at it who could come too late. */
function taskOf({ life, task }: requeueable_q): Step<task_struct> {
  return new Word(life, 'task', task as task_struct).read();
}

export function requeueUseAfterReturn(base: Build): Build {
  const about = `${base.name} without b549113738e8: a requeue looks at what may have returned.`;
  return takenOutOf(base, 'requeue-use-after-return', about, { requeue_pi_wake_futex });
}
