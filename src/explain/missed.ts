/** The change that never comes, because only the other kernel makes it. */
import type { Account } from './account.ts';
import type { Claim } from './clause.ts';
import { clausesOf } from './deeds.ts';
import type { Parting } from './parting.ts';
import type { Missed } from './story.ts';

/** Null if this kernel does something of its own there, or what is missed cannot be said. */
export function missedIn(parting: Parting, here: Account, there: Account): Missed | null {
  const { actor, op } = parting;
  const { deed } = parting.there;
  if (parting.here.deed !== null) return null;
  if (deed === null) return missedWake(parting, here);
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
    const claims: Claim[] = [{ is: 'stays', after, cell, value: before }];
    return { actor, op, after, cell, claims, text: next.text };
  }
  return null;
}

/** Somebody whom the other kernel wakes there sleeps to the end. */
function missedWake({ actor, op, ...sides }: Parting, { moments }: Account): Missed | null {
  const [mine, theirs] = [sides.here.step, sides.there.step];
  if (theirs?.verb !== 'wake' || theirs.observed !== 'true' || mine === null) return null;
  const task = theirs.object.split('.')[0] as string;
  const sleeper = moments.at(-1)?.tasks.find(({ name }) => name === task);
  if (sleeper?.asleep !== true) return null;
  const claims: Claim[] = [{ is: 'sleeps', after: moments.length - 1, task }];
  return { actor, op, after: mine.number, cell: null, claims, text: `{wake|wakes|woken} ${task}` };
}
