import { EDEADLK, ETIMEDOUT, EWOULDBLOCK, errnoName } from '../../kernel/errno.ts';
import { kindOf } from '../../program/op-kinds.ts';
import {
  acquires,
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  releases,
  waits,
} from '../../program/program.ts';
import { opName } from '../../program/text.ts';
import { opOf, taskOf } from '../move.ts';
import type { Sign } from '../sign.ts';

/** User space is told of nothing that it has not asked for (futex(2)). */
export const answers: Sign = {
  rule: 'a call fails only for a reason that its program gave',
  needsPriorities: false,

  answered(program, { task, op, ret }) {
    if (ret === 0 || allowedErrors(program, task, op.id).includes(ret)) return null;
    return { sentence: `T${task}'s ${opName(op)} is told ${errnoName(ret)}` };
  },
};

/**
 * The errors that a call may return, negated, on any kernel that keeps the rules: ETIMEDOUT with a
 * timeout, EWOULDBLOCK of a try, EDEADLK if waiting could close a circle.
 */
export function allowedErrors(program: Program, task: number, id: number): readonly number[] {
  const op = opOf(program, task, id);
  const allowed: number[] = [];
  if (mayTimeOut(op)) allowed.push(-ETIMEDOUT);
  if (acquires(op) && kindOf(op).mayBeRefused(op, false) && !mayTimeOut(op)) {
    allowed.push(-EWOULDBLOCK);
  }
  if (acquires(op) && mayCloseCircle(program, task, op)) allowed.push(-EDEADLK);
  return allowed;
}

/** The locks that a task may have when it comes to an op. */
function mayHold(program: Program, task: number, before: Op): Set<number> {
  const { holds, ops } = taskOf(program, task);
  const held = new Set(holds);
  for (const op of ops) {
    if (op === before) break;
    if (acquires(op)) held.add(lockOf(op));
    if (releases(op)) held.delete(lockOf(op));
  }
  return held;
}

/** From the lock that is asked for over those who may have it, and what they may wait for. */
function mayCloseCircle(program: Program, task: number, op: Op): boolean {
  const own = mayHold(program, task, op);
  const reached = new Set<number>([lockOf(op)]);
  for (const lock of reached) {
    if (own.has(lock)) return true;
    for (const { id, ops } of program.tasks) {
      if (id === task) continue;
      for (const other of ops) {
        if (waits(other) && mayHold(program, id, other).has(lock)) reached.add(lockOf(other));
      }
    }
  }
  return false;
}
