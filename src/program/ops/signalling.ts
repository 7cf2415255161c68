/** What the two ops have in common by which those are woken that wait on a condition variable. */
import type { Reader } from '../reader.ts';
import { CONDITION_BASE, isRtMutex } from '../targets.ts';
import { type OfCondition, ofCondition } from './of-condition.ts';

export interface Signalling<Call extends string> extends OfCondition {
  readonly call: Call;
}

export function signalling<Call extends 'cond_signal' | 'cond_broadcast'>(call: Call) {
  type SignallingOp = Signalling<Call>;
  return {
    ...ofCondition<SignallingOp>(),
    call,
    acquires: false,
    releases: false,
    waits: false,
    grants: () => false,
    counts: false,
    mayTimeOut: () => false,
    mayBeRefused: () => false,
    onlyIfHeld: () => false,
    calls: [call],
    callName: () => call,

    parse(reader: Reader, id: number): SignallingOp {
      const condition = reader.condition();
      const target = reader.futex();
      reader.attributes([]);
      return { id, call, condition, target };
    },

    attributes: () => [],
    fault: () => null,
    forHolder: (op: SignallingOp) => op,

    forms(id: number, target: number): readonly SignallingOp[] {
      return isRtMutex(target) ? [] : [{ id, call, condition: CONDITION_BASE + 1, target }];
    },
  };
}
