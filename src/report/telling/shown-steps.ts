/**
 * Which steps of a run are shown one by one. The rest is folded: a reader wants the steps that the
 * explanation speaks of, those that write what is wrong or what that follows from, the last one
 * before a preemption and the first one after it, and the end.
 */

import type { WrongMatter } from '../../explore/thing.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { sameAffair } from '../../program/dying.ts';
import { exchanged } from './access-text.ts';
import { asideOf, preemptions } from './actors.ts';
import { isNews, isOwner, mutexName, ownerOf } from './changes.ts';
import type { Failure } from './failure.ts';

/** How many steps of its op are shown at the end. */
const LEAD = 5;
/** An op that is not longer than this is shown whole there. */
const WHOLE = 12;

/** Whether two steps belong to one uninterrupted stretch of one op, or of its task's exit. */
export function sameStretch(a: TraceStep | undefined, b: TraceStep | undefined): boolean {
  return a !== undefined && b !== undefined && sameAffair(a, b);
}

/** The step that brought the wrong answer, if it was an answer. */
export function judgedStep({ steps }: Trace, { moment }: Failure): TraceStep | undefined {
  return moment === 'return' ? steps.at(-1) : undefined;
}

/** @param cited numbers of steps that the page speaks of elsewhere */
export function shownSteps(
  trace: Trace,
  failure: Failure,
  cited: ReadonlySet<number>,
): ReadonlySet<number> {
  const { steps } = trace;
  const shown = new Set<number>();
  const gaps = preemptions(trace);
  for (const { number } of gaps) shown.add(number).add(number + 1);
  if (failure.moment === 'return' || failure.moment === 'step') lead(steps, steps.length, shown);
  const first = gaps[0]?.number ?? 0;
  const judged = judgedStep(trace, failure);
  const wrong = wrongPlaces(trace);
  for (const step of steps) {
    const { number } = step;
    if (cited.has(number) || writesAny(step, wrong) || isDecision(step)) shown.add(number);
    if (number >= first && isTelling(step, judged)) shown.add(number);
    if (step.returned !== null && step.returned !== 0) shown.add(number);
    if (step.verb === 'expire' || isEvent(step)) shown.add(number);
  }
  return bridge(steps, shown);
}

/** Names of the places that are wrong, and of those that this was derived from. */
function wrongPlaces({ wrong }: Trace): ReadonlySet<string> {
  const matters = wrong.flatMap(({ thing, from }) => [thing, ...from.map((one) => one.thing)]);
  return new Set(matters.flatMap(placesOf));
}

function placesOf(matter: WrongMatter): string[] {
  if ('field' in matter) return [matter.name];
  // Who sleeps for ever was not woken, whoever was to do it.
  return ['waits', 'awake'].includes(matter.what) ? [`${matter.about.name}.__state`] : [];
}

function writesAny(step: TraceStep, places: ReadonlySet<string>): boolean {
  if (step.verb === 'wake' && places.has(step.place.name)) return true;
  return step.changes.some((change) => places.has(change.place.name) && isNews(change));
}

/** Shows the steps that lead to one, back to where the op or the stretch began. */
function lead(steps: readonly TraceStep[], to: number, shown: Set<number>): void {
  let from = to;
  while (sameStretch(steps[from - 2], steps[to - 1])) from--;
  for (let at = to - from < WHOLE ? from : to - LEAD + 1; at <= to; at++) shown.add(at);
}

/** It changes the user word or an owner, or the op with the wrong answer looks at one of them. */
export function isTelling(step: TraceStep, judged: TraceStep | undefined): boolean {
  const told = step.changes.some(({ place, was, becomes }) => {
    if (place.sort === 'user word') return true;
    const owner = isOwner(place) && mutexName(place) === null;
    return owner && step.place.name === place.name && ownerOf(was) !== ownerOf(becomes);
  });
  if (told) return true;
  if (!sameStretch(step, judged) || step.verb !== 'read') return false;
  const { place } = step;
  return place.sort === 'user word' || (isOwner(place) && mutexName(place) === null);
}

/** It did not get what it tried for, or found nobody: whatever comes next comes of that. */
function isDecision(step: TraceStep): boolean {
  const { verb, saw, functions, place } = step;
  if (verb === 'trylock') return saw?.type === 'flag' && !saw.value;
  if (verb === 'cmpxchg') return functions.length > 0 && !exchanged(step);
  return verb === 'read' && isOwner(place) && saw !== null && ownerOf(saw) === null;
}

/** A signal becomes pending, or a task’s own priority changes. */
function isEvent({ verb, place, by }: TraceStep): boolean {
  return asideOf(by) !== null && verb === 'write' && place.field !== 'task';
}

/** A single step between two that are shown is shown too. */
function bridge(steps: readonly TraceStep[], shown: ReadonlySet<number>): ReadonlySet<number> {
  const bridged = new Set(shown);
  for (const step of steps) {
    const { number } = step;
    const before = shown.has(number - 1) || !sameStretch(steps[number - 2], step);
    const after = shown.has(number + 1) || !sameStretch(step, steps[number]);
    if (before && after) bridged.add(number);
  }
  return bridged;
}
