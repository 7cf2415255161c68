/**
 * What ran between two steps of a preempted task. Said only where another task touched what the
 * preempted one had in hand: what it had changed under the locks that it still holds, what it had
 * touched last, or was about to touch. All of that is read off the trace; whether it is the cause
 * is another question.
 */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { accessText, intention } from '../telling/access-text.ts';
import {
  type Cast,
  criticalSection,
  locksHeld,
  nextOf,
  type Pending,
  preemptions,
} from '../telling/actors.ts';
import { type Alias, lockName } from '../telling/aliases.ts';
import { code } from '../text/markdown.ts';
import { enumeration, numbers } from '../text/wrap.ts';

/** More steps than these are not named one by one. */
const LISTED = 12;

interface Touch {
  readonly object: string;
  readonly actor: string;
  readonly steps: readonly number[];
}

/** A paragraph for each preemption of which there is something to say. */
export function gapParagraphs(trace: Trace, cast: Cast, alias: Alias): string[] {
  return preemptions(trace).flatMap((step) => paragraph(trace, step, cast, alias) ?? []);
}

function paragraph(trace: Trace, step: TraceStep, cast: Cast, alias: Alias): string | null {
  const pending = nextOf(trace, step);
  if (pending === null) return null;
  const to = pending.number ?? trace.steps.length + 1;
  const between = trace.steps.slice(step.number, to - 1).filter((other) => {
    return other.actor !== step.actor;
  });
  const changes = changedUnderLock(trace, step).filter(({ object }) => {
    return touchesOf(between, object).length > 0;
  });
  const objects = new Set([...changes, step, pending].map(({ object }) => object));
  const touches = [...objects].flatMap((object) => touchesOf(between, object));
  if (touches.length === 0) return null;
  const actors = [...new Set(touches.map(({ actor }) => actor))];
  const done = [...changes.filter((change) => change !== step), step].map((taken) => {
    return `step ${taken.number} (${accessText(taken, alias)})`;
  });
  return [
    `${sentenceName(cast, step.actor)} had taken ${enumeration(done)}.`,
    `Its next step, ${aboutTo(pending, alias)}.`,
    `In between, ${enumeration(actors.map((actor) => touchText(actor, touches, cast, alias)))}.`,
    lockText(trace, step, touches, cast, alias),
  ].join(' ');
}

/** What its actor has changed in the critical section that it is in after a step. */
function changedUnderLock(trace: Trace, step: TraceStep): TraceStep[] {
  return criticalSection(trace, step).filter((taken) => {
    return taken.changes.some(({ cell }) => cell === taken.object);
  });
}

function aboutTo(pending: Pending, alias: Alias): string {
  const number = pending.number === null ? 'which never came' : `step ${pending.number}`;
  return `${number}, ${intention(pending, alias)}`;
}

function touchesOf(between: readonly TraceStep[], object: string): Touch[] {
  const actors = [...new Set(between.map(({ actor }) => actor))];
  return actors.flatMap((actor) => {
    const own = between.filter((step) => step.actor === actor && step.object === object);
    if (own.length === 0) return [];
    return [{ object, actor, steps: own.map(({ number }) => number) }];
  });
}

function nameOf(cast: Cast, actor: string): string {
  return cast.isEvent(actor) ? cast.nameOf(actor) : actor;
}

/** At the beginning of a sentence. */
function sentenceName(cast: Cast, actor: string): string {
  return nameOf(cast, actor).replace(/^./u, (letter) => letter.toUpperCase());
}

function touchText(actor: string, touches: readonly Touch[], cast: Cast, alias: Alias): string {
  const own = touches
    .filter((touch) => touch.actor === actor)
    .map(({ object, steps }) => {
      return `${code(lockName(alias, object))} in ${stepsText(steps)}`;
    });
  return `${nameOf(cast, actor)} touched ${enumeration(own)}`;
}

function stepsText(steps: readonly number[]): string {
  if (steps.length > LISTED) return `${steps.length} steps from ${steps[0]} to ${steps.at(-1)}`;
  return `${steps.length > 1 ? 'steps' : 'step'} ${numbers(steps)}`;
}

function lockText(
  trace: Trace,
  step: TraceStep,
  touches: readonly Touch[],
  cast: Cast,
  alias: Alias,
): string {
  const held = locksHeld(trace);
  const own = held.get(step.number) ?? [];
  if (own.length === 0) return `${sentenceName(cast, step.actor)} held no lock meanwhile.`;
  const names = (locks: Iterable<string>) => {
    return enumeration([...locks].map((lock) => code(lockName(alias, lock))));
  };
  const others = [...new Set(touches.map(({ actor }) => actor))].map((actor) => {
    const steps = touches.filter((touch) => touch.actor === actor).flatMap((touch) => touch.steps);
    const locks = new Set(steps.flatMap((number) => held.get(number) ?? []));
    const most = locks.size === 0 ? 'no lock' : `no more than ${names(locks)}`;
    return `${nameOf(cast, actor)} ${most}`;
  });
  const holder = sentenceName(cast, step.actor);
  return `${holder} held ${names(own)} all the while; ${enumeration(others)} at those steps.`;
}
