/** Who does what in a litmus program. */
import { kindOfEvent } from '../../program/event-kinds.ts';
import type { Program } from '../../program/program.ts';
import { type Board, HANDS, TID } from '../board.ts';

/** Whoever disturbs the tasks, ends them, or ends their sleep, has the last hand. */
export const DISTURBER = HANDS - 1;

/** Whether the program kills the task at that position: it needs a thread that can die. */
export function isMortal({ tasks, events }: Program, position: number): boolean {
  const id = tasks[position]?.id;
  return events.some((event) => event.task === id && kindOfEvent(event).kills);
}

/** The positions of those that are killed. */
export function mortalsIn(program: Program): number[] {
  return [...program.tasks.keys()].filter((position) => isMortal(program, position));
}

/** The thread of the task at that position, in this round. */
export function tidAt(program: Program, board: Board, position: number): number {
  const hand = isMortal(program, position) ? HANDS + position : position;
  return Atomics.load(board.ints, board.slot(hand, TID));
}
