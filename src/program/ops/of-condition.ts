/** What ops have in common that name a condition variable, and the lock that belongs to it. */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';

/** All that there are. */
export const INT_MAX = 0x7fffffff;

export interface OfCondition {
  /** 1, 2 ... within its task. */
  readonly id: number;
  /** The condition variable that tasks sleep on first. */
  readonly condition: number;
  /** The futex that they are given, or moved to. */
  readonly target: number;
}

export function ofCondition<O extends OfCondition>() {
  return {
    ofCondition: true,
    namesLock: true,
    wakesAll: false,
    byLibrary: null,
    isStraight: () => true,
    mayBeInterrupted: () => false,
    targets: ({ condition, target }: O) => [condition, target],
    renamed(op: O, nameOf: (target: number) => number): O {
      const condition = nameOf(op.condition);
      return { ...op, condition, target: nameOf(op.target) };
    },
    onRtMutex(): Proc<number> {
      throw new ModelError('nobody is requeued to an rt_mutex, and no legit program does it');
    },
  };
}
