/** What an op has not done yet when somebody else goes on, or does not do at all. */
import { errnoName } from '../kernel/errno.ts';
import { type Clause, inForm } from './clause.ts';
import { clausesOf } from './deeds.ts';
import { eventText } from './event-text.ts';
import type { Material } from './story.ts';
import type { ToldTurn } from './turns.ts';

/** What the op would do next and does not, because this kernel does not do it at all. */
export function notDone({ actor, op, steps }: ToldTurn, { missed }: Material): Clause | null {
  const last = steps.at(-1)?.number ?? 0;
  const first = steps[0]?.number ?? 0;
  if (missed === null || missed.actor !== actor || missed.op !== op) return null;
  if (missed.after < first || missed.after > last) return null;
  const text = `, but does not ${inForm(missed.text, 'plain')}`;
  return { text, step: last, claims: missed.claims };
}

/** Where somebody else goes on: what the op has not done yet, as what it does next shows. */
export function halfWay(
  turn: ToldTurn,
  done: readonly Clause[],
  material: Material,
): Clause | null {
  const { failing, later, wanted, program } = material;
  if (!turn.preempted) return null;
  const { actor, op, steps } = turn;
  const last = steps.at(-1)?.number ?? 0;
  const saved = later?.after === last ? later.account : null;
  // What it writes at once may change nothing, and later it does.
  for (const { trace, moments } of [saved, failing].filter((one) => one !== null)) {
    const rest = trace.steps.filter((step) => {
      return step.actor === actor && step.op === op && step.number > last;
    });
    for (let count = 1; count <= rest.length; count++) {
      const [next] = clausesOf({ actor, steps: rest.slice(0, count), moments, wanted });
      if (next === undefined) continue;
      const who = eventText(turn, program) === null ? '' : 'the kernel ';
      const but = done.length === 0 ? 'and' : 'but';
      const text = `, ${but} ${who}has not yet ${inForm(next.text, 'done')}`;
      return { text: `${text}${forWhat(turn, next, material)}`, step: last, claims: [] };
    }
  }
  return null;
}

/**
 * Why it is about to leave a queue: what it is told in the end; in the run that passes, where the
 * failing one ends before.
 */
function forWhat({ actor, op }: ToldTurn, next: Clause, { failing, later }: Material): string {
  if (!next.text.startsWith('{leave|')) return '';
  const [here = null, there = null] = [failing, later?.account ?? failing].map(({ trace }) => {
    const answers = trace.steps.filter((step) => step.actor === actor && step.op === op);
    return answers.at(-1)?.returned;
  });
  if (there === null || there >= 0 || (here ?? there) !== there) return '';
  return ` (it is to be told ${errnoName(there)})`;
}
