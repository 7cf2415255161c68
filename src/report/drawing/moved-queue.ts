/**
 * A futex_q that is moved from one word to another, its task asleep: where it stood before, on the
 * way and after that, and whose rt_mutex its task was queued on. A column for each bucket and each
 * rt_mutex that it came by, with the first in line on top; a block for each step that changed it.
 */
import type { QueueMoment, QueuePlace } from '../../explore/queue-moments.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { moverName } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { enumeration, wrap } from '../text/wrap.ts';

const WIDTH = 80;
/** Between two columns. */
const GAP = 3;
const INDENT = 4;

/** By number, as the kernel calls them without the beginning (Q_REQUEUE_PI_). */
const STATES = ['NONE', 'IGNORE', 'IN_PROGRESS', 'WAIT', 'DONE', 'LOCKED'];

/** Null where no futex_q has been in a bucket for one word, and then in one for another. */
export function movedQueues(
  trace: Trace,
  moments: readonly QueueMoment[],
  alias: Alias,
): string | null {
  const moved = movedIn(moments);
  if (moved.size === 0) return null;
  const columns = columnsOf(moments, moved, alias);
  const blocks = trace.steps.flatMap((step) => {
    const [before, after] = [moments[step.number - 1], moments[step.number]];
    if (before === undefined || after === undefined) return [];
    const deeds = [...moved].flatMap((q) => {
      return deedsOf(placeOf(before, q), placeOf(after, q), step.actor, alias);
    });
    return deeds.length === 0 ? [] : [block(step, deeds, after, { moved, columns, alias })];
  });
  return [headOf(columns), ...blocks].join('\n\n');
}

/** Those that are found by another word than before, as long as they live. */
function movedIn(moments: readonly QueueMoment[]): ReadonlySet<string> {
  const words = new Map<string, Set<string>>();
  for (const { places } of moments) {
    for (const { q, word, bucket } of places) {
      if (bucket === null) continue;
      const known = words.get(q) ?? new Set();
      words.set(q, known.add(word));
    }
  }
  return new Set([...words].filter(([, all]) => all.size > 1).map(([q]) => q));
}

function placeOf({ places }: QueueMoment, name: string): QueuePlace | null {
  return places.find(({ q }) => q === name) ?? null;
}

/** What a step has changed of it, in words. */
function deedsOf(
  was: QueuePlace | null,
  is: QueuePlace | null,
  actor: string,
  alias: Alias,
): string[] {
  if (is === null) return [];
  const deeds: string[] = [];
  const q = alias(is.q);
  if (is.bucket !== (was?.bucket ?? null)) {
    if (is.bucket === null) deeds.push(`takes ${q} out of ${alias(was?.bucket ?? '')}`);
    else if (was === null) deeds.push(`queues ${q} in ${alias(is.bucket)}, for ${is.word}`);
    else if (was.bucket === null) deeds.push(`puts ${q} into ${alias(is.bucket)}`);
    else deeds.push(`moves ${q} from ${alias(was.bucket)} to ${alias(is.bucket)}`);
  }
  if (was !== null && is.word !== was.word) {
    deeds.push(`has ${q} stand for ${is.word}, and no longer for ${was.word}`);
  }
  if (is.mutex !== (was?.mutex ?? null)) {
    const mutex = is.mutex ?? was?.mutex ?? '';
    const [how, where] = is.mutex === null ? ['takes', 'off'] : ['queues', 'on'];
    const whom = is.task === actor ? 'itself' : is.task;
    deeds.push(`${how} ${whom} ${where} ${alias(mutex)}`);
  }
  if (was !== null && is.state !== was.state && is.state !== null) {
    deeds.push(`sets ${q}.requeue_state to ${STATES[is.state]}`);
  }
  return deeds;
}

/** A bucket or an rt_mutex, and how wide what stands there gets. */
interface Column {
  readonly name: string;
  readonly head: string;
  readonly width: number;
}

function columnsOf(
  moments: readonly QueueMoment[],
  moved: ReadonlySet<string>,
  alias: Alias,
): Column[] {
  const all = moments.flatMap(({ places }) => places.filter(({ q }) => moved.has(q)));
  const named = (of: (place: QueuePlace) => string | null) => [
    ...new Set(all.flatMap((place) => of(place) ?? [])),
  ];
  const columnOf = (name: string, head: string): Column => {
    const entries = moments.flatMap((moment) => entriesIn(moment, name, moved, alias));
    const width = Math.max(head.length, ...entries.map(({ length }) => length));
    return { name, head, width };
  };
  return [
    ...named(({ bucket }) => bucket).map((name) => columnOf(name, `in ${alias(name)}`)),
    ...named(({ mutex }) => mutex).map((name) => columnOf(name, `on ${alias(name)}`)),
  ];
}

/** Who stands there, the first one first; those that move are marked. */
function entriesIn(
  { buckets, mutexes, places }: QueueMoment,
  column: string,
  moved: ReadonlySet<string>,
  alias: Alias,
): string[] {
  const bucket = buckets.find(({ name }) => name === column);
  if (bucket === undefined) return [...(mutexes.find(({ name }) => name === column)?.tasks ?? [])];
  return bucket.queued.map((name) => {
    const word = places.find(({ q }) => q === name)?.word ?? '?';
    return `${alias(name)} for ${word}${moved.has(name) ? ' *' : ''}`;
  });
}

function headOf(columns: readonly Column[]): string {
  const heads = columns.map(({ head }) => head);
  const rules = columns.map(({ width }) => '-'.repeat(width));
  return [heads, rules].map((cells) => lineOf(cells, columns)).join('\n');
}

interface PictureFrame {
  readonly moved: ReadonlySet<string>;
  readonly columns: readonly Column[];
  readonly alias: Alias;
}

/** What the step did, and who stands where after it. */
function block(
  step: TraceStep,
  deeds: readonly string[],
  after: QueueMoment,
  { moved, columns, alias }: PictureFrame,
): string {
  const said = `step ${step.number}: ${moverName(step.by)} ${enumeration(deeds)}`;
  const entries = columns.map(({ name }) => entriesIn(after, name, moved, alias));
  const height = Math.max(1, ...entries.map(({ length }) => length));
  const rows = Array.from({ length: height }, (_, row) => {
    return lineOf(
      entries.map((list) => list[row] ?? (row === 0 ? '-' : '')),
      columns,
    );
  });
  const nowhere = after.places.filter(({ q, bucket }) => moved.has(q) && bucket === null);
  const between = nowhere.map(({ q }) => `${' '.repeat(INDENT)}(${alias(q)} is in no bucket)`);
  return [...wrap(said, WIDTH), ...rows, ...between].join('\n');
}

function lineOf(cells: readonly string[], columns: readonly Column[]): string {
  const padded = cells.map((cell, at) => cell.padEnd((columns[at] as Column).width + GAP));
  return `${' '.repeat(INDENT)}${padded.join('')}`.trimEnd();
}
