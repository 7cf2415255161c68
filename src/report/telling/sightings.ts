/** What a step found beside its access, as decisions are made on it: who is queued where. */
import type { Look } from '../../explore/thing.ts';
import type { TraceStep } from '../../explore/trace.ts';
import { code } from '../text/markdown.ts';
import { enumeration } from '../text/wrap.ts';
import type { Alias } from './aliases.ts';
import { mutexName } from './changes.ts';
import { thingWords } from './value-words.ts';

/** `finds T4 and T3 in T1’s boost tree`, for each queue that was looked at under its lock. */
export function sightings({ looks }: TraceStep, alias: Alias): string[] {
  return looks.flatMap((look) => {
    const where = queueWords(look, alias);
    if (where === null || look.value.type !== 'list') return [];
    const tasks = look.value.things.map((thing) => thingWords(thing, alias));
    return [`find ${tasks.length === 0 ? 'nobody' : enumeration(tasks)} in ${where}`];
  });
}

function queueWords({ place }: Look, alias: Alias): string | null {
  if (place.sort !== 'guarded') return null;
  if (place.field === 'pi_waiters') return `${place.object.task}’s boost tree`;
  if (place.field === 'chain') return code(alias(place.object.name));
  const mutex = mutexName(place);
  return mutex !== null && place.field.endsWith('waiters') ? code(alias(mutex)) : null;
}
