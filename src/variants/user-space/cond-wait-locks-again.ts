/**
 * A mistake of user space, on a kernel that is as it should be: cond_wait hands on whatever the
 * call answers. Where that has not given it the mutex (a timeout, or a number that has changed) its
 * caller comes back without, and goes on as if it had it.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { ETIMEDOUT } from '../../kernel/errno.ts';
import type { Proc } from '../../machine/access.ts';
import type { AtCondition } from '../../userspace/cond_var.ts';
import { takenOutOf } from '../changes.ts';

function* cond_wait(_k: Kernel, thread: AtCondition): Proc<number> {
  const number = yield* thread.read_number();
  const unlocked = yield* thread.mutex_unlock();
  if (unlocked !== 0) return unlocked;
  const answer = yield* thread.wait_requeue_pi(number);
  return answer === -ETIMEDOUT ? -ETIMEDOUT : 0;
}

export function condWaitLocksAgain(base: Build): Build {
  const about = `${base.about} User space's cond_wait does not take the mutex again by itself.`;
  return takenOutOf(base, 'cond-wait-locks-again', about, { cond_wait });
}
