/** The change that never comes, because only the other kernel makes it. */
import type { Account } from './account.ts';
import { clausesOf } from './deeds.ts';
import type { Parting } from './parting.ts';
import type { Missed } from './story.ts';

/** Null if this kernel does something of its own there, or what is missed cannot be said. */
export function missedIn(parting: Parting, here: Account, there: Account): Missed | null {
  const { actor, op } = parting;
  const { deed } = parting.there;
  if (deed === null || parting.here.deed !== null) return null;
  const { cell, before } = deed.change;
  const from = deed.step.number;
  const { trace, moments } = there;
  const rest = trace.steps.filter((step) => {
    return step.actor === actor && step.op === op && step.number >= from;
  });
  const own = here.trace.steps.filter((step) => step.actor === actor && step.op === op);
  const after = Math.min(from - 1, own.at(-1)?.number ?? 0);
  for (let count = 1; count <= rest.length; count++) {
    const steps = rest.slice(0, count);
    const [next] = clausesOf({ actor, steps, moments, wanted: [cell] });
    if (next === undefined) continue;
    return { actor, op, after, cell, value: before, text: next.text };
  }
  return null;
}
