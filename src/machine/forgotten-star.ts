/**
 * A `yield*` that was forgotten: a function or an access was begun, nobody waits for it, and the
 * code goes on as if it had been done. What that leads to looks like a failure of the kernel.
 */
import { ModelError } from './model-error.ts';

export class ForgottenStar extends ModelError {
  /** @param inside the function that it is in; null where no names are kept */
  constructor(forgotten: string, inside: string | null) {
    super(`a call without its star${inside === null ? '' : ` in ${inside}()`}: ${forgotten}`);
  }
}
