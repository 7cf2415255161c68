/**
 * Without 84bc4af59081 (Darren Hart, 13 August 2009, v2.6.32), which made sure that a sleeper is
 * moved to the lock that it has named. As old as requeue-PI (v2.6.31).
 *
 *   T1 sleeps, to come back with f1. T2 moves it to f2, and the kernel takes that for it. T1 is
 *   told that it has its lock, and takes it for f1: nobody ever gives f2 back.
 */
import type { Build } from '../../kernel/build.ts';
import { takenOutOf } from '../changes.ts';

/** changed: any lock will do. */
function isForLock(): boolean {
  return true;
}

export function requeueTargetMismatch(base: Build): Build {
  const about = `${base.name} without 84bc4af59081: a sleeper is given another lock.`;
  return takenOutOf(base, 'requeue-target-mismatch', about, { isForLock });
}
