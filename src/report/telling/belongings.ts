/** What a step belongs to: the object that a reader knows what it touches as a part of. */
import type { Place, Thing } from '../../explore/thing.ts';
import type { TraceStep } from '../../explore/trace.ts';
import { type Alias, lockName } from './aliases.ts';

/** `P1` for all fields of a pi_state and for who waits in it, `hb`, `f1`, `T1`, `T1’s timer`. */
export function ownerName(thing: Thing, alias: Alias): string {
  const { kind, task, of, name } = thing;
  if (kind === 'waiter' && of !== null) return ownerName(of, alias);
  if (kind === 'queued' && task !== null) return task;
  if (kind === 'timer') return `${task}’s timer`;
  return alias(name);
}

export function belongsTo({ object }: Place, alias: Alias): string {
  return ownerName(object, alias);
}

/** A place as it is named in running text: a spinlock of a bucket is the bucket. */
export function placeName(place: Place, alias: Alias): string {
  return lockName(alias, place.name);
}

/** What the accesses of some steps belong to, each once, in order; offering the CPU is nothing. */
export function touched(steps: readonly TraceStep[], alias: Alias): string[] {
  const names = steps.filter(({ verb }) => verb !== 'relax');
  return [...new Set(names.map(({ place }) => belongsTo(place, alias)))];
}
