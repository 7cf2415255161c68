/** The memory that the hands of a litmus program share, in 32-bit numbers. */
import { MAX_FUTEXES, MAX_PROGRAM_OPS } from '../../program/program.ts';
import { HANDS } from '../board.ts';

const LINE = 16;
/** How many hands have come to the barrier, and how often all of them have. */
export const ARRIVED = 0;
export const PHASE = LINE;
export const ROUND = 2 * LINE;
/** Somebody wants no further round; and this round is not to be begun. */
export const STOP = ROUND + 1;
export const ENDED = ROUND + 2;
/** Changes before a task says that it falls asleep, has come back, or is over. */
export const CHANGES = 3 * LINE;
/** Whoever sleeps in this round was let go from outside. */
export const RELEASED = CHANGES + 1;
/** By hand: what it is at. */
const AT = 4 * LINE;
export const BUSY = 0;
/** It sleeps until another task wakes it, or is about to. */
export const ASLEEP = 1;
export const OVER = 2;
/** By futex: its word when sleepers were let go. */
const WORDS = 5 * LINE;
const RETURNED = 6 * LINE;
/** One task may have all the ops that there may be, and each of them may take the same lock. */
const MOST = LINE * Math.ceil((1 + MAX_PROGRAM_OPS) / LINE);
const TAKEN = RETURNED + HANDS * MOST;
/** By hand that can die and op: when its timeout is over, a struct timespec. */
const DEADLINES = TAKEN + (1 + MAX_FUTEXES) * MOST;
const TIMESPEC = 4;
const SIZE = DEADLINES + HANDS * MOST * TIMESPEC;

export function litmusMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * SIZE);
}

/** Where a hand says what it is at. */
export function stateOf(position: number): number {
  return AT + position;
}

export function wordAtRelease(futex: number): number {
  return WORDS + futex;
}

/** Where the answer to an op is noted. */
export function answerAt(position: number, op: number): number {
  return RETURNED + position * MOST + op;
}

/** Where it is noted how often a lock was taken; and behind it by whom. */
export function takenAt(futex: number): number {
  return TAKEN + futex * MOST;
}

export function deadlineAt(position: number, op: number): number {
  return DEADLINES + (position * MOST + op) * TIMESPEC;
}

/** Puts all back as it is at the beginning of a round. */
export function resetRound(ints: Int32Array, futexes: readonly number[], leftOut: number): void {
  for (const futex of futexes) ints[takenAt(futex)] = 0;
  ints.fill(leftOut, RETURNED, TAKEN);
  ints.fill(BUSY, AT, AT + HANDS);
  Atomics.store(ints, RELEASED, 0);
}
