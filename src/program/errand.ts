/** What carrying an op out needs to know: worked out once, as every run asks for all of it. */
import { glibc } from '../userspace/glibc.ts';
import { ignoring } from '../userspace/ignoring.ts';
import type { Library, Request, Routine } from '../userspace/library.ts';
import type { ConditionErrands } from './at-condition.ts';
import type { OpKind } from './op-kind.ts';
import { kindOf } from './op-kinds.ts';
import { INT_MAX } from './ops/of-condition.ts';
import { isCondition, isRtMutex, lockOf, type Op } from './program.ts';

export interface Errand {
  readonly op: Op;
  readonly kind: OpKind<Op>;
  /** The lock that it is about. */
  readonly lock: number;
  readonly isRtMutex: boolean;
  /** The condition variable that it is about as well; 0 if there is none. */
  readonly condition: number;
  /** How many that sleep there it wakes at the most, and how many others it moves. */
  readonly wakes: number;
  readonly moves: number;
  /** Whatever the word says that they sleep on. */
  readonly isBlind: boolean;
  /** That word is a lock's: what it says is read before the call, for the kernel to compare. */
  readonly readsFirst: boolean;
  /** The word that they are moved to is a lock. */
  readonly toLock: boolean;
  /** What it stores in the word, if it does. */
  readonly stores: number;
  readonly mayTimeOut: boolean;
  readonly acquires: boolean;
  /** The task may sleep until the lock is its own; otherwise it only tries. */
  readonly waits: boolean;
  /** It goes to the kernel at once, without a try in user space. */
  readonly straight: boolean;
  /** What the library does, and how it begins. */
  readonly routine: Routine;
  readonly first: Request;
  /** What it may ask for again without anything having changed; null for nothing. */
  readonly again: Request | null;
  /** What a library does with several calls; null for an op that is one. */
  readonly parts: ConditionErrands | null;
}

/** What user space does for an op, with the library that the program uses. */
export function routineOf(op: Op, library: Library): Routine {
  const kind = kindOf(op);
  const routine = kind.routine(library);
  return kind.takesAnyAnswer?.(op) === true ? ignoring(routine) : routine;
}

/** @param library the one that the program uses */
export function errandOf(op: Op, library: Library = glibc): Errand {
  const kind = kindOf(op);
  const one = call(op, routineOf(op, library));
  if (kind.byLibrary === null) return one;
  // The mutex is taken and given back as by ops of their own.
  const mutex = { ...one, mayTimeOut: false, straight: false };
  const parts: ConditionErrands = {
    one: { ...one, wakes: 1 },
    all: { ...one, wakes: 1, moves: INT_MAX },
    lock: { ...mutex, ...doneBy(library.lock), acquires: true, waits: true },
    unlock: { ...mutex, ...doneBy(library.unlock), acquires: false, waits: false },
  };
  return { ...one, parts };
}

function doneBy(routine: Routine): Pick<Errand, 'routine' | 'first' | 'again'> {
  return { routine, first: routine.first(false), again: null };
}

function call(op: Op, routine: Routine): Errand {
  const kind = kindOf(op);
  const [wakes, moves] = kind.reach?.(op) ?? [0, 0];
  const lock = lockOf(op);
  const straight = kind.isStraight(op);
  const condition = kind.ofCondition ? (kind.targets(op)[0] as number) : 0;
  return {
    op,
    kind,
    lock,
    isRtMutex: isRtMutex(lock),
    condition,
    wakes,
    moves,
    isBlind: kind.isBlind === true,
    readsFirst: condition !== 0 && !isCondition(condition) && kind.isBlind !== true,
    toLock: kind.namesLock,
    stores: kind.stored?.(op) ?? 0,
    mayTimeOut: kind.mayTimeOut(op),
    acquires: kind.acquires,
    waits: kind.waits,
    straight,
    routine,
    first: routine.first(straight),
    again: straight || kind.acquires ? routine.again : null,
    parts: null,
  };
}
