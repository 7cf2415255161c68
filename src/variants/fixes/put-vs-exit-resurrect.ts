/**
 * Without 153fbd1226fb "futex: Fix more put_pi_state() vs. exit_pi_state_list() races", Peter
 * Zijlstra, 31 October 2017, v4.14. Up to v4.11 hb->lock kept the two apart; 16ffa12d7425 (v4.12)
 * drops references without it.
 *
 *   T2 waits for T1's lock with a timeout. T1 is killed: it finds the pi_state on its list, and
 *   drops pi_lock to take the locks in their order. T2's time is over, and it drops the last
 *   reference: the pi_state is freed. T1 goes on with it.
 *
 * If the reference is gone and the list is not yet left, T1 finds it there a second time, and takes
 * a reference of what has none. The fix takes it before pi_lock is dropped, unless there is none.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import type { futex_key } from '../../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../kernel/futex/futex_pi_state.ts';
import type { task_struct } from '../../kernel/sched/task_struct.ts';
import type { Proc } from '../../machine/access.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { takenOutOf } from '../changes.ts';

/** As c74aef2d06a9 has it. */
export function* exit_pi_state_list(k: Kernel, curr: task_struct): Proc<void> {
  const entry = markHere();
  yield* curr.pi_lock.lock();
  for (;;) {
    forgetAllBut(entry, 'exit_pi_state_list');
    const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
    if (pi_state === undefined) break;
    const { hb } = pi_state.key as futex_key;
    // changed: no reference is taken.
    yield* curr.pi_lock.unlock();

    yield* hb.lock.lock();
    yield* pi_state.pi_mutex.wait_lock.lock();
    yield* curr.pi_lock.lock();
    if (curr.pi_state_list.get()[0] !== pi_state) {
      k.reached('exit: the pi_state was gone from the list meanwhile');
      yield* pi_state.pi_mutex.wait_lock.unlock();
      yield* hb.lock.unlock();
      continue;
    }
    const owner = yield* pi_state.owner.read();
    k.WARN_ON(owner !== curr, 'exit_pi_state_list: another owner');
    k.WARN_ON(pi_state.listed_on === null, 'exit_pi_state_list: not on a list');
    k.listDelPiState(pi_state, curr);
    yield* pi_state.owner.write(null);
    yield* curr.pi_lock.unlock();

    // changed: it is taken only now.
    yield* k.get_pi_state(pi_state);
    yield* pi_state.pi_mutex.wait_lock.unlock();
    yield* hb.lock.unlock();

    k.reached('exit: a pi_state has lost its owner');
    yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
    yield* k.put_pi_state(pi_state);
    yield* curr.pi_lock.lock();
  }
  yield* curr.pi_lock.unlock();
}

export function putVsExitResurrect(base: Build): Build {
  const about = `${base.name} without 153fbd1226fb: an exit goes on with a pi_state that is gone.`;
  return takenOutOf(
    base,
    'put-vs-exit-resurrect',
    about,
    { exit_pi_state_list },
    { takes: ['exit: a pi_state without references is still on the list'] },
  );
}
