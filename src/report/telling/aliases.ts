/**
 * Short names for kernel objects, in order of their first appearance: `P1` for a pi_state, `hb` for
 * the only hash bucket, `q(T2)` and `w(T2)` for what T2 queues of itself.
 *
 * The names in a trace say who made an object, which keeps schedules valid; a reader wants less.
 */
import type { Trace } from '../../explore/trace.ts';

export type Alias = (text: string) => string;

const NAME = /\b(pi_state|hb|q|w)\(([^()]*)\)/gu;

/** Everything in a trace that may name an object, in order. */
function* texts({ steps, sentence, state }: Trace): Generator<string> {
  for (const step of steps) {
    yield step.object;
    yield* step.given;
    yield step.observed;
    for (const { cell, before, after } of step.changes) yield `${cell} ${before} ${after}`;
  }
  yield sentence ?? '';
  yield JSON.stringify(state);
}

export function aliasesOf(trace: Trace): Alias {
  const names = new Set<string>();
  for (const text of texts(trace)) for (const [name] of text.matchAll(NAME)) names.add(name);
  const buckets = [...names].filter((name) => name.startsWith('hb(')).length;
  const counts = new Map<string, number>();
  const aliases = new Map<string, string>();
  for (const name of names) {
    const [kind = '', maker = ''] = name.slice(0, -1).split('(');
    const task = maker.split('.')[0] ?? '';
    const family = kind === 'pi_state' ? kind : `${kind}(${task})`;
    const nth = (counts.get(family) ?? 0) + 1;
    counts.set(family, nth);
    if (kind === 'pi_state') aliases.set(name, `P${nth}`);
    else if (kind === 'hb') aliases.set(name, buckets === 1 ? 'hb' : name);
    else aliases.set(name, `${kind}${nth === 1 ? '' : nth}(${task})`);
  }
  return (text) => text.replace(NAME, (name) => aliases.get(name) ?? name);
}

/** What a lock is called: the bucket itself for its only lock. */
export function lockName(alias: Alias, label: string): string {
  return alias(label).replace(/^(hb.*)\.lock$/u, '$1');
}
