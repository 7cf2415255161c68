/**
 * struct futex_pi_state (kernel/futex/futex.h), what the kernel knows of a contended PI futex, and
 * its life (kernel/futex/pi.c, Linux v7.0).
 *
 * Collapsed here:
 * - once the last reference is gone and the owner's list is left, the object is private, so its way
 *   into the cache of the task that dropped it is not cut into steps;
 * - a cached pi_state counts as freed until it is taken out again: touching it meanwhile is a bug,
 *   even where the C would get away with it.
 */

import type { Proc } from '../../machine/access.ts';
import { birth, birthName, Life } from '../../machine/cell.ts';
import { Kept } from '../../machine/kept.ts';
import { forgetAllBut, markHere } from '../../machine/observer.ts';
import { refcount_dec_and_test, refcount_inc_not_zero } from '../../machine/refcount.ts';
import { Word } from '../../machine/word.ts';
import { Fact, given, wrongCell, wrongFact } from '../../machine/wrong.ts';
import type { Kernel } from '../build.ts';
import { leaveList } from '../lists.ts';
import { rt_mutex } from '../locking/rt_mutex.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { futex_key } from './futex_key.ts';

export class futex_pi_state {
  static readonly kept = new Kept({ listed_on: 'beside', key: 'aside' });
  readonly life = new Life(this, false);
  readonly born = birth();
  readonly pi_mutex = new rt_mutex(this.life, 'pi_mutex');
  /** The task that owns the futex as far as the kernel knows. */
  readonly owner = new Word<task_struct | null>(this.life, 'owner', null);
  readonly refcount = new Word<number>(this.life, 'refcount', 1);
  /** The task whose pi_state_list it is on, which is `list` in the C. Guarded by that pi_lock. */
  listed_on: task_struct | null = null;
  key: futex_key | null = null;

  label(): string {
    return `pi_state(${birthName(this.life, this.born)})`;
  }
}

/** Where a looked-up pi_state is stored: `struct futex_pi_state **ps`. */
export interface PiStateSlot {
  get(): futex_pi_state | null;
  set(pi_state: futex_pi_state | null): void;
}

/** Makes sure that current has a spare pi_state before any lock is taken. */
export function refill_pi_state_cache(k: Kernel): void {
  k.current.pi_state_cache ??= k.newPiState();
}

export function alloc_pi_state(k: Kernel): futex_pi_state {
  const pi_state = k.current.pi_state_cache as futex_pi_state;
  k.WARN_ON(pi_state === null, 'alloc_pi_state: no cached pi_state');
  k.current.pi_state_cache = null;
  pi_state.life.dead = false;
  return pi_state;
}

/** Moves the pi_state from its owner's list to the new owner's. wait_lock is held. */
export function* pi_state_update_owner(
  k: Kernel,
  pi_state: futex_pi_state,
  new_owner: task_struct | null,
): Proc<void> {
  const old_owner = yield* pi_state.owner.read();
  k.lockdep_assert_held(pi_state.pi_mutex.wait_lock);
  if (old_owner !== null) {
    yield* old_owner.pi_lock.lock();
    k.WARN_ON(pi_state.listed_on === null, 'pi_state_update_owner: not on the old owner’s list');
    k.listDelPiState(pi_state, old_owner);
    yield* old_owner.pi_lock.unlock();
  }
  if (new_owner !== null) {
    yield* new_owner.pi_lock.lock();
    k.WARN_ON(pi_state.listed_on !== null, 'pi_state_update_owner: already on a list');
    k.listAddPiState(pi_state, new_owner);
    yield* pi_state.owner.write(new_owner);
    yield* new_owner.pi_lock.unlock();
  }
}

/** list_add(&pi_state->list, &task->pi_state_list). task->pi_lock is held. */
export function listAddPiState(_k: Kernel, pi_state: futex_pi_state, task: task_struct): void {
  task.pi_state_list.change().unshift(pi_state);
  pi_state.listed_on = task;
}

const DOUBLE_UNLINK = 'double-unlink/pi_state';
const WRONG_PI_LOCK = 'unlink-under-the-wrong-pi_lock/pi_state';

/** list_del_init(&pi_state->list). task->pi_lock is held. */
export function listDelPiState(k: Kernel, pi_state: futex_pi_state, task: task_struct): void {
  const left = leaveList(task.pi_state_list.change(), pi_state);
  const where = pi_state.listed_on;
  k.endsWell(left, where === null ? DOUBLE_UNLINK : WRONG_PI_LOCK, () => {
    const rule = 'a pi_state is taken off the list that it is on, under the pi_lock of that task';
    const listed = new Fact(pi_state, 'list');
    return [
      `${pi_state.label()} was taken off the list of ${task.name}, but it is on the list of ` +
        `${where?.name ?? 'nobody'}.`,
      [wrongFact(listed, where, task, rule, given(task.pi_state_list))],
    ];
  });
  pi_state.listed_on = null;
}

/** Takes another reference; there must be one already. */
export function get_pi_state(k: Kernel, pi_state: futex_pi_state): Proc<void> {
  return refcount_inc_not_zero(pi_state.refcount).as(mustHaveGot, k, pi_state);
}

function mustHaveGot(got: boolean, k: Kernel, pi_state: futex_pi_state): void {
  k.endsWell(got, 'get-from-zero/pi_state', () => {
    const rule = 'a reference is taken only of what somebody still refers to';
    return [
      `${k.current.name} took a reference on ${pi_state.label()}, which had none left.`,
      [wrongCell(pi_state.refcount, 'at least 1', rule)],
    ];
  });
}

/** Drops a reference. The last one ends the pi_state: it goes to current's cache or is freed. */
export function* put_pi_state(k: Kernel, pi_state: futex_pi_state): Proc<void> {
  const entry = markHere();
  if (!(yield* refcount_dec_and_test(pi_state.refcount))) return;
  // Without an owner, the owner is dying and has cleaned up already.
  if ((yield* pi_state.owner.read()) !== null) {
    yield* pi_state.pi_mutex.wait_lock.lock();
    yield* k.pi_state_update_owner(pi_state, null);
    forgetAllBut(entry, 'put_pi_state: unlinked');
    yield* k.rt_mutex_proxy_unlock(pi_state.pi_mutex);
    yield* pi_state.pi_mutex.wait_lock.unlock();
  }
  k.freePiState(pi_state);
}

/** The end of put_pi_state(): nobody else can reach the object any more, so nothing is a step. */
export function freePiState(k: Kernel, pi_state: futex_pi_state): void {
  const { waiters, wait_lock } = pi_state.pi_mutex;
  const unused = waiters.value.length === 0 && wait_lock.value === null;
  k.endsWell(unused && pi_state.listed_on === null, 'freed-in-use/pi_state', () => {
    const rule = 'what is freed has no waiters, is on no list, and its wait_lock is not held';
    const users = [given(waiters), given(wait_lock)];
    const listed = { thing: new Fact(pi_state, 'list'), value: pi_state.listed_on };
    return [
      `${k.current.name} freed ${pi_state.label()} while somebody was using it.`,
      [wrongFact(new Fact(pi_state, 'life'), 'freed', 'in use', rule, ...users, listed)],
    ];
  });
  if (k.current.pi_state_cache === null) {
    // Keeps it for the next time; its name stays.
    pi_state.owner.store(null);
    pi_state.refcount.store(1);
    k.current.pi_state_cache = pi_state;
  }
  pi_state.life.published = false;
  pi_state.life.dead = true;
}
