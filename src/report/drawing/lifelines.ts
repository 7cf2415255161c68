/**
 * Whose lifelines a sequence diagram has: the tasks, what comes to them from outside, and between
 * the tasks the objects that they meet at, as far as there is room.
 */
import type { Trace } from '../../explore/trace.ts';
import { type Program, targetName } from '../../program/program.ts';
import type { Cast } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { born } from '../telling/changes.ts';
import { opOf } from '../telling/story.ts';

/** More than these do not fit beside one another; only tasks may be more. */
const MOST = 7;

/** One participant of the diagram. */
export interface Lifeline {
  /** What the arrows call it: letters and digits. */
  readonly id: string;
  /** What its head says. */
  readonly name: string;
}

/** Kinds of objects from left to right, and what a reader may know them as. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^f\d+$/u, 'futex'],
  [/^m\d+$/u, 'rt_mutex'],
  [/^P\d+$/u, 'pi_state'],
  [/^hb\b/u, 'bucket'],
];

/** Finds the lifeline of an actor, or of what an access is about. */
export class Lifelines {
  /** From left to right. */
  readonly all: readonly Lifeline[];
  readonly #ids: ReadonlySet<string>;
  readonly #cast: Cast;
  readonly #alias: Alias;
  readonly #owners: ReadonlyMap<string, string>;

  /** @param tasks the tasks that are drawn, each with what its head says */
  constructor(
    trace: Trace,
    program: Program,
    cast: Cast,
    tasks: readonly Lifeline[],
    alias: Alias,
  ) {
    this.#cast = cast;
    this.#alias = alias;
    this.#owners = ownersOf(trace, program, alias);
    const actors = [...new Set(trace.steps.map(({ actor }) => actor))];
    const room = Math.max(0, MOST - tasks.length);
    const outsiders = distinct(actors.flatMap((actor) => this.#outsider(actor))).slice(0, room);
    const withOwn = (some: readonly Lifeline[]) => {
      return some.flatMap((task) => [task, ...outsiders.filter(({ id }) => id.endsWith(task.id))]);
    };
    const half = Math.ceil(tasks.length / 2);
    this.all = [
      ...withOwn(tasks.slice(0, half)),
      ...this.#objects(trace, room - outsiders.length),
      ...withOwn(tasks.slice(half)),
    ];
    this.#ids = new Set(this.all.map(({ id }) => id));
  }

  /** Of who takes a step; of the task that it is for if there was no room for it. */
  of(actor: string): string {
    const own = this.#outsider(actor)[0]?.id ?? '';
    return this.#ids.has(own) ? own : this.#cast.taskOf(actor);
  }

  /** Of what a cell or a lock belongs to; null if that has none. */
  about(label: string): string | null {
    const timer = /^(T\d+)\.timer\b/u.exec(label)?.[1];
    const ids = [`timer${timer}`, idOf(this.#ownerOf(label))];
    return ids.find((id) => this.#ids.has(id)) ?? null;
  }

  #outsider(actor: string): Lifeline[] {
    const aside = this.#cast.asideOf(actor);
    if (aside === null) return [];
    return [{ id: `${aside}${this.#cast.taskOf(actor)}`, name: this.#cast.nameOf(actor) }];
  }

  #ownerOf(label: string): string {
    const name = objectOf(label, this.#alias);
    return this.#owners.get(name) ?? name;
  }

  /** First those that most tasks touch, and of them what is touched most often. */
  #objects({ steps }: Trace, room: number): Lifeline[] {
    const touched = new Map<string, string[]>();
    for (const { object, actor } of steps) {
      const name = this.#ownerOf(object);
      touched.set(name, [...(touched.get(name) ?? []), this.#cast.taskOf(actor)]);
    }
    const weight = (tasks: readonly string[]) => new Set(tasks).size * steps.length + tasks.length;
    const names = [...touched]
      .filter(([name]) => KINDS.some(([kind]) => kind.test(name)))
      .sort(([, some], [, others]) => weight(others) - weight(some))
      .map(([name]) => name)
      .slice(0, room);
    return KINDS.flatMap(([kind, what]) => {
      const alike = names.filter((name) => kind.test(name)).sort();
      return alike.map((name) => ({ id: idOf(name), name: this.#headOf(what, name) }));
    });
  }

  #headOf(what: string, name: string): string {
    const parts = [...this.#owners].filter(([, owner]) => owner === name).map(([part]) => part);
    return `${what} ${name}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
  }
}

/** Where there are several futexes, each has one lifeline with its pi_states and its bucket. */
function ownersOf({ steps }: Trace, program: Program, alias: Alias): Map<string, string> {
  const names = new Set(steps.map(({ object }) => objectOf(object, alias)));
  const owners = new Map<string, string>();
  if ([...names].filter((name) => /^f\d+$/u.test(name)).length < 2) return owners;
  for (const step of steps) {
    for (const pi_state of born(step)) {
      owners.set(alias(pi_state), targetName(opOf(program, step.actor, step.op).target));
    }
  }
  for (const name of names) {
    const futex = /^hb\((f\d+)\)$/u.exec(name)?.[1];
    if (futex !== undefined) owners.set(name, futex);
  }
  return owners;
}

/** `P1` for `P1.pi_mutex.owner`. */
function objectOf(label: string, alias: Alias): string {
  return alias(label).split('.')[0] ?? '';
}

function idOf(name: string): string {
  return name.replace(/\W/gu, '');
}

/** Two changes of the priority of one task come from the same place. */
function distinct(lifelines: readonly Lifeline[]): Lifeline[] {
  return [...new Map(lifelines.map((lifeline) => [lifeline.id, lifeline])).values()];
}
