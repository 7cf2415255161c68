/**
 * Whose lifelines a sequence diagram has: the tasks, what comes to them from outside, and between
 * the tasks the objects that they meet at, as far as there is room.
 */

import type { Mover } from '../../explore/actor-kinds.ts';
import type { Place, Thing, ThingKind } from '../../explore/thing.ts';
import type { Trace } from '../../explore/trace.ts';
import { laneOf, lanesOf, moverName } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';

/** More than these do not fit beside one another; only tasks and their company may be more. */
const MOST = 7;

/** One participant of the diagram. */
export interface Lifeline {
  /** What the arrows call it: letters and digits. */
  readonly id: string;
  /** What its head says. */
  readonly name: string;
}

/** Kinds of objects from left to right, and what a reader may know them as. */
const KINDS: readonly (readonly [ThingKind, string])[] = [
  ['futex', 'futex'],
  ['rt_mutex', 'rt_mutex'],
  ['pi_state', 'pi_state'],
  ['bucket', 'bucket'],
];

/** Finds the lifeline of an actor, or of what an access is about. */
export class Lifelines {
  /** From left to right. */
  readonly all: readonly Lifeline[];
  readonly #ids: ReadonlySet<string>;
  readonly #alias: Alias;
  /** Where there are several futexes, each has one lifeline with its pi_states and its bucket. */
  readonly #merged: boolean;
  readonly #buckets: ReadonlyMap<string, string>;

  /** @param tasks the tasks that are drawn, each with what its head says */
  constructor(trace: Trace, tasks: readonly Lifeline[], alias: Alias) {
    this.#alias = alias;
    const futexes = trace.steps.filter(({ place }) => place.object.kind === 'futex');
    this.#merged = new Set(futexes.map(({ place }) => place.name)).size > 1;
    this.#buckets = new Map(trace.things.flatMap(bucketOf));
    const names = tasks.map(({ id }) => id);
    const outsiders = lanesOf(trace, names).filter(({ kind }) => kind !== 'task');
    const room = Math.max(0, MOST - tasks.length - outsiders.length);
    const withOwn = (some: readonly Lifeline[]) => {
      return some.flatMap((task) => [
        task,
        ...outsiders
          .filter((by) => by.task === task.id)
          .map((by) => ({ id: laneOf(by), name: moverName(by) })),
      ]);
    };
    const half = Math.ceil(tasks.length / 2);
    this.all = [
      ...withOwn(tasks.slice(0, half)),
      ...this.#objects(trace, room),
      ...withOwn(tasks.slice(half)),
    ];
    this.#ids = new Set(this.all.map(({ id }) => id));
  }

  /** Of who takes a step. */
  of(by: Mover): string {
    return laneOf(by);
  }

  /** Of what a place belongs to; null if that has none. */
  about({ object }: Place): string | null {
    const id = this.#idOf(object);
    return this.#ids.has(id) ? id : null;
  }

  #idOf(thing: Thing): string {
    const { kind, task, of, name } = thing;
    if (kind === 'waiter' && of !== null) return this.#idOf(of);
    if (kind === 'timer') return `timer${task}`;
    if (kind === 'queued') return task ?? '';
    const futex = kind === 'pi_state' ? of?.name : this.#buckets.get(name);
    if (this.#merged && futex !== undefined) return idOf(futex);
    return idOf(this.#alias(name));
  }

  /** First those that most tasks touch, and of them what is touched most often. */
  #objects(trace: Trace, room: number): Lifeline[] {
    const touched = new Map<string, { parts: Set<string>; thing: Thing; tasks: string[] }>();
    for (const { place, by } of trace.steps) {
      const thing = ofItself(place.object);
      if (!KINDS.some(([kind]) => kind === thing.kind)) continue;
      const id = this.#idOf(thing);
      const known = touched.get(id) ?? { parts: new Set(), thing, tasks: [] };
      if (idOf(this.#alias(thing.name)) === id) known.thing = thing;
      else known.parts.add(this.#alias(thing.name));
      known.tasks.push(by.task);
      touched.set(id, known);
    }
    const weight = (tasks: readonly string[]) => {
      return new Set(tasks).size * trace.steps.length + tasks.length;
    };
    const most = [...touched]
      .sort(([, some], [, others]) => weight(others.tasks) - weight(some.tasks))
      .slice(0, room);
    return KINDS.flatMap(([kind, what]) => {
      const alike = most.filter(([, { thing }]) => thing.kind === kind);
      return alike
        .map(([id, { thing, parts }]) => ({
          id,
          name: headOf(what, this.#alias(thing.name), [...parts]),
        }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    });
  }
}

/** The object that a waiter is part of. */
function ofItself(thing: Thing): Thing {
  return thing.kind === 'waiter' && thing.of !== null ? thing.of : thing;
}

/** The only futex of a bucket, as far as its name says so. */
function bucketOf({ kind, name }: Thing): [string, string][] {
  const futex = kind === 'bucket' ? /^hb\((f\d+)\)$/u.exec(name)?.[1] : undefined;
  return futex === undefined ? [] : [[name, futex]];
}

function headOf(what: string, name: string, parts: readonly string[]): string {
  return `${what} ${name}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

function idOf(name: string): string {
  return name.replace(/\W/gu, '');
}
