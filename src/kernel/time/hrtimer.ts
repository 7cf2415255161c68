/**
 * High-resolution timers as lock_pi uses them (kernel/time/hrtimer.c, Linux v7.0): a sleeper on
 * the waiter's stack whose expiry clears `task` and wakes it.
 *
 * Collapsed here:
 * - clocks and deadlines: an armed timer may fire at any step;
 * - FUTEX_WAIT starts its timer once more when it was woken for nothing, to the same time: one that
 *   has begun to fire would fire again at once, and find nobody to wake;
 * - the per-CPU timer base and its lock.
 */
import type { Proc } from '../../machine/access.ts';
import { Life } from '../../machine/cell.ts';
import { Timer } from '../../machine/timer.ts';
import { Word } from '../../machine/word.ts';
import type { Kernel } from '../build.ts';
import type { task_struct } from '../sched/task_struct.ts';

/** struct hrtimer_sleeper, and the actor that fires it. */
export class hrtimer_sleeper {
  readonly life = new Life(this, false);
  readonly owner: task_struct;
  readonly timer: Timer;
  /** Whom to wake; NULL once the timer has expired. */
  readonly task: Word<task_struct | null>;

  constructor(owner: task_struct, index: number) {
    this.owner = owner;
    this.timer = new Timer(owner.machine, index, `${owner.name}.timer`, owner);
    this.task = new Word<task_struct | null>(this.life, 'task', null);
  }

  label(): string {
    return this.timer.name;
  }
}

/** futex_setup_timer() (kernel/futex/core.c): NULL when the caller gave no timeout. */
export function futex_setup_timer(k: Kernel, time: boolean): hrtimer_sleeper | null {
  if (!time) return null;
  const timeout = k.current.timeout as hrtimer_sleeper;
  timeout.task.store(k.current);
  return timeout;
}

export function hrtimer_sleeper_start_expires(k: Kernel, sl: hrtimer_sleeper): Proc<void> {
  return sl.timer.start((): Proc<void> => k.hrtimer_wakeup(sl));
}

/** The callback. Runs in the timer's own context, not in the sleeper's. */
export function* hrtimer_wakeup(k: Kernel, t: hrtimer_sleeper): Proc<void> {
  const task = yield* t.task.read();
  yield* t.task.write(null);
  if (task !== null) yield* k.wake_up_process(task);
}

export function hrtimer_cancel(k: Kernel, sl: hrtimer_sleeper): Proc<void> {
  k.might_sleep();
  return sl.timer.cancel();
}
