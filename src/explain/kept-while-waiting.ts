/**
 * Where another kernel is spared because somebody who waits for a spinlock keeps another one
 * meanwhile: whoever needs that one cannot come between.
 */
import type { Account } from './account.ts';
import { firstWait } from './held-up.ts';
import { spinlockText, takes } from './spinning.ts';

/** Who keeps what there while it waits, and has let go of it here. */
export interface KeptWhileWaiting {
  readonly actor: string;
  readonly awaited: string;
  readonly kept: string;
}

/** The first op that waits for the same spinlock in both; null if none keeps more there. */
export function keptWhileWaiting(here: Account, there: Account): KeptWhileWaiting | null {
  for (const { actor, op, switched } of there.trace.steps) {
    if (switched !== 'blocked') continue;
    const [mine, theirs] = [firstWait(here, actor, op), firstWait(there, actor, op)];
    if (mine === null || theirs === null || mine.spinlock !== theirs.spinlock) continue;
    const own = heldAt(here, actor, mine.step);
    const kept = heldAt(there, actor, theirs.step).find((lock) => !own.includes(lock));
    if (kept === undefined) continue;
    return { actor, awaited: spinlockText(mine.spinlock), kept: spinlockText(kept) };
  }
  return null;
}

/** The spinlocks that an actor has taken and not dropped up to a step. */
function heldAt({ trace }: Account, actor: string, number: number): string[] {
  const held = new Set<string>();
  for (const step of trace.steps.slice(0, number)) {
    if (step.actor !== actor) continue;
    if (takes(step)) held.add(step.object);
    if (step.verb === 'unlock') held.delete(step.object);
  }
  return [...held];
}
