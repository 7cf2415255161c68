/** Who goes no further because somebody has a spinlock, and who could since and was not run. */
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import type { Clause } from './clause.ts';
import type { ToldTurn } from './turns.ts';

/**
 * @param steps of one turn
 * @returns null if the actor does not have to wait for a spinlock after them
 */
export function spins(steps: readonly TraceStep[], account: Account): Clause | null {
  const step = steps.at(-1);
  const spinlock =
    step?.switched === 'blocked' ? spinlockOf(step.actor, step.number, account) : null;
  if (step === undefined || spinlock === null) return null;
  const holder = account.trace.steps.slice(0, step.number).findLast((taken) => {
    return taken.object === spinlock && takes(taken);
  });
  const which = holder === undefined ? '' : `, which ${holder.actor} holds`;
  return {
    text: `has to wait for ${spinlockText(spinlock)}${which}`,
    step: step.number,
    claims: [],
  };
}

/** Whether the spinlock is its actor's from then on; a try may fail. */
export function takes({ verb, observed }: TraceStep): boolean {
  return verb === 'lock' || (verb === 'trylock' && observed === 'true');
}

/** Others went on although it could have as well, since the spinlock was let go of. */
export function isLate({ actor, op, steps }: ToldTurn, account: Account): boolean {
  const first = steps[0]?.number ?? 0;
  const before = account.trace.steps.slice(0, Math.max(0, first - 1));
  const left = before.findLast((step) => step.actor === actor && step.op === op);
  if (left === undefined || spinlockOf(actor, left.number, account) === null) return false;
  return before.slice(left.number, -1).some(({ number }) => {
    return spinlockOf(actor, number, account) === null;
  });
}

function spinlockOf(actor: string, step: number, { moments }: Account): string | null {
  return moments[step]?.tasks.find(({ name }) => name === actor)?.spinsOn ?? null;
}

/** A bucket's lock goes by the name of the bucket. */
export function spinlockText(label: string): string {
  return label.replace(/^(hb\(.*\))\.lock$/u, '$1');
}
