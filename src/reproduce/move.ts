/** What somebody outside of a kernel can do to make a run happen, one thing at a time. */
import type { EnvEvent, Op, Program, TaskSpec } from '../program/program.ts';
import { printEvent, printOp } from '../program/text.ts';

/** A task makes these calls, one at once after the other. */
export interface Calls {
  readonly is: 'calls';
  readonly task: number;
  /** Ids of its ops. */
  readonly ops: readonly number[];
}

/** The timeout of the call that a task waits in is over. */
export interface Expiry {
  readonly is: 'expiry';
  readonly task: number;
  /** The id of the op that has the timeout. */
  readonly op: number;
}

/** Something comes from outside. */
export interface OutsideEvent {
  readonly is: 'event';
  readonly id: number;
}

export type Move = Calls | Expiry | OutsideEvent;

/** What happens between two moments of rest: a race, if there is more than one move in it. */
export interface Act {
  /** In the order in which they begin. */
  readonly moves: readonly Move[];
  /**
   * For each move, how much of the first one is over when it begins, from 0 to 1: where within the
   * first one it has to come. 0 for the first one itself.
   */
  readonly begins: readonly number[];
  /** Tasks that make no move in it and go on all the same, because somebody wakes them. */
  readonly woken: readonly number[];
}

/** The actor that takes the first step of a move. */
export function moverOf(move: Move): string {
  switch (move.is) {
    case 'calls':
      return `T${move.task}`;
    case 'expiry':
      return `T${move.task}.timer`;
    case 'event':
      return `env${move.id}`;
  }
}

export function taskOf({ tasks }: Program, id: number): TaskSpec {
  return tasks.find((task) => task.id === id) as TaskSpec;
}

export function opOf(program: Program, task: number, id: number): Op {
  return taskOf(program, task).ops.find((op) => op.id === id) as Op;
}

export function eventOf({ events }: Program, { id }: OutsideEvent): EnvEvent {
  return events.find((event) => event.id === id) as EnvEvent;
}

/** `T1: unlock f1; lock f1`, `the timeout of T2 is over`, `setprio T1 other`. */
export function moveText(program: Program, move: Move): string {
  switch (move.is) {
    case 'calls': {
      const ops = move.ops.map((id) => printOp(opOf(program, move.task, id)));
      return `T${move.task}: ${ops.join('; ')}`;
    }
    case 'expiry':
      return `the timeout of T${move.task} is over`;
    case 'event':
      return printEvent(eventOf(program, move));
  }
}
