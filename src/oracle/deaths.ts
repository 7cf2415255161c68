/** Which locks have lost their owner: what the next one is to be told of it, and others may be. */

import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import { kindOfEvent } from '../program/event-kinds.ts';
import { protectedIn } from '../program/meddling.ts';
import { kindOf } from '../program/op-kinds.ts';
import { lockOf, type Op, type Program } from '../program/program.ts';
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
  /** Robust locks whose present owner was told of a death, and has not given them back. */
  readonly inconsistent: number[];
  /** Robust locks that were given back like that. */
  readonly unrecoverable: number[];
}

/** Some task is killed, or may come to be. */
export function someoneDiesIn(program: Program): boolean {
  const isKilled = program.events.some((event) => kindOfEvent(event).kills);
  return isKilled || protectedIn(program).size > 0;
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

/** Somebody has the lock: it has been told of a death (EOWNERDEAD), or never will be. */
export function hasOwnerAgain(
  { orphans, bereaved, inconsistent, unrecoverable }: LostOwners,
  lock: number,
  { robust }: Program,
  isTold: boolean,
): void {
  if (isTold) {
    remove(unrecoverable, lock);
    add(inconsistent, lock);
  }
  remove(orphans, lock);
  if (robust.includes(lock)) remove(bereaved, lock);
}

/** Who has the lock gives it back, and may not have made it consistent. */
export function givesBack({ inconsistent, unrecoverable }: LostOwners, op: Op): void {
  const lock = lockOf(op);
  const leaves = kindOf(op).leavesInconsistent?.(op) === true;
  if (leaves && inconsistent.includes(lock)) add(unrecoverable, lock);
  remove(inconsistent, lock);
}

function add(locks: number[], lock: number): void {
  if (locks.includes(lock)) return;
  locks.push(lock);
  locks.sort();
}

function remove(locks: number[], lock: number): void {
  const at = locks.indexOf(lock);
  if (at >= 0) locks.splice(at, 1);
}
