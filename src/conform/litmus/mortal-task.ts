/**
 * A task of a litmus program that is killed, in machine code; run.ts does the same in JavaScript.
 * Between any two instructions of user space it may die, but not between the end of a call and the
 * note of what was answered, as in the model.
 */
import { EOWNERDEAD } from '../../kernel/errno.ts';
import { routineOf } from '../../program/errand.ts';
import { kindOf } from '../../program/op-kinds.ts';
import { acquires, lockOf, mayTimeOut, type Op, type TaskSpec } from '../../program/program.ts';
import { glibc } from '../../userspace/glibc.ts';
import { robust } from '../../userspace/robust.ts';
import { HELD_AT, KILLED_AT, LIST_AT, LIST_SIZE, RETRIED_AT, WAIT_AT } from '../board.ts';
import { ANSWER, beginning, death, dieIfKilled, ready, sleep } from '../mortal/body.ts';
import { type MachineCode, R13, RAX, RBX, RCX } from '../mortal/machine-code.ts';
import { callInCode } from '../mortal/routine-code.ts';
import { BEGUN, ERRORS, RETRY_BITS } from '../packed-answers.ts';
import {
  ASLEEP,
  answerAt,
  BUSY,
  CHANGES,
  deadlineAt,
  OVER,
  RELEASED,
  stateOf,
  takenAt,
} from './memory.ts';
import { tidOfNobody } from './roles.ts';
import { sleepsForever } from './sleeps.ts';

const SYS_SET_ROBUST_LIST = 273;

/** Where things are: addresses. */
export interface MortalPlace {
  readonly position: number;
  /** Futexes of the program that are robust. */
  readonly robust: readonly number[];
  /** The slots of its hand. */
  readonly slots: number;
  /** The shared memory of the program. */
  readonly shared: number;
  /** What it is at is told to whoever ends sleeps. */
  readonly isAttended: boolean;
  /** Where the TID stands that `store` stores; null for one of nobody. */
  tidAddress(stored: number): number | null;
  /** A futex's word, and the task's own entry for it. */
  wordOf(futex: number): number;
  entryOf(futex: number): number;
}

export function mortalTask(code: MachineCode, task: TaskSpec, place: MortalPlace): void {
  beginning(code);
  if (place.robust.length > 0) {
    code.call(SYS_SET_ROBUST_LIST, [place.slots + LIST_AT, LIST_SIZE], ANSWER);
  }
  ready(code);
  code.set(R13, 0);
  code.label('waiting');
  dieIfKilled(code);
  sleep(code, 0);
  code.load32(RAX, RBX, 0);
  code.compare32(RAX, 0);
  code.jumpIf('equal', 'waiting');
  for (const [at, op] of task.ops.entries()) writeOp(code, op, at, task.id, place);
  // Its program is over, and it is there until it is killed.
  code.label('end');
  isAt(code, OVER, place);
  code.label('over');
  dieIfKilled(code);
  sleep(code, KILLED_AT);
  code.jump('over');
  death(code);
}

function writeOp(code: MachineCode, op: Op, at: number, id: number, place: MortalPlace): void {
  const kind = kindOf(op);
  const lock = lockOf(op);
  const sleeps = sleepsForever(op);
  const bit = 1 << lock;
  const [name, next] = [`op ${at}`, `behind op ${at}`];
  if (kind.onlyIfHeld(op)) {
    code.load32(RAX, RBX, HELD_AT);
    code.andRegister(RAX, bit);
    code.compare32(RAX, 0);
    code.jumpIf('equal', next);
  }
  pause(code, name);
  if (kind.releases) code.and32(RBX, HELD_AT, ~bit);
  const told = place.shared + 4 * answerAt(place.position, at);
  code.set(RCX, told);
  code.put32(RCX, 0, BEGUN);
  const library = place.robust.includes(lock) ? robust : glibc;
  const timeout = mayTimeOut(op) ? place.shared + 4 * deadlineAt(place.position, at) : 0;
  const straight = kind.isStraight(op);
  const about = { lock: place.wordOf(lock), condition: 0, timeout, many: false };
  const entry = place.entryOf(lock);
  const list = place.slots + LIST_AT;
  const stored = kind.stored?.(op) ?? 0;
  const stores = { tidAddress: place.tidAddress(stored), otherwise: tidOfNobody(stored) };
  if (sleeps) isAt(code, ASLEEP, place);
  const routine = routineOf(op, library);
  callInCode(code, { routine, straight, about, list, entry, stores }, name);
  if (sleeps) isAt(code, BUSY, place);
  if (place.isAttended) endIfReleased(code, place);
  code.copy(RAX, ANSWER);
  code.addTo(RAX, ERRORS);
  code.load32(RCX, RBX, RETRIED_AT);
  code.shiftLeft(RCX, RETRY_BITS);
  code.addRegister(RAX, RCX);
  code.set(RCX, told);
  code.store32(RCX, 0, RAX);
  if (acquires(op)) noteTaken(code, op, name, id, place);
  code.label(next);
}

/** It has the lock if it was told so; and who came to it in the usual way is written down. */
function noteTaken(
  code: MachineCode,
  op: Op,
  name: string,
  id: number,
  { shared }: MortalPlace,
): void {
  const lock = lockOf(op);
  const [isTaken, through] = [`${name} taken`, `${name} noted`];
  code.compare32(ANSWER, 0);
  code.jumpIf('equal', isTaken);
  code.compare32(ANSWER, -EOWNERDEAD);
  code.jumpIf('unequal', through);
  code.or32(RBX, HELD_AT, 1 << lock);
  code.jump(through);
  code.label(isTaken);
  code.or32(RBX, HELD_AT, 1 << lock);
  code.set(RCX, shared + 4 * takenAt(lock));
  code.set(RAX, 1);
  code.exchangeAdd32(RCX, 0, RAX);
  code.shiftLeft(RAX, 2);
  code.addWide(RCX, RAX);
  code.put32(RCX, 4, id);
  code.label(through);
}

/** As LitmusHand has it: first that something changes, and then what it is at. */
function isAt(code: MachineCode, state: number, place: MortalPlace): void {
  if (!place.isAttended) return;
  code.set(RCX, place.shared + 4 * CHANGES);
  code.add32(RCX, 0, 1);
  code.set(RCX, place.shared + 4 * stateOf(place.position));
  code.put32(RCX, 0, state);
}

/** Without having been let go it would not have come back. */
function endIfReleased(code: MachineCode, place: MortalPlace): void {
  code.set(RCX, place.shared + 4 * RELEASED);
  code.compareMemory32(RCX, 0, 0);
  code.jumpIf('unequal', 'end');
}

/** As long as the round says. */
function pause(code: MachineCode, name: string): void {
  code.load32(RAX, RBX, WAIT_AT);
  code.label(`${name} pause`);
  code.compare32(RAX, 0);
  code.jumpIf('equal', `${name} paused`);
  code.decrement(RAX);
  code.pause();
  code.jump(`${name} pause`);
  code.label(`${name} paused`);
}
