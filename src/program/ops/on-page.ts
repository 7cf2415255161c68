/** What ops have in common that are about the memory of a futex, and not about having it. */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';
import type { Attribute } from '../attributes.ts';

const NO_ATTRIBUTES: readonly Attribute[] = [];

export function onPage<O>() {
  return {
    acquires: false,
    releases: false,
    waits: false,
    grants: () => false,
    counts: false,
    meddles: true,
    isStraight: () => true,
    mayTimeOut: () => false,
    mayBeInterrupted: () => false,
    mayBeRefused: () => false,
    onlyIfHeld: () => false,
    fault: () => null,
    forHolder: (op: O) => op,
    attributes: () => NO_ATTRIBUTES,
    plainer: () => [],
    onRtMutex(): Proc<number> {
      throw new ModelError('an rt_mutex of the kernel is on no page of a program');
    },
  } as const;
}
