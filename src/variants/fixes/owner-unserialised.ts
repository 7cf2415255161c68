/**
 * Without c74aef2d06a9 "futex: Fix pi_state->owner serialization", Peter Zijlstra, 22 September
 * 2017, v4.14, and 153fbd1226fb, which came on top of it (put-vs-exit-resurrect.ts). It came in
 * with 734009e96d19 and 16ffa12d7425 (v4.12), by which wait_lock guards pi_state->owner and an
 * unlock drops its reference without hb->lock: exit and put_pi_state() had been left as they were.
 *
 *   T1 hands the lock over to T2 and is about to drop its reference of the pi_state, which is the
 *   last one, as T2 has taken the lock and left. T1 sees that T2 is the owner. T2 is killed: it
 *   takes the pi_state off its list, under hb->lock and its own pi_lock, and it has no owner. T1
 *   reads the owner again to take its pi_lock.
 *
 * The fix does both under wait_lock.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { takenOutOf } from '../changes.ts';
import { futexPiState48 } from '../rework-2016/v4.8/futex_pi_state.ts';

const { put_pi_state } = futexPiState48;

/** As v4.12 has it. */
export function* exit_pi_state_list(k: Kernel, curr: task_struct): Proc<void> {
  const entry = markHere();
  yield* curr.pi_lock.lock();
  for (;;) {
    forgetAllBut(entry, 'exit_pi_state_list');
    const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
    if (pi_state === undefined) break;
    const { hb } = pi_state.key as futex_key;
    yield* curr.pi_lock.unlock();

    yield* hb.lock.lock();
    // changed: wait_lock is not taken, and neither is a reference before the owner is gone.
    yield* curr.pi_lock.lock();
    if (curr.pi_state_list.get()[0] !== pi_state) {
      k.reached('exit: the pi_state was gone from the list meanwhile');
      yield* hb.lock.unlock();
      continue;
    }
    const owner = yield* pi_state.owner.read();
    k.WARN_ON(owner !== curr, 'exit_pi_state_list: another owner');
    k.WARN_ON(pi_state.listed_on === null, 'exit_pi_state_list: not on a list');
    k.listDelPiState(pi_state, curr);
    yield* pi_state.owner.write(null);
    yield* curr.pi_lock.unlock();

    yield* k.get_pi_state(pi_state);
    yield* hb.lock.unlock();

    k.reached('exit: a pi_state has lost its owner');
    yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
    yield* k.put_pi_state(pi_state);
    yield* curr.pi_lock.lock();
  }
  yield* curr.pi_lock.unlock();
}

export function ownerUnserialised(base: Build): Build {
  const about = `${base.name} without c74aef2d06a9: exit and put_pi_state() share no lock.`;
  return takenOutOf(
    base,
    'owner-unserialised',
    about,
    { exit_pi_state_list, put_pi_state },
    { takes: ['exit: a pi_state without references is still on the list'] },
  );
}
