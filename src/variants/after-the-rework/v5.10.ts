/**
 * Linux 5.10, December 2020: v5.0 with 9f5d1c336a10 'futex: Handle transient "ownerless" rtmutex
 * state correctly', Mike Galbraith, 4 November 2020.
 *
 * A leaver that word and pi_state name, and that finds nobody who owns the lock, lets go of both
 * locks and looks again, until there is an owner to name or somebody has named one.
 *
 * The series of Thomas Gleixner of November 2019 (v5.5: 18f694385c4f, 4a8e991b91ac, 3f186d974826,
 * af8cbda2cfca, ac31c7ff8624, 3ef240eaff36) made the exit of a task what it is today: futex_state
 * says how far it has come, and who comes across a task that exits waits for its futex_exit_mutex.
 * lock_pi goes on pointing to the task that it has waited for (210d36d892de, in v7.0).
 *
 * From v5.1 an unlock that starts anew offers the CPU first (6b4f4bc9cb22), which before it only
 * lost when somebody took it.
 *
 * What is wrong with it:
 * - when the leaver does get the lock it still returns its failure (12bb3f7f1b03, in v5.11);
 * - a leaver that waits for an owner has left the rt_mutex, and its futex_q is in the bucket while
 *   it lets go of hb->lock: the next unlock finds a futex_q without a waiter, and complains (found
 *   by this; fbeb558b0dd0, in v6.7, made unlocks expect it);
 * - the trees of a waiter share one key (f7853c342418, in v6.5).
 */
import { mainline, patch } from '../../kernel/build.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../kernel/futex/futex_q.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { relax } from '../../machine/relax.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import type { Kernel14 } from '../rework-2017/14-deboost-before-wakeup.ts';
import { v5_0 } from './v5.0.ts';

/**
 * Whom word and pi_state are to name; null if there is nothing more to do. hb->lock and wait_lock
 * are held, and dropped meanwhile if nobody owns the lock.
 */
function* ownerToName(
  k: Kernel14,
  q: futex_q,
  argowner: task_struct | null,
): Proc<task_struct | null> {
  const { owner, pi_mutex } = q.pi_state.get() as futex_pi_state;
  const hb_lock = q.lock_ptr.load() as Spinlock;
  const entry = markHere();
  const oldowner = yield* owner.read();
  if (argowner !== null) {
    k.WARN_ON(argowner !== k.current, 'fixup_pi_state_owner: argowner is not current');
    return oldowner === argowner ? null : argowner;
  }
  if (oldowner !== k.current) return null;
  for (;;) {
    forgetAllBut(entry, 'fixup: whom to name', oldowner);
    if (yield* k.__rt_mutex_futex_trylock(pi_mutex)) {
      k.reached('fixup: the trylock succeeded');
      return null;
    }
    const newowner = yield* k.rt_mutex_owner(pi_mutex);
    if (newowner !== null) {
      k.reached('fixup: the lock was stolen from the leaver');
      return newowner;
    }
    // changed: not a reason to stop the kernel.
    k.reached('fixup: nobody owned the lock yet');
    yield* pi_mutex.wait_lock.unlock();
    yield* hb_lock.unlock();
    yield* k.cond_resched();
    yield* hb_lock.lock();
    yield* pi_mutex.wait_lock.lock();
    if ((yield* owner.read()) !== oldowner) return null;
  }
}

/** Before unlock_pi starts anew: cond_resched(). */
function* spin(k: Kernel14): Proc<void> {
  k.might_sleep();
  yield* relax();
}

/** The exit of a task, and what becomes of who comes across it. */
const { futex_cleanup_begin, futex_cleanup_end, futex_exec_release } = mainline.functions;
const { handle_exit_race, release_task } = mainline.functions;

export const v5_10 = patch(
  v5_0,
  'v5.10',
  'Linux 5.10: v5.0, and a leaver waits for an owner that it can name (9f5d1c336a10).',
  {
    ownerToName,
    spin,
    futex_cleanup_begin,
    futex_cleanup_end,
    futex_exec_release,
    release_task,
    handle_exit_race,
  },
  {
    is: 'kernel',
    adds: ['fixup: nobody owned the lock yet', 'attach: EBUSY, the owner is exiting'],
  },
);
