/** Who holds what, who waits for what, and who runs as what, at one moment, in sentences. */
import type { Moment, TaskMoment } from '../explore/moments.ts';
import { priorityText } from '../oracle/priority-text.ts';
import type { Claim, Sentence } from './clause.ts';
import { enumerated } from './enumerated.ts';

/**
 * One or two sentences; none if nobody holds or waits for anything.
 *
 * @param after the number of steps that were taken
 */
export function setUp({ tasks }: Moment, after: number): Sentence[] {
  const claims: Claim[] = [];
  const said = tasks.flatMap((task) => stateText(task, after, claims) ?? []);
  if (said.length === 0) return [];
  const first = { text: `${said.join('; ')}.`, claims };
  const lent = borrowed(tasks, after);
  return lent === null ? [first] : [first, lent];
}

function stateText(task: TaskMoment, after: number, claims: Claim[]): string | null {
  const { name, holds, waitsFor, normalPrio } = task;
  if (holds.length === 0 && waitsFor === null) return null;
  for (const lock of holds) claims.push({ is: 'holds', after, task: name, lock });
  if (waitsFor !== null) claims.push({ is: 'waits', after, task: name, lock: waitsFor });
  const parts = [
    ...(holds.length > 0 ? [`holds ${enumerated(holds)}`] : []),
    ...(waitsFor === null ? [] : [`waits for ${waitsFor}`]),
  ];
  const own = priorityText(normalPrio);
  return `${name}${own === 'other' ? '' : ` (${own})`} ${parts.join(' and ')}`;
}

/** Who is boosted, and by whom. */
function borrowed(tasks: readonly TaskMoment[], after: number): Sentence | null {
  const boosted = tasks.filter(({ prio, normalPrio }) => prio < normalPrio);
  if (boosted.length === 0) return null;
  const claims = boosted.map(({ name, prio }): Claim => {
    return { is: 'runs', after, task: name, prio };
  });
  const texts = boosted.map(({ name, prio, donors }) => {
    const by = donors[0] === undefined ? '' : `, which ${donors[0]} lends it`;
    return `${name} runs as ${priorityText(prio)}${by}`;
  });
  return { text: `So ${texts.join('; ')}.`, claims };
}
