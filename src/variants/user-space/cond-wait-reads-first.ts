/**
 * A mistake of user space, on a kernel that is as it should be: cond_wait gives the mutex back and
 * reads the number after that. A signal that comes in between changes the number and finds nobody
 * asleep; who waits reads the new number, the kernel finds what it is told to expect, and the
 * signal is lost.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { ETIMEDOUT } from '../../kernel/errno.ts';
import type { Proc } from '../../machine/access.ts';
import type { AtCondition } from '../../userspace/cond_var.ts';
import { takenOutOf } from '../changes.ts';

function* cond_wait(_k: Kernel, thread: AtCondition): Proc<number> {
  const unlocked = yield* thread.mutex_unlock();
  if (unlocked !== 0) return unlocked;
  const number = yield* thread.read_number();
  const answer = yield* thread.wait_requeue_pi(number);
  if (answer === 0) return 0;
  const locked = yield* thread.mutex_lock();
  if (locked !== 0) return locked;
  return answer === -ETIMEDOUT ? -ETIMEDOUT : 0;
}

export function condWaitReadsFirst(base: Build): Build {
  const about = `${base.about} User space's cond_wait reads the number without the mutex.`;
  return takenOutOf(base, 'cond-wait-reads-first', about, { cond_wait });
}
