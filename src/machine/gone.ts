/** The end of an actor in the middle of whatever functions it is in. */
import type { Proc } from './access.ts';
import { GONE } from './actor.ts';
import { ModelError } from './model-error.ts';

/** The running actor ends here: it takes no other step, and none of its callers goes on. */
export function* gone(): Proc<never> {
  yield GONE as never;
  throw new ModelError('somebody has resumed who is gone');
}
