/** What one of two kernels does where they part. */
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import { inForm } from './clause.ts';
import { clausesOf } from './deeds.ts';
import type { Parting, Side } from './parting.ts';

/** What one of them does there, as the first thing that can be said of it. */
export function sideText(
  { actor, op }: Parting,
  { deed, step }: Side,
  { trace, moments }: Account,
  form: 'third' | 'plain',
): string | null {
  if (deed === null) return step === null ? null : stepText(step);
  const from = deed.step.number;
  const rest = trace.steps.filter((one) => {
    return one.actor === actor && one.op === op && one.number >= from;
  });
  for (let count = 1; count <= rest.length; count++) {
    const steps = rest.slice(0, count);
    const [next] = clausesOf({ actor, steps, moments, wanted: [deed.change.cell] });
    if (next !== undefined) return inForm(next.text, form);
  }
  return null;
}

/** Where they part without a change: what is locked, or let go, or looked at. */
function stepText({ verb, object, observed }: TraceStep): string | null {
  if (verb === 'lock' || verb === 'trylock') return `takes ${object}`;
  if (verb === 'unlock') return `lets go of ${object}`;
  if (verb === 'read' || verb === 'cmpxchg') return `looks at ${object}`;
  if (verb === 'wake') {
    const task = object.split('.')[0];
    return observed === 'true' ? `wakes ${task}` : `wakes ${task}, who does not sleep`;
  }
  if (verb === 'inc_not_zero') return `takes a reference (${object})`;
  return null;
}
