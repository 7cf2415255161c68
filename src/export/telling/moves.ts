/** A move in C: who is told what. */

import { errnoName } from '../../kernel/errno.ts';
import { kindOf } from '../../program/op-kinds.ts';
import { type Op, type Program, targetName } from '../../program/program.ts';
import type { MakeableCall } from '../../reproduce/makeable.ts';
import { eventOf, type Move, moveText, opOf } from '../../reproduce/move.ts';
import { allowedErrors } from '../../reproduce/signs/answers.ts';

/** The moments that calls wait for, by the task and op whose timeout they are. */
export type Deadlines = ReadonlyMap<string, string>;

export function deadlineKey(task: number, op: number): string {
  return `T${task}.${op}`;
}

/** Who makes a move: a task, or ENV for what comes from outside; null for a timeout. */
export function whoOf(move: Move): string | null {
  if (move.is === 'expiry') return null;
  return move.is === 'event' ? 'ENV' : `T${move.task}`;
}

function futexName(lock: number): string {
  return targetName(lock).toUpperCase();
}

const WHATS: Readonly<Record<MakeableCall, string>> = {
  lock: 'LOCK',
  lock2: 'LOCK2',
  trylock: 'TRYLOCK',
  unlock: 'UNLOCK',
};

/** For a timeout that does not come while anybody looks. */
const NEVER = 'now(CLOCK_MONOTONIC) + 1000000000000';

function callOf(program: Program, task: number, op: Op, deadlines: Deadlines, errors: boolean) {
  const kind = kindOf(op);
  const fields = [`.what = ${WHATS[op.call as MakeableCall]}`, `.on = ${futexName(op.target)}`];
  if (kind.mayTimeOut(op)) {
    fields.push(`.deadline = ${deadlines.get(deadlineKey(task, op.id)) ?? NEVER}`);
  }
  if (kind.isStraight(op)) fields.push('.straight = true');
  if (kind.onlyIfHeld(op)) fields.push('.if_held = true');
  const allowed = errors ? allowedErrors(program, task, op.id) : [];
  if (allowed.length > 0) fields.push(`.may_fail = { ${allowed.map(errnoName).join(', ')} }`);
  return `{ ${fields.join(', ')} }`;
}

function callsOf(program: Program, move: Move, deadlines: Deadlines, errors: boolean): string[] {
  switch (move.is) {
    case 'expiry':
      return [];
    case 'calls':
      return move.ops.map((id) => {
        return callOf(program, move.task, opOf(program, move.task, id), deadlines, errors);
      });
    case 'event': {
      const event = eventOf(program, move);
      const fifo = event.call === 'setprio' ? `, .fifo = ${event.fifo}` : '';
      return [`{ .what = ${event.call.toUpperCase()}, .on = T${event.task}${fifo} }`];
    }
  }
}

/**
 * A statement with a comment before it.
 *
 * @param start a moment in C; `0` for at once
 * @param errors whether it is said which errors are allowed
 */
export function told(
  program: Program,
  move: Move,
  start: string,
  deadlines: Deadlines,
  errors: boolean,
): string {
  const comment = `\t/* ${moveText(program, move)} */\n`;
  const who = whoOf(move);
  if (who === null) return comment;
  const calls = callsOf(program, move, deadlines, errors);
  const one = `\tTELL(${who}, ${start}, ${calls.join(', ')});`;
  if (one.length < 90) return `${comment}${one}\n`;
  return `${comment}\tTELL(${who}, ${start},\n\t     ${calls.join(',\n\t     ')});\n`;
}
