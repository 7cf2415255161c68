/** What is wrong in the end, in one sentence. */

import type { Moment } from '../explore/moments.ts';
import type { Shared } from '../machine/access.ts';
import { type Held, isCell, type Wrong } from '../machine/wrong.ts';
import { priorityText } from '../oracle/priority-text.ts';
import type { Account } from './account.ts';
import { cellKind } from './cell-kind.ts';
import type { Sentence } from './clause.ts';
import { enumerated } from './enumerated.ts';
import { goneWithItsCall } from './gone-with-its-call.ts';
import { taskIn } from './net-change.ts';

/** Wrong things that are told of; others are beside the point. */
const TOLD = 2;

/** @param sentence what the oracle says */
export function outcomeOf(
  wrongs: readonly Wrong[],
  sentence: string,
  { trace, moments }: Account,
): Sentence {
  const moment = moments[trace.steps.length] as Moment;
  const said = wrongs.slice(0, TOLD).flatMap((wrong) => wrongText(wrong, moment) ?? []);
  if (said.length > 0) return { text: `So in the end ${said.join('; and ')}.`, claims: [] };
  const plain = sentence
    .replace(/^At rest, /u, 'In the end ')
    .replace(/^(T\d+'s .*) failed with (\w+) \([^)]*\)/u, 'So $1 fails with $2')
    .replace(/, while (T\d+) was in the middle/u, ', while $1 is in the middle');
  return { text: plain, claims: [] };
}

function wrongText(wrong: Wrong, { tasks, locks }: Moment): string | null {
  const { thing, is, should } = wrong;
  if (!isCell(thing)) return goneText(wrong);
  const about = cellKind(thing.label());
  if (about.kind === 'donors') return disorderText(about.task, wrong);
  if (about.kind === 'key') {
    const lock = tasks.find(({ name }) => name === about.task)?.waitsFor ?? 'its lock';
    const [as, runs] = [priorityText(is as number), priorityText(should as number)];
    return `${about.task} is still queued for ${lock} as ${as}, though it runs as ${runs}`;
  }
  if (about.kind === 'boost-key') {
    const [as, queued] = [priorityText(is as number), priorityText(should as number)];
    const now = `though it is queued as ${queued} now`;
    return `${about.task} still lends what it was queued under before (${as}), ${now}`;
  }
  if (about.kind !== 'prio') return null;
  const { task } = about;
  const [runs, right] = [priorityText(is as number), priorityText(should as number)];
  const held = locks.filter(({ owner }) => owner === task);
  const waiting = held.flatMap(({ name, queue }) => queue.map((one) => ({ lock: name, ...one })));
  const donor = waiting.find((one) => {
    return tasks.find(({ name }) => name === one.task)?.prio === should;
  });
  if ((is as number) < (should as number)) {
    const though =
      waiting.length === 0 ? 'nobody waits for its locks' : 'nobody who waits for it does';
    return `${task} still runs as ${runs}, though ${though}, and should run as ${right}`;
  }
  const why =
    donor === undefined ? '' : `, though ${donor.task} (${right}) waits for its lock ${donor.lock}`;
  return `${task} runs as ${runs}${why}`;
}

/** Who touches what stood on a stack. */
function goneText(wrong: Wrong): string | null {
  const gone = goneWithItsCall([wrong]);
  const touches = wrong.because.from[0]?.thing;
  if (gone === null || touches === undefined || isCell(touches)) return null;
  const cell = touches.of?.label() ?? gone.name;
  return (
    `${touches.about.label()} goes on to ${cell}, on the stack of a call of ${gone.task}'s ` +
    'that is over'
  );
}

/** Who lends it a priority in which order; null where somebody is missing, or is too many. */
function disorderText(task: string, { is, should, because }: Wrong): string | null {
  const [stand, right] = [namesIn(is), namesIn(should)];
  if (stand === null || right === null || `${stand.toSorted()}` !== `${right.toSorted()}`) {
    return null;
  }
  const keys = because.from.flatMap(({ thing, value }) => {
    const about = isCell(thing) ? cellKind(thing.label()) : null;
    return about?.kind === 'boost-key' ? [[about.task, priorityText(value as number)]] : [];
  });
  const as = new Map(keys as [string, string][]);
  const order = stand.map((name) => `${name} (${as.get(name) ?? 'unknown'})`);
  return `those who lend ${task} their priority stand in a wrong order: ${enumerated(order)}`;
}

function namesIn(held: Held): string[] | null {
  if (!Array.isArray(held)) return null;
  return held.flatMap((one: Shared) => taskIn(one.label()) ?? []);
}
