/**
 * Without beda2c7ea2c1 "futex: Update woken requeued futex_q lock_ptr", Darren Hart, 9 August 2009,
 * v2.6.31. The bug came in with requeueing itself (52400ba94675, v2.6.31).
 *
 *   T2 is handed the lock and has not taken it yet. T1 moves T3 from its condition variable to the
 *   lock, and T3, the more urgent one, steals it. T3's futex_q still names the bucket of the
 *   condition variable as the one that guards it: T3 mends word and pi_state under that bucket's
 *   lock, while everybody else who looks at them has the lock of the other one.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_hash_bucket, futex_key } from '../../kernel/futex/futex_key.ts';
import type { requeueable_q } from '../../kernel/futex/requeueable_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { TASK_NORMAL } from '../../machine/task-state.ts';
import { takenOutOf } from '../changes.ts';

function* requeue_pi_wake_futex(
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
  const task = q.task as task_struct;
  yield* k.futex_requeue_pi_complete(q, 1);
  yield* k.wake_up_state(task, TASK_NORMAL);
}

export function requeueStaleLockptr(base: Build): Build {
  const about = `${base.about} Without beda2c7ea2c1: a stolen lock is settled under a wrong lock.`;
  return takenOutOf(base, 'requeue-stale-lockptr', about, { requeue_pi_wake_futex });
}
