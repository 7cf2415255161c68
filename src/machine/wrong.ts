/**
 * What is wrong, as values. A failure names the thing that is wrong, what it holds and what it
 * should hold, and by which rule that follows from what else; sentences are made of it late, where
 * they are printed.
 *
 * Values are kept as they are at the moment of the finding: the run may go on after it, so lists
 * are copied.
 */
import type { Shared } from './access.ts';
import type { Cell } from './cell.ts';

/** Something that is true of an object although no cell holds it. */
export class Fact {
  readonly about: Shared;
  /** What of it: `answer`, `holders`, `life` ... */
  readonly what: string;
  /** The call or the function in which it is true; '' where that makes no difference. */
  readonly within: string;
  /** What that call is about, as the lock that is asked for; null where there is nothing. */
  readonly of: Shared | null;

  constructor(about: Shared, what: string, within = '', of: Shared | null = null) {
    this.about = about;
    this.what = what;
    this.within = within;
    this.of = of;
  }
}

/** The cell that is wrong, or the fact. */
export type WrongThing = Cell<unknown> | Fact;

/**
 * What a thing holds. A number means what numbers mean there (a TID with its bits, a priority, an
 * error number); a text says in plain words what no number does.
 */
export type Held = number | boolean | string | null | Shared | readonly Shared[];

/** A thing that something else was derived from, and what it held. */
export interface Given {
  readonly thing: WrongThing;
  readonly value: Held;
}

/** By which rule it follows what a thing should hold, and from what. */
export interface Because {
  /** Half a sentence: `a waiter is queued under the priority that its task runs with`. */
  readonly rule: string;
  readonly from: readonly Given[];
}

/** One thing that is not as it should be. */
export interface Wrong {
  readonly thing: WrongThing;
  readonly is: Held;
  readonly should: Held;
  readonly because: Because;
}

/** All that is wrong at one moment; what the finding is about comes first. */
export type Wrongs = readonly [Wrong, ...Wrong[]];

/** A cell and what it holds now. */
export function given(cell: Cell<unknown>): Given {
  return { thing: cell, value: held(cell) };
}

/** What a cell holds now, for keeps. */
export function held(cell: Cell<unknown>): Held {
  const { value } = cell;
  return Array.isArray(value) ? value.slice() : (value as Held);
}

/** A cell that should hold something else. */
export function wrongCell(
  cell: Cell<unknown>,
  should: Held,
  rule: string,
  ...from: readonly Given[]
): Wrong {
  return { thing: cell, is: held(cell), should, because: { rule, from } };
}

/** A fact that should be another. */
export function wrongFact(
  thing: Fact,
  is: Held,
  should: Held,
  rule: string,
  ...from: readonly Given[]
): Wrong {
  return { thing, is, should, because: { rule, from } };
}

export function isCell(thing: WrongThing): thing is Cell<unknown> {
  return !(thing instanceof Fact);
}
