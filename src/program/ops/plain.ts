/**
 * What the plain calls have in common: they name words that tasks sleep on, condition variables,
 * and no lock.
 */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';

export function plain<O>() {
  return {
    acquires: false,
    releases: false,
    waits: false,
    grants: () => false,
    ofCondition: true,
    namesLock: false,
    isStraight: () => true,
    mayBeRefused: () => false,
    onlyIfHeld: () => false,
    fault: () => null,
    forHolder: (op: O) => op,
    /** Nobody asks for those about a lock. */
    forms: () => [],
    onRtMutex(): Proc<number> {
      throw new ModelError('nobody sleeps on an rt_mutex, and no legit program does it');
    },
  } as const;
}
