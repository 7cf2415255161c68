/** What carrying an op out needs to know: worked out once, as every run asks for all of it. */
import { glibc } from '../userspace/glibc.ts';
import type { Library, Request, Routine } from '../userspace/library.ts';
import type { OpKind } from './op-kind.ts';
import { kindOf } from './op-kinds.ts';
import { isRtMutex, lockOf, type Op } from './program.ts';

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
  /** What the word that they sleep on has to say; null: that does not matter. */
  readonly expects: number | null;
  /** The word that they are moved to is a lock. */
  readonly toLock: boolean;
  readonly mayTimeOut: boolean;
  readonly acquires: boolean;
  /** The task may sleep until the lock is its own; otherwise it only tries. */
  readonly waits: boolean;
  /** It goes to the kernel at once, without a try in user space. */
  readonly straight: boolean;
  /** What the library does, and how it begins. */
  readonly routine: Routine;
  readonly first: Request;
}

/** @param library the one that the program uses */
export function errandOf(op: Op, library: Library = glibc): Errand {
  const kind = kindOf(op);
  const [wakes, moves] = kind.reach?.(op) ?? [0, 0];
  const lock = lockOf(op);
  const routine = kind.routine(library);
  const straight = kind.isStraight(op);
  return {
    op,
    kind,
    lock,
    isRtMutex: isRtMutex(lock),
    condition: kind.ofCondition ? (kind.targets(op)[0] as number) : 0,
    wakes,
    moves,
    expects: kind.isBlind === true ? null : 0,
    toLock: kind.namesLock,
    mayTimeOut: kind.mayTimeOut(op),
    acquires: kind.acquires,
    waits: kind.waits,
    straight,
    routine,
    first: routine.first(straight),
  };
}
