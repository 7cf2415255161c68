/** What the ops have in common that ask for a lock. */
import { EOWNERDEAD } from '../../kernel/errno.ts';
import { chance, type Draw } from '../drawing/chance.ts';
import type { Habits } from '../drawing/features.ts';
import type { HeldLocks, Nesting } from '../nesting.ts';
import type { Op } from '../op-kinds.ts';
import { isRtMutex, targetName } from '../targets.ts';

/** What they are not. */
export const asking = {
  acquires: true,
  releases: false,
  counts: false,
  onlyIfHeld: () => false,
  grants: (_op: unknown, ret: number) => ret === 0 || ret === -EOWNERDEAD,
  forHolder: <O>(op: O): O => op,
} as const;

/** Only a futex has a word that user space could try. */
export function drawStraight(draw: Draw, { kernelOnly }: Habits, target: number): boolean {
  return !isRtMutex(target) && chance(draw, kernelOnly);
}

/** Whether one of the things that only a futex has is asked of an rt_mutex. */
export function futexFault(target: number, futexOnly: boolean): string | null {
  if (!futexOnly || !isRtMutex(target)) return null;
  return `uses ${targetName(target)} as if it were a futex; it is an rt_mutex`;
}

/** Nobody tells who locks an rt_mutex twice, or in a circle. */
export function rtMutexFault(
  op: Extract<Op, { target: number }>,
  held: HeldLocks,
  nesting: Nesting,
): string | null {
  if (!isRtMutex(op.target)) return null;
  const name = targetName(op.target);
  const sure = held.get(op.target);
  if (sure !== undefined) return `locks ${name}, which it ${having(sure)} already`;
  const other = nesting.circleWith(op, held);
  if (other === undefined) return null;
  return (
    `locks ${name} while it ${having(held.get(other))} ${targetName(other)}, which closes a ` +
    'circle, and nobody looks for deadlocks where an rt_mutex is locked'
  );
}

function having(sure: boolean | undefined): string {
  return sure === true ? 'holds' : 'may hold';
}
