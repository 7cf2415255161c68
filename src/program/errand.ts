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
  /** It is about all that wait there, and not only the first. */
  readonly many: boolean;
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
  const lock = lockOf(op);
  const routine = kind.routine(library);
  const straight = kind.isStraight(op);
  return {
    op,
    kind,
    lock,
    isRtMutex: isRtMutex(lock),
    condition: kind.ofCondition ? (kind.targets(op)[0] as number) : 0,
    many: kind.attributes(op).includes('requeueAll'),
    mayTimeOut: kind.mayTimeOut(op),
    acquires: kind.acquires,
    waits: kind.waits,
    straight,
    routine,
    first: routine.first(straight),
  };
}
