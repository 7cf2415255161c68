/**
 * What ran between two steps of a preempted task: said only where another task touched what the
 * preempted one had just touched, or was about to touch. That is read off the trace; whether it is
 * the cause is another question.
 */
import type { Trace, TraceStep } from '../explore/trace.ts';
import { accessText, intention } from './access-text.ts';
import { locksHeld, nextOf, type Pending, preemptions, taskOf } from './actors.ts';
import { type Alias, lockName } from './aliases.ts';
import { code } from './markdown.ts';
import { enumeration, numbers } from './wrap.ts';

interface Touch {
  readonly object: string;
  readonly actor: string;
  readonly steps: readonly number[];
}

/** A paragraph for each preemption of which there is something to say. */
export function gapParagraphs(trace: Trace, alias: Alias): string[] {
  return preemptions(trace).flatMap((step) => paragraph(trace, step, alias) ?? []);
}

function paragraph(trace: Trace, step: TraceStep, alias: Alias): string | null {
  const pending = nextOf(trace, step);
  if (pending === null) return null;
  const to = pending.number ?? trace.steps.length + 1;
  const between = trace.steps.slice(step.number, to - 1).filter((other) => {
    return other.actor !== step.actor;
  });
  const objects = [...new Set([step.object, pending.object])];
  const touches = objects.flatMap((object) => touchesOf(between, object));
  if (touches.length === 0) return null;
  const actors = [...new Set(touches.map(({ actor }) => actor))];
  const said = actors.map((actor) => touchText(actor, touches, alias));
  return [
    `${step.actor} had just taken step ${step.number} (${accessText(step, alias)}).`,
    `Its next one, ${aboutTo(pending, alias)}.`,
    `In between, ${enumeration(said)}.`,
    lockText(trace, step, touches, alias),
  ].join(' ');
}

function aboutTo(pending: Pending, alias: Alias): string {
  const number = pending.number === null ? 'which never came' : `step ${pending.number}`;
  return `${number}, ${intention(pending, alias)}`;
}

function touchText(actor: string, touches: readonly Touch[], alias: Alias): string {
  const own = touches.filter((touch) => touch.actor === actor).map(({ object, steps }) => {
    const noun = steps.length > 1 ? 'steps' : 'step';
    return `${code(lockName(alias, object))} in ${noun} ${numbers(steps)}`;
  });
  return `${actor} touched ${enumeration(own)}`;
}

function touchesOf(between: readonly TraceStep[], object: string): Touch[] {
  const actors = [...new Set(between.map(({ actor }) => actor))];
  return actors.flatMap((actor) => {
    const own = between.filter((step) => step.actor === actor && step.object === object);
    if (own.length === 0) return [];
    return [{ object, actor, steps: own.map(({ number }) => number) }];
  });
}

function lockText(
  trace: Trace,
  step: TraceStep,
  touches: readonly Touch[],
  alias: Alias,
): string {
  const held = locksHeld(trace);
  const own = held.get(step.number) ?? [];
  const names = (locks: readonly string[]) => {
    return enumeration(locks.map((lock) => code(lockName(alias, lock))));
  };
  const task = taskOf(step.actor);
  if (own.length === 0) return `${task} held no lock meanwhile.`;
  const others = [...new Set(touches.map(({ actor }) => actor))].map((actor) => {
    const steps = touches.filter((touch) => touch.actor === actor).flatMap((touch) => touch.steps);
    const locks = new Set(steps.flatMap((number) => held.get(number) ?? []));
    return locks.size === 0
      ? `${actor} held no lock when it did so`
      : `${actor} held ${names([...locks])} when it did so`;
  });
  return `${task} held ${names(own)} all the while; ${enumeration(others)}.`;
}
