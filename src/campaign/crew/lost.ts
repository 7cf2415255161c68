/** Why an errand has no answer. */
import { ModelError } from '../../machine/model-error.ts';

/** Whoever did it is gone: the thread ended itself, or ran out of memory. */
export class Lost extends ModelError {
  /** @param how as the thread's end was told of */
  constructor(how: string) {
    super(`a worker thread was lost (${how})`);
  }
}

/** It was not wanted any more. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}
