/** What user space does without a call of futex(): to the word of a lock, and to its memory. */
import type { Kernel } from '../kernel/build.ts';
import { EOWNERDEAD } from '../kernel/errno.ts';
import { FUTEX_OWNER_DIED, type futex_key } from '../kernel/futex/futex_key.ts';
import { FAULTED, type user_word } from '../kernel/futex/user_word.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Proc } from '../machine/access.ts';
import { ended } from '../machine/ended.ts';
import {
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

/** FAULTED: it cannot, and is killed for it. */
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
    case 'listing':
      list(task, uaddr, request);
      return ended(answer);
  }
}
