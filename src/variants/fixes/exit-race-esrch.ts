/**
 * Without da791a667536 "futex: Cure exit race", Thomas Gleixner, 10 December 2018, v5.0, reported
 * by Stefan Liebler: glibc's tests met it. As old as PI futexes, or nearly.
 *
 *   T1 has a robust lock and is killed. T2 wants the lock: the word names T1, and T2 sets the
 *   WAITERS bit. T1's exit sets OWNER_DIED, and is over. T2 looks T1 up, finds it dead or not at
 *   all, and is told ESRCH, though the word says by now that anybody may take the lock.
 *
 * The fix reads the word once more, and tries again if it has changed.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { EBUSY, ESRCH } from '../../kernel/errno.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import { FUTEX_STATE_DEAD } from '../../kernel/futex/state.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { takenOutOf } from '../changes.ts';

function* handle_exit_race(
  k: Kernel,
  _uaddr: futex_key,
  _uval: number,
  tsk: task_struct | null,
): Proc<number> {
  const state = tsk?.futex_state ?? null;
  if (state !== null && (yield* state.read()) !== FUTEX_STATE_DEAD) {
    k.reached('attach: EBUSY, the owner is exiting');
    return -EBUSY;
  }
  // changed: whatever the word says by now.
  if (tsk !== null) k.reached('attach: ESRCH, the owner is dead');
  return -ESRCH;
}

export function exitRaceEsrch(base: Build): Build {
  const about = `${base.name} without da791a667536: ESRCH for a lock that its dead owner has left.`;
  return takenOutOf(
    base,
    'exit-race-esrch',
    about,
    { handle_exit_race },
    { takes: ['attach: EAGAIN, the owner has died meanwhile'] },
  );
}
