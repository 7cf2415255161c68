/**
 * The three notes of who owns a contended futex (its word, pi_state->owner, the rt_mutex's owner),
 * and which of them are wrong: those that do not name the task that was told that it has the lock.
 */
import type { futex_key } from '../kernel/futex/futex_key.ts';
import { FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { given, type Wrong, type Wrongs, wrongCell } from '../machine/wrong.ts';
import type { View } from './view.ts';

const RULE = 'word, pi_state and rt_mutex name the task that was told that it has the lock';

/** There must be a difference between the word, the pi_state, and what tasks were told. */
export function wrongNotes(view: View, futex: futex_key, pi_state: futex_pi_state): Wrongs {
  const { futexes } = view.world;
  const lock = futexes.numbers[futexes.all.indexOf(futex)] as number;
  const holder = view.holders(lock)[0] ?? null;
  const { uaddr } = futex;
  const { owner, pi_mutex } = pi_state;
  const from = [view.holding(lock), given(uaddr), given(owner), given(pi_mutex.owner)];
  const wrong: Wrong[] = [];
  if (view.wordOwner(futex) !== holder) {
    const should = (holder?.pid ?? 0) | FUTEX_WAITERS;
    wrong.push(wrongCell(uaddr, should, RULE, ...from));
  }
  if (owner.value !== holder) wrong.push(wrongCell(owner, holder, RULE, ...from));
  if (view.rtOwner(pi_mutex) !== holder) {
    const should = view.address(holder) | (pi_mutex.owner.value & RT_MUTEX_HAS_WAITERS);
    wrong.push(wrongCell(pi_mutex.owner, should, RULE, ...from));
  }
  // All agree, and the row is invalid all the same: OWNER_DIED, or nobody at all.
  const [first = wrongCell(uaddr, 'the TID of a task', RULE, ...from), ...rest] = wrong;
  return [first, ...rest];
}
