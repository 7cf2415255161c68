/**
 * What user space does without a call of futex(): to the words of locks and to its
 * memory, and what it notes for itself.
 */
import type { Kernel } from '../kernel/build.ts';
import { ENOTRECOVERABLE, EOWNERDEAD } from '../kernel/errno.ts';
import { FUTEX_OWNER_DIED, type futex_key } from '../kernel/futex/futex_key.ts';
import {
  CONSISTENT,
  FAULTED,
  INCONSISTENT,
  NOTRECOVERABLE,
  type user_word,
} from '../kernel/futex/user_word.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { ended } from '../machine/ended.ts';
import type { Word } from '../machine/word.ts';
import {
  type Accounting,
  type Exchange,
  type Meddling,
  type Request,
  type RobustListing,
  type SystemCall,
  UNCHANGED,
} from '../userspace/library.ts';

function exchanged({ from, to }: Exchange, task: task_struct, { uaddr }: futex_key): Proc<number> {
  const expected = from === 'caller' ? task.pid : 0;
  const next = to === 'caller' ? task.pid : 0;
  return uaddr.cmpxchgByUser(expected, next).as(whetherChanged, expected, uaddr);
}

function whetherChanged(seen: number, expected: number, uaddr: user_word): number {
  if (seen === expected) return 0;
  return uaddr.faulted(seen) ? FAULTED : UNCHANGED;
}

/** The word says that its owner before died. */
function lookAtOwner({ uaddr }: futex_key): Proc<number> {
  return uaddr.readByUser().as(whetherOwnerDied);
}

function whetherOwnerDied(uval: number): number {
  return (uval & FUTEX_OWNER_DIED) === 0 ? 0 : 1;
}

function recovered({ uaddr }: futex_key): Proc<number> {
  return uaddr.andByUser(~FUTEX_OWNER_DIED).as(ownerIsDead, uaddr);
}

const ownerIsGone = (): number => -EOWNERDEAD;
const nothing = (): number => 0;

function ownerIsDead(seen: number, uaddr: user_word): number {
  return uaddr.faulted(seen) ? FAULTED : -EOWNERDEAD;
}

/** The robust list of a task that nobody kills is of no account. */
function list(task: task_struct, uaddr: futex_key, { does }: RobustListing): void {
  if (task.robust_list === null) return;
  if (does === 'begin') task.list_op_pending = uaddr;
  else if (does === 'end') task.list_op_pending = null;
  else {
    const others = task.robust_list.filter((other) => other !== uaddr);
    task.robust_list = does === 'add' ? [uaddr, ...others] : others;
  }
}

const isLost = (seen: number): number => (seen === NOTRECOVERABLE ? 1 : 0);
const REFUSED: Proc<number> = ended(-ENOTRECOVERABLE);

/** What a robust mutex says of itself is read or changed. */
function accounted({ uaddr }: futex_key, { does }: Accounting): Proc<number> {
  const __owner = uaddr.__owner as Word<number>;
  switch (does) {
    case 'read':
      return __owner.read().as(isLost);
    case 'mark':
      return __owner.write(INCONSISTENT).as(ownerIsGone);
    case 'leave':
      return __owner.cmpxchg(INCONSISTENT, NOTRECOVERABLE).as(nothing);
    case 'mend':
      return __owner.write(CONSISTENT).as(nothing);
    case 'refuse':
      return REFUSED;
  }
}

/** Something is done to the memory that the word is in. */
function meddled(k: Kernel, key: futex_key, { does }: Meddling, stores: number): Proc<number> {
  switch (does) {
    case 'protect':
      return k.mprotect(key);
    case 'swap_out':
      return k.madvise(key);
    case 'store':
      return key.uaddr.writeByUser(stores);
  }
}

/** What a library asks for beside system calls. FAULTED: it cannot be done, and kills the task. */
export function byItself(
  k: Kernel,
  request: Exclude<Request, SystemCall>,
  task: task_struct,
  uaddr: futex_key,
  stores: number,
  answer: number,
): Proc<number> {
  switch (request.is) {
    case 'meddling':
      return meddled(k, uaddr, request, stores);
    case 'exchange':
      return exchanged(request, task, uaddr);
    case 'look':
      return lookAtOwner(uaddr);
    case 'recovery':
      return recovered(uaddr);
    case 'accounting':
      return accounted(uaddr, request);
    case 'listing':
      list(task, uaddr, request);
      return ended(answer);
  }
}
