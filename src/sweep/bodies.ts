/**
 * All that a single task can be: its priority, what it holds at the start, its ops, and what
 * happens to it. A program is a few of these.
 */
import type { Attribute } from '../program/attributes.ts';
import { eventKinds } from '../program/event-kinds.ts';
import { withIfHeld } from '../program/if-held.ts';
import { whyNotLegit } from '../program/legit.ts';
import { kindOf, opKinds } from '../program/op-kinds.ts';
import { type EnvEvent, isCondition, lockOf, type Op } from '../program/program.ts';
import { DISTANCE } from '../shrink/passes/lower-priorities.ts';
import type { Feature, Grammar } from './grammar.ts';

export interface Body {
  readonly fifo: number;
  /** In ascending order. */
  readonly holds: readonly number[];
  /** None says `if held`: that hangs on what the other tasks do. */
  readonly ops: readonly Op[];
  /** Each combination in one order only; ids and tasks are not set. */
  readonly events: readonly EnvEvent[];
}

/**
 * How many real-time priorities a program of so many tasks can have. What the kernel does hangs on
 * which of two is the higher one and on whether one is real-time at all, so they are fifo 10, 20,
 * 30 ... without gaps.
 */
export function levelsOf({ features, events }: Grammar, tasks: number): number {
  return (features.has('fifo') ? tasks : 0) + (features.has('setprio') ? events : 0);
}

/** Their numbers, and 0 for SCHED_OTHER. */
function priorities(levels: number): number[] {
  return Array.from({ length: levels + 1 }, (_, level) => level * DISTANCE);
}

/**
 * All bodies of at most so many ops over these locks and condition variables, those with fewer ops
 * first; none that holds nothing and does nothing, and none that no legit program has.
 */
export function bodiesOf(
  grammar: Grammar,
  locks: readonly number[],
  conditions: readonly number[],
  ops: number,
  tasks: number,
): Body[] {
  const { features } = grammar;
  const levels = levelsOf(grammar, tasks);
  const fifos = features.has('fifo') ? priorities(levels) : [0];
  const events = [...combinations(eventsOf(features, priorities(levels)), 0, grammar.events)];
  const found: Body[] = [];
  for (const holds of subsets(locks)) {
    const has = new Set(holds);
    for (const sequence of sequences({ features, locks, conditions, holds }, has, [], ops)) {
      if (holds.length + sequence.length === 0) continue;
      for (const fifo of fifos) {
        for (const some of events) found.push({ fifo, holds, ops: sequence, events: some });
      }
    }
  }
  return found.sort((a, b) => a.ops.length - b.ops.length);
}

function eventsOf(features: ReadonlySet<Feature>, fifos: readonly number[]): EnvEvent[] {
  const kinds = Object.values(eventKinds).filter(({ call }) => features.has(call));
  return kinds.flatMap((kind): readonly EnvEvent[] => kind.forms({ id: 0, task: 0 }, fifos));
}

/** At most so many of a list, each combination once. */
function* combinations<T>(of: readonly T[], from: number, most: number): Generator<T[], void> {
  yield [];
  if (most === 0) return;
  for (let at = from; at < of.length; at++) {
    for (const others of combinations(of, at, most - 1)) yield [of[at] as T, ...others];
  }
}

export function* subsets(of: readonly number[]): Generator<number[], void> {
  for (let bits = 0; bits < 1 << of.length; bits++) yield of.filter((_, at) => bits & (1 << at));
}

interface TaskFrame {
  readonly features: ReadonlySet<Feature>;
  readonly locks: readonly number[];
  readonly conditions: readonly number[];
  readonly holds: readonly number[];
}

/** @param has what the task has, or may have, after the ops before */
function* sequences(
  given: TaskFrame,
  has: ReadonlySet<number>,
  before: readonly Op[],
  left: number,
): Generator<readonly Op[], void> {
  yield before;
  if (left === 0) return;
  for (const op of nextOps(given, has, before.length + 1)) {
    const ops = [...before, op];
    if (!canBeLegit(given.holds, ops)) continue;
    const { acquires, releases } = kindOf(op);
    const then = new Set(has);
    if (releases) then.delete(lockOf(op));
    if (acquires) then.add(lockOf(op));
    yield* sequences(given, then, ops, left - 1);
  }
}

function nextOps(
  { features, locks, conditions }: TaskFrame,
  has: ReadonlySet<number>,
  id: number,
): Op[] {
  const allowed = features as ReadonlySet<Attribute>;
  const kinds = Object.values(opKinds).filter(({ call }) => features.has(call));
  return kinds.flatMap(({ releases, ofCondition, forms }) => {
    return locks.flatMap((lock): readonly Op[] => {
      if (releases && !has.has(lock)) return [];
      const all: readonly Op[] = forms(id, lock, allowed);
      if (!ofCondition) return all;
      return conditions.flatMap((condition) => all.map((op) => onCondition(op, condition)));
    });
  });
}

/** The same about another condition variable. */
function onCondition(op: Op, condition: number): Op {
  return kindOf(op).renamed(op, (target) => (isCondition(target) ? condition : target));
}

/** What is wrong with a task alone is wrong with it among others. */
function canBeLegit(holds: readonly number[], ops: readonly Op[]): boolean {
  const tasks = [{ id: 1, fifo: 0, holds, ops }];
  return (
    whyNotLegit(withIfHeld({ tasks, sharedBuckets: [], robust: [], hostile: [], events: [] })) ===
    null
  );
}
