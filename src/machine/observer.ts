/**
 * What tasks get to see. A generator can be neither cloned nor compared, but where it stands and
 * what its locals hold is a function of what it has observed; so a search that wants to know
 * whether two tasks are in the same state listens here, and everything observed comes past: the
 * result of every step, and every plain look at a guarded field or at a word that cannot change
 * meanwhile.
 *
 * While nobody listens this costs one comparison.
 */

import type { Shared } from './access.ts';
import { running } from './running.ts';

export interface Observer {
  /** The running actor looks at a cell or is about to change it; the value is still the old one. */
  touched(cell: Shared): void;
  /** The running actor has observed `value`. */
  observed(value: unknown): void;
  /**
   * Whoever judges the machine has looked at a cell, or at something else of which states are
   * made: an actor, what a task was told.
   */
  looked(at: object): void;
  /** Keeps what the running actor has observed up to now, for `forgot` to go back to. */
  mark(): number;
  /** As far as forgetting goes, the op of the running actor begins here. */
  began(): void;
  /** What the running actor does from now on depends only on what was marked and what lives. */
  forgot(mark: number, place: string, ...live: unknown[]): void;
}

/** The mark at the beginning of the op that the running actor is in. */
export const OP_BEGAN = 0;

/**
 * An op that makes several calls of the kernel is about to make another one. Nobody in the kernel
 * knows of the others: what is forgotten there with OP_BEGAN is only what came after this place.
 */
export function beginsCall(): void {
  const { observer } = running.actor.machine;
  if (observer !== null) observer.began();
}

/** Marks a place, usually the entry of a function, for `forgetAllBut` to go back to. */
export function markHere(): number {
  const { observer } = running.actor.machine;
  return observer === null ? OP_BEGAN : observer.mark();
}

/**
 * Says that from here on only these values live of what was observed since the mark: a loop starts
 * anew, or a part of the work is done. Searches need it at the head of every loop that can go round
 * without anything having changed, or they would never come back to a state that they have seen;
 * anywhere else it makes them quicker. It is no step and does nothing else.
 *
 * Leaving out a value that lives makes searches unsound: two states would pass for one.
 *
 * @param mark from `markHere` in the same call of a function, whose callers' locals it keeps; or
 *   OP_BEGAN where they have none that the op itself does not settle
 * @param place tells this place from others of the same op
 */
export function forgetAllBut(
  mark: number,
  place: string,
  // Not a list, which would be made in every run although nobody listens.
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
): void {
  const { observer } = running.actor.machine;
  if (observer !== null) observer.forgot(mark, place, a, b, c, d, e);
}
