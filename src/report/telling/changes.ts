/** What a stretch of steps changed, in the words of the table's last column. */
import type { Place, Thing, Value } from '../../explore/thing.ts';
import type { TraceStep } from '../../explore/trace.ts';
import { bold, code } from '../text/markdown.ts';
import type { Alias } from './aliases.ts';
import { valueWords } from './value-words.ts';

/** A place, and what it held before and after. */
interface NetChange {
  readonly place: Place;
  readonly was: Value;
  readonly becomes: Value;
}

/** Fields that tell the story; the others are the same fact noted once more. */
const TOLD = [
  ...['owner', 'pi_mutex.owner', 'chain', 'waiters', 'pi_mutex.waiters', 'TIF_SIGPENDING'],
  ...['SIGKILL', 'SIGUSR1', 'futex_state', 'thread_pid'],
];

function isTold({ sort, field, object }: Place): boolean {
  return (
    sort === 'user word' || TOLD.includes(field) || (field === 'prio' && object.kind === 'task')
  );
}

/** It says who owns a pi_state or an rt_mutex. */
export function isOwner({ field }: Place): boolean {
  return field === 'owner' || field === 'pi_mutex.owner';
}

/** The pi_state that a place is in; null for a place in something else. */
export function piStateName({ object }: Place): string | null {
  return object.kind === 'pi_state' ? object.name : null;
}

/** The rt_mutex that a place is a field of: `pi_state(T2.1).pi_mutex`, or `m1`; null for others. */
export function mutexName({ object, field }: Place): string | null {
  if (object.kind === 'rt_mutex') return object.name;
  return object.kind === 'pi_state' && field.startsWith('pi_mutex.')
    ? `${object.name}.pi_mutex`
    : null;
}

/** The task that an owner field or a user word names; the bits beside it are no change of owner. */
export function ownerOf(value: Value): string | null {
  if (value.type === 'owner' || value.type === 'word') return value.task;
  return value.type === 'thing' ? (value.thing?.task ?? null) : null;
}

/** Whether a change says more than that somebody waits. */
export function isNews(change: NetChange): boolean {
  return !same(change);
}

/** That somebody waits is no change of the owner. */
function same({ was, becomes }: NetChange): boolean {
  if (was.type === 'owner' && becomes.type === 'owner') return was.task === becomes.task;
  return sameValue(was, becomes);
}

function sameValue(a: Value, b: Value): boolean {
  if (a.type === 'list' && b.type === 'list') {
    return (
      a.things.length === b.things.length &&
      a.things.every(({ name }, at) => name === b.things[at]?.name)
    );
  }
  if (a.type === 'thing' && b.type === 'thing') return a.thing?.name === b.thing?.name;
  return JSON.stringify(a) === JSON.stringify(b);
}

function netChanges(steps: readonly TraceStep[]): NetChange[] {
  const nets = new Map<string, NetChange>();
  for (const { place, was, becomes } of steps.flatMap(({ changes }) => changes)) {
    nets.set(place.name, { place, was: nets.get(place.name)?.was ?? was, becomes });
  }
  return [...nets.values()].filter((net) => !same(net));
}

/** Pi_states that come to life in a step: nobody writes their owner, it is there. */
export function born(step: TraceStep): Thing[] {
  return step.changes.flatMap(({ place, was }) => {
    const isPiState = piStateName(place) !== null && place.field === 'owner';
    const set = isPiState && ownerOf(was) === null;
    return set && step.place.name !== place.name ? [place.object] : [];
  });
}

/** Pi_states that end with a step, as far as they are kept for another time. */
export function freed(step: TraceStep): Thing[] {
  return step.changes.flatMap(({ place, was, becomes }) => {
    const counts = piStateName(place) !== null && place.field === 'refcount';
    const ends = counts && was.type === 'number' && was.value === 0;
    return ends && becomes.type === 'number' && becomes.value === 1 ? [place.object] : [];
  });
}

/** What the last column of the table tells of: cells that are changed, and pi_states that end. */
export function toldPlaces(steps: readonly TraceStep[]): Place[] {
  const told = netChanges(steps).filter(({ place }) => isTold(place));
  const ended = steps.filter((step) => freed(step).length > 0).map(({ place }) => place);
  return [...told.map(({ place }) => place), ...ended];
}

/** @param decisive what to set in bold */
export function changedText(
  steps: readonly TraceStep[],
  alias: Alias,
  decisive: (place: Place) => boolean,
): string {
  const made = new Set(steps.flatMap(born).map(({ name }) => name));
  const gone = new Set(steps.flatMap(freed).map(({ name }) => name));
  const nets = netChanges(steps);
  const owners = new Set(
    nets.flatMap(({ place }) => (isOwner(place) ? (mutexName(place) ?? []) : [])),
  );
  const texts = nets.flatMap(({ place, becomes }) => {
    const pi_state = piStateName(place) ?? '';
    if (gone.has(pi_state)) return [];
    if (made.has(pi_state)) {
      const owner = ownerOf(becomes) ?? 'NULL';
      return place.field === 'owner' ? [`new ${code(alias(pi_state))}: owner ${owner}`] : [];
    }
    if (!isTold(place)) return [];
    // Whoever takes an rt_mutex has left its queue.
    if (place.field.endsWith('waiters') && owners.has(mutexName(place) ?? '')) return [];
    const text = netText(place, becomes, alias);
    return [decisive(place) ? bold(text) : text];
  });
  return [...texts, ...[...gone].map((name) => `${code(alias(name))} is freed`)].join('; ');
}

function netText(place: Place, becomes: Value, alias: Alias): string {
  const task = code(place.object.task ?? '');
  if (place.field === 'TIF_SIGPENDING') {
    const pending = becomes.type === 'flag' && becomes.value;
    return pending ? `a signal for ${task}` : `${task} has taken its signal`;
  }
  if (place.field === 'SIGKILL' || place.field === 'SIGUSR1') return `${place.field} for ${task}`;
  if (place.field === 'thread_pid') return `${task} is gone`;
  const said = isOwner(place) ? (ownerOf(becomes) ?? 'NULL') : valueWords(becomes, alias);
  return place.field === 'prio'
    ? `${task} runs as ${said}`
    : `${code(alias(place.name))} = ${said}`;
}
