/**
 * Programs that differ a little from a program, simpler or not. Passes only take away, so what they
 * end with may need a change that takes nothing away before more of it can go: the same call
 * straight into the kernel, another call, the same event for another task.
 */
import type { Attribute } from '../program/attributes.ts';
import { eventKinds, kindOfEvent } from '../program/event-kinds.ts';
import { withIfHeld } from '../program/if-held.ts';
import { whyNotLegit } from '../program/legit.ts';
import { kindOf, opKinds } from '../program/op-kinds.ts';
import {
  countOps,
  type EnvEvent,
  isRtMutex,
  lockOf,
  locksOf,
  MAX_EVENTS,
  type Op,
  type Program,
  type TaskSpec,
} from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { DISTANCE } from './passes/lower-priorities.ts';
import { smallerPrograms } from './smaller-programs.ts';

const ATTRIBUTES: ReadonlySet<Attribute> = new Set(['timeout', 'kernelOnly', 'interruptible']);

/** The program, and those with another call about the same lock in one place; all of them legit. */
export function* withOtherCalls(program: Program): Generator<Program, void> {
  yield program;
  yield* usual(otherCalls(program));
}

/** Those in which one task has another priority. */
export function* withOtherPriorities(program: Program): Generator<Program, void> {
  yield* usual(otherPriorities(program));
}

/** The same, whatever else differs in one thing, and all that is one step simpler than these. */
export function* withOtherParts(program: Program): Generator<Program, void> {
  for (const one of everyNeighbour(program)) {
    yield one;
    for (const smaller of smallerPrograms(one)) yield smaller.program;
  }
}

function* everyNeighbour(program: Program): Generator<Program, void> {
  yield* withOtherCalls(program);
  yield* usual(otherEvents(program));
  yield* withOtherPriorities(program);
  yield* usual(otherHolders(program));
  if (countOps(program) < FEW_OPS) yield* usual(moreOps(program));
}

/** Larger programs have too many places for one op more. */
const FEW_OPS = 5;

function* usual(programs: Iterable<Program>): Generator<Program, void> {
  for (const one of programs) {
    const program = withIfHeld(one);
    if (whyNotLegit(program) === null) yield renumber(program);
  }
}

function withTaskAt(program: Program, at: number, task: TaskSpec): Program {
  return { ...program, tasks: program.tasks.with(at, task) };
}

function formsFor(lock: number, id: number): readonly Op[] {
  // Where condition variables are modelled is not known here.
  const kinds = Object.values(opKinds).filter(({ ofCondition }) => !ofCondition);
  return kinds.flatMap(({ forms }): readonly Op[] => forms(id, lock, ATTRIBUTES));
}

function* otherCalls(program: Program): Generator<Program, void> {
  for (const [at, task] of program.tasks.entries()) {
    for (const [place, op] of task.ops.entries()) {
      for (const form of formsFor(lockOf(op), op.id)) {
        if (kindOf(form).releases !== kindOf(op).releases) continue;
        yield withTaskAt(program, at, { ...task, ops: task.ops.with(place, form) });
      }
    }
  }
}

function* moreOps(program: Program): Generator<Program, void> {
  for (const [at, task] of program.tasks.entries()) {
    for (let place = 0; place <= task.ops.length; place++) {
      for (const form of locksOf(program).flatMap((lock) => formsFor(lock, 100))) {
        const ops = task.ops.toSpliced(place, 0, form);
        yield withTaskAt(program, at, { ...task, ops });
      }
    }
  }
}

/** The priorities of a program, and one above them. */
function prioritiesFor({ tasks, events }: Program): number[] {
  const all = [...tasks.map(({ fifo }) => fifo), ...events.map(priorityOf)];
  const levels = new Set(all.filter((fifo) => fifo > 0)).size;
  return Array.from({ length: levels + 2 }, (_, level) => level * DISTANCE);
}

function priorityOf(event: EnvEvent): number {
  return kindOfEvent(event).priority(event);
}

function* otherPriorities(program: Program): Generator<Program, void> {
  const fifos = prioritiesFor(program);
  for (const [at, task] of program.tasks.entries()) {
    for (const fifo of fifos) {
      if (fifo !== task.fifo) yield withTaskAt(program, at, { ...task, fifo });
    }
  }
}

/** Another event in the place of one, and one more. */
function* otherEvents(program: Program): Generator<Program, void> {
  const { events, tasks } = program;
  const fifos = prioritiesFor(program);
  const places = Math.min(events.length + 1, MAX_EVENTS);
  for (let place = 0; place < places; place++) {
    for (const { id: task } of tasks) {
      // Where deaths are modelled only a program that has such a one says.
      const kinds = Object.values(eventKinds).filter(({ kills, call }) => {
        return !kills || events.some((event) => event.call === call);
      });
      const forms = kinds.flatMap((kind): readonly EnvEvent[] => {
        return kind.forms({ id: place + 1, task }, fifos);
      });
      for (const form of forms) yield { ...program, events: events.toSpliced(place, 1, form) };
    }
  }
}

/** A lock is held by another task at the start, or by one, or by none. */
function* otherHolders(program: Program): Generator<Program, void> {
  for (const lock of locksOf(program)) {
    const without = program.tasks.map((task) => {
      return { ...task, holds: task.holds.filter((held) => held !== lock) };
    });
    yield { ...program, tasks: without };
    if (isRtMutex(lock)) continue;
    for (const [at, task] of without.entries()) {
      const tasks = without.with(at, { ...task, holds: [...task.holds, lock] });
      yield { ...program, tasks };
    }
  }
}
