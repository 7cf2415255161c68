/**
 * What ran between two steps of a preempted task. Said only where another task touched what the
 * preempted one had in hand: what it had changed under the locks that it still holds, what it had
 * touched last, or was about to touch. All of that is read off the trace; whether it is the cause
 * is another question.
 */

import type { Mover } from '../../explore/actor-kinds.ts';
import type { Place } from '../../explore/thing.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { accessText, intention } from '../telling/access-text.ts';
import {
  criticalSection,
  moverName,
  nextOf,
  type Pending,
  preemptions,
} from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { placeName } from '../telling/belongings.ts';
import { code } from '../text/markdown.ts';
import { enumeration, numbers } from '../text/wrap.ts';

/** More steps than these are not named one by one. */
const LISTED = 12;

interface GapTouch {
  readonly place: Place;
  readonly by: Mover;
  readonly steps: readonly TraceStep[];
}

/** A paragraph for each preemption of which there is something to say. */
export function gapParagraphs(trace: Trace, alias: Alias): string[] {
  return preemptions(trace).flatMap((step) => paragraph(trace, step, alias) ?? []);
}

function paragraph(trace: Trace, step: TraceStep, alias: Alias): string | null {
  const pending = nextOf(trace, step);
  if (pending === null) return null;
  const to = pending.number ?? trace.steps.length + 1;
  const between = trace.steps.slice(step.number, to - 1).filter(({ by }) => {
    return by.name !== step.by.name;
  });
  const changes = changedUnderLock(trace, step).filter(({ place }) => {
    return touchesOf(between, place).length > 0;
  });
  const places = new Map([...changes, step, pending].map(({ place }) => [place.name, place]));
  const touches = [...places.values()].flatMap((place) => touchesOf(between, place));
  if (touches.length === 0) return null;
  const movers = [...new Map(touches.map(({ by }) => [by.name, by])).values()];
  const done = [...changes.filter((change) => change !== step), step].map((taken) => {
    return `step ${taken.number} (${accessText(taken, alias)})`;
  });
  return [
    `${sentenceName(step.by)} had taken ${enumeration(done)}.`,
    `Its next step, ${aboutTo(pending, alias)}.`,
    `In between, ${enumeration(movers.map((by) => touchText(by, touches, alias)))}.`,
    lockText(step, touches, alias),
  ].join(' ');
}

/** What its actor has changed in the critical section that it is in after a step. */
function changedUnderLock(trace: Trace, step: TraceStep): TraceStep[] {
  return criticalSection(trace, step).filter((taken) => {
    return taken.changes.some(({ place }) => place.name === taken.place.name);
  });
}

function aboutTo(pending: Pending, alias: Alias): string {
  const number = pending.number === null ? 'which never came' : `step ${pending.number}`;
  return `${number}, ${intention(pending, alias)}`;
}

function touchesOf(between: readonly TraceStep[], place: Place): GapTouch[] {
  const movers = new Map(between.map(({ by }) => [by.name, by]));
  return [...movers.values()].flatMap((by) => {
    const steps = between.filter((step) => {
      return step.by.name === by.name && step.place.name === place.name;
    });
    return steps.length === 0 ? [] : [{ place, by, steps }];
  });
}

/** At the beginning of a sentence. */
function sentenceName(by: Mover): string {
  return moverName(by).replace(/^./u, (letter) => letter.toUpperCase());
}

function touchText(by: Mover, touches: readonly GapTouch[], alias: Alias): string {
  const own = touches
    .filter((touch) => touch.by.name === by.name)
    .map(({ place, steps }) => `${code(placeName(place, alias))} in ${stepsText(steps)}`);
  return `${moverName(by)} touched ${enumeration(own)}`;
}

function stepsText(steps: readonly TraceStep[]): string {
  const [first, last] = [steps[0]?.number, steps.at(-1)?.number];
  if (steps.length > LISTED) return `${steps.length} steps from ${first} to ${last}`;
  const said = numbers(steps.map(({ number }) => number));
  return `${steps.length > 1 ? 'steps' : 'step'} ${said}`;
}

function lockText({ by, holds }: TraceStep, touches: readonly GapTouch[], alias: Alias): string {
  if (holds.length === 0) return `${sentenceName(by)} held no spinlock meanwhile.`;
  const names = (locks: readonly Place[]) => {
    return enumeration([...new Set(locks.map((lock) => code(placeName(lock, alias))))]);
  };
  const movers = new Map(touches.map((touch) => [touch.by.name, touch.by]));
  const others = [...movers.values()].map((other) => {
    const own = touches.filter((touch) => touch.by.name === other.name);
    const locks = own.flatMap(({ steps }) => steps.flatMap((step) => step.holds));
    const most = locks.length === 0 ? 'no spinlock' : `no more than ${names(locks)}`;
    return `${moverName(other)} ${most}`;
  });
  const own = `${sentenceName(by)} held ${names(holds)} all the while`;
  return `${own}; ${enumeration(others)} at those steps.`;
}
