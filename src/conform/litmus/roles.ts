/** Who does what in a litmus program. */
import { kindOfEvent } from '../../program/event-kinds.ts';
import { mayFault, protectedIn } from '../../program/meddling.ts';
import type { Program, TaskSpec } from '../../program/program.ts';
import { ALIVE_AT, type Board, HANDS, TID } from '../board.ts';
import { NO_SUCH_TID } from '../linux.ts';
import { needsWaker } from './sleeps.ts';

/** Whoever disturbs the tasks, ends them, or ends their sleep, has the last hand. */
export const DISTURBER = HANDS - 1;

/** Whether the program kills the task at that position. */
export function isKilled({ tasks, events }: Program, position: number): boolean {
  const id = tasks[position]?.id;
  return events.some((event) => event.task === id && kindOfEvent(event).kills);
}

/** Whether the task at that position may die: it needs a thread that can. */
export function isMortal(program: Program, position: number): boolean {
  if (isKilled(program, position)) return true;
  return mayFault(program.tasks[position] as TaskSpec, protectedIn(program));
}

/** The positions of those that may die. */
export function mortalsIn(program: Program): number[] {
  return [...program.tasks.keys()].filter((position) => isMortal(program, position));
}

/** Whether it has a thread that can die, and it is dead. */
export function isDead(program: Program, board: Board, position: number): boolean {
  const alive = board.slot(HANDS + position, 0) + ALIVE_AT / 4;
  return isMortal(program, position) && Atomics.load(board.ints, alive) === 0;
}

/** Whoever disturbs, or lets go, is needed. */
export function needsDisturber(program: Program): boolean {
  return program.events.length > 0 || needsWaker(program);
}

/** The thread of the task at that position, in this round. */
export function tidAt(program: Program, board: Board, position: number): number {
  const hand = isMortal(program, position) ? HANDS + position : position;
  return Atomics.load(board.ints, board.slot(hand, TID));
}

/** Where it stands what thread the word names when `store` says so; null for a TID of nobody. */
export function tidSlotOf(program: Program, board: Board, stored: number): number | null {
  const position = program.tasks.findIndex(({ id }) => id === stored);
  if (position < 0) return null;
  return board.slot(isMortal(program, position) ? HANDS + position : position, TID);
}

/** For a number that is no task's; 0 is nobody. */
export function tidOfNobody(stored: number): number {
  return stored === 0 ? 0 : NO_SUCH_TID + stored;
}

/** The number of who a word names: of one of the tasks, or one that is nobody's. */
export function numberOf(program: Program, board: Board, tid: number): number {
  const position = program.tasks.findIndex((_, at) => tidAt(program, board, at) === tid);
  if (position >= 0) return program.tasks[position]?.id ?? 0;
  return tid > NO_SUCH_TID ? tid - NO_SUCH_TID : tid;
}
