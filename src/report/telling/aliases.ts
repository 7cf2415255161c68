/**
 * Short names for kernel objects, in order of their first appearance: `P1` for a pi_state, `hb` for
 * the only hash bucket, `q(T2)` and `w(T2)` for what T2 queues of itself.
 *
 * The names in a trace say who made an object, which keeps schedules valid; a reader wants less.
 */
import type { Thing, ThingKind, Value } from '../../explore/thing.ts';
import type { Trace } from '../../explore/trace.ts';

export type Alias = (text: string) => string;

const NAME = /\b(pi_state|hb|q|w)\([^()]*\)/gu;

/** Everything that steps touch and see, in order; then whatever else there is. */
function* thingsIn({ steps, things, sentence }: Trace): Generator<Thing> {
  for (const step of steps) {
    yield step.place.object;
    for (const value of step.arguments) yield* inValue(value);
    if (step.saw !== null) yield* inValue(step.saw);
    for (const { place, was, becomes } of step.changes) {
      yield place.object;
      yield* inValue(was);
      yield* inValue(becomes);
    }
  }
  for (const thing of things) if (thing.kind !== 'bucket') yield thing;
  // An oracle may speak of something that nobody has come to touch.
  for (const [name] of (sentence ?? '').matchAll(NAME)) yield spokenOf(name);
}

const KINDS: Readonly<Record<string, ThingKind>> = {
  pi_state: 'pi_state',
  hb: 'bucket',
  q: 'queued',
  w: 'waiter',
};

function spokenOf(name: string): Thing {
  const [kind = '', maker = ''] = name.slice(0, -1).split('(');
  return { kind: KINDS[kind] ?? 'other', name, task: maker.split('.')[0] ?? null, of: null };
}

function* inValue(value: Value): Generator<Thing> {
  if (value.type === 'list') yield* value.things;
  else if (value.type === 'thing' && value.thing !== null) {
    const { kind, of } = value.thing;
    yield kind === 'spinlock' && of !== null ? of : value.thing;
  }
}

export function aliasesOf(trace: Trace): Alias {
  const named = new Map<string, Thing>();
  for (const thing of thingsIn(trace)) if (!named.has(thing.name)) named.set(thing.name, thing);
  const buckets = [...named.values()].filter(({ kind }) => kind === 'bucket').length;
  const counts = new Map<string, number>();
  const aliases = new Map<string, string>();
  for (const { kind, name, task } of named.values()) {
    const family = kind === 'pi_state' ? kind : `${kind} ${task}`;
    const nth = (counts.get(family) ?? 0) + 1;
    if (kind === 'pi_state') aliases.set(name, `P${nth}`);
    else if (kind === 'bucket') aliases.set(name, buckets === 1 ? 'hb' : name);
    else if (kind === 'queued') aliases.set(name, `q${nth === 1 ? '' : nth}(${task})`);
    else if (kind === 'waiter') aliases.set(name, `w${nth === 1 ? '' : nth}(${task})`);
    else continue;
    counts.set(family, nth);
  }
  return (text) => text.replace(NAME, (name) => aliases.get(name) ?? name);
}

/** What a lock is called: the bucket itself for its only lock. */
export function lockName(alias: Alias, label: string): string {
  return alias(label).replace(/^(hb.*)\.lock$/u, '$1');
}
