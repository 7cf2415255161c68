/** Which locks have lost their owner: what the next one is to be told of it, and others may be. */

import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import type { Told } from './told.ts';

/** By their numbers; part of what tells two states apart. */
export interface LostOwners {
  /** Robust locks whose owner has died, and nobody has had them since. */
  readonly orphans: number[];
  /**
   * Locks of which an owner has died: robust ones until somebody was told, and others for ever, as
   * the mark stays there until somebody unlocks, and longer for who looks meanwhile.
   */
  readonly bereaved: number[];
}

/**
 * A task dies: it makes no other step in user space. It has a lock if it was told so, or if the
 * word names it: it may die between taking a lock and learning of it.
 */
export function noteDeath(
  { futexes, program, machine }: World,
  { orphans, bereaved }: LostOwners,
  task: task_struct,
  told: Told,
): void {
  for (const lock of futexes.numbers) {
    const { uaddr } = futexes.get(lock);
    const names = (uaddr.value & FUTEX_TID_MASK) === task.pid;
    if (!names && !told.holds.includes(lock)) continue;
    machine.observer?.looked(program);
    if (!bereaved.includes(lock)) bereaved.push(lock);
    if (names && program.robust.includes(lock) && !orphans.includes(lock)) orphans.push(lock);
  }
  bereaved.sort();
  orphans.sort();
  told.died = true;
  told.op = null;
  told.inKernel = true;
  told.holds.length = 0;
}

/** Somebody has the lock: it has been told of a death, or never will be. */
export function hasOwnerAgain(
  { orphans, bereaved }: LostOwners,
  lock: number,
  { robust }: Program,
): void {
  remove(orphans, lock);
  if (robust.includes(lock)) remove(bereaved, lock);
}

function remove(locks: number[], lock: number): void {
  const at = locks.indexOf(lock);
  if (at >= 0) locks.splice(at, 1);
}
