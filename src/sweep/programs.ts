/**
 * All legit programs of one size, each once whatever its tasks, locks and condition variables are
 * called, the simplest first.
 *
 * A program is a sequence of bodies that never descends, by their places in the list of all of
 * them, so it has its tasks in one order only. Of all names that its locks and condition variables
 * could have, it has those with which that sequence is least ("orderly generation": Read, "Every
 * one a winner", 1978): so none has to be remembered to tell that another is the same.
 */

import { kindOfEvent } from '../program/event-kinds.ts';
import { withIfHeld } from '../program/if-held.ts';
import { whyNotLegit } from '../program/legit.ts';
import { kindOf } from '../program/op-kinds.ts';
import {
  CONDITION_BASE,
  type EnvEvent,
  isRtMutex,
  MAX_CONDITIONS,
  MAX_EVENTS,
  MAX_FUTEXES,
  MAX_MUTEXES,
  MUTEX_BASE,
  type Program,
} from '../program/program.ts';
import { renumber } from '../program/renumber.ts';
import { printOp } from '../program/text.ts';
import { attributesOf, sumOfPriorities } from '../shrink/order.ts';
import { DISTANCE } from '../shrink/passes/lower-priorities.ts';
import { type Body, bodiesOf, subsets } from './bodies.ts';
import type { Grammar, ProgramSize } from './grammar.ts';
import { renamings } from './renamings.ts';

/** The programs of that size. Throws nothing; may be many. */
export function programsOf(grammar: Grammar, size: ProgramSize): Program[] {
  return programsUpTo(grammar, size, Infinity) as Program[];
}

/** The programs of that size; null if there are more than `most`. */
export function programsUpTo(grammar: Grammar, size: ProgramSize, most: number): Program[] | null {
  const found: { program: Program; attributes: number; priorities: number }[] = [];
  for (const locks of families(grammar, size.locks)) {
    for (const conditions of conditionsOf(grammar)) {
      for (const program of new Programs(grammar, size, locks, conditions).all()) {
        found.push({
          program,
          attributes: attributesOf(program),
          priorities: sumOfPriorities(program),
        });
        if (found.length > most) return null;
      }
    }
  }
  // Sorting is stable, so among equals they stay as they come.
  found.sort((a, b) => a.attributes - b.attributes || a.priorities - b.priorities);
  return found.map(({ program }) => program);
}

/** The locks of a program with so many: futexes only, or some rt_mutexes among them. */
function* families({ features }: Grammar, count: number): Generator<number[], void> {
  for (let futexes = count; futexes >= 0; futexes--) {
    const mutexes = count - futexes;
    if (mutexes > 0 && !features.has('rt_mutex')) return;
    if (futexes > MAX_FUTEXES || mutexes > MAX_MUTEXES) continue;
    yield [...numbers(0, futexes), ...numbers(MUTEX_BASE, mutexes)];
  }
}

/** The condition variables of a program: none, or one, or more. */
function* conditionsOf({ conditions }: Grammar): Generator<number[], void> {
  for (let count = 0; count <= Math.min(conditions, MAX_CONDITIONS); count++) {
    yield numbers(CONDITION_BASE, count);
  }
}

function numbers(after: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => after + at + 1);
}

/** What a program says of its locks beside what tasks do with them. */
interface LockSetting {
  readonly sharedBuckets: readonly (readonly number[])[];
  readonly robust: readonly number[];
}

/** Other names for the locks and condition variables. */
interface Renaming {
  /** For each body the place of the same one under these names. */
  readonly bodies: readonly number[];
  /** The same for each way to share buckets, and to have robust locks. */
  readonly settings: readonly number[];
}

class Programs {
  readonly #size: ProgramSize;
  /** Locks, and condition variables after them. */
  readonly #names: readonly number[];
  readonly #most: number;
  readonly #bodies: readonly Body[];
  /** As bits, in the order of the names. */
  readonly #used: readonly number[];
  readonly #held: readonly number[];
  readonly #settings: readonly LockSetting[];
  readonly #renamings: readonly Renaming[];

  constructor(
    grammar: Grammar,
    size: ProgramSize,
    locks: readonly number[],
    conditions: readonly number[],
  ) {
    this.#size = size;
    this.#names = [...locks, ...conditions];
    this.#most = Math.min(grammar.events, MAX_EVENTS);
    this.#bodies = bodiesOf(grammar, locks, conditions, size.ops, size.tasks);
    this.#held = this.#bodies.map(({ holds }) => this.#bits(holds));
    this.#used = this.#bodies.map(({ holds, ops }) => {
      return this.#bits([...holds, ...ops.flatMap((op) => kindOf(op).targets(op))]);
    });
    const words = this.#names.filter((name) => !isRtMutex(name));
    const futexes = locks.filter((lock) => !isRtMutex(lock));
    this.#settings = [...settingsOf(grammar, futexes, words)];
    this.#renamings = this.#allRenamings();
  }

  #bits(names: readonly number[]): number {
    return names.reduce((set, name) => set | (1 << this.#names.indexOf(name)), 0);
  }

  #allRenamings(): Renaming[] {
    const places = new Map(this.#bodies.map((body, at) => [bodyText(body), at]));
    const ways = new Map(this.#settings.map((setting, at) => [settingText(setting), at]));
    const found: Renaming[] = [];
    for (const names of renamings(this.#names)) {
      const nameOf = (name: number) => names.get(name) as number;
      found.push({
        bodies: this.#bodies.map(
          (body) => places.get(bodyText(renamedBody(body, nameOf))) as number,
        ),
        settings: this.#settings.map(({ sharedBuckets, robust }) => {
          const renamed = {
            sharedBuckets: sharedBuckets.map((group) => group.map(nameOf)),
            robust: robust.map(nameOf),
          };
          return ways.get(settingText(renamed)) as number;
        }),
      });
    }
    return found;
  }

  *all(): Generator<Program, void> {
    for (const places of this.#sequences([], 0, this.#size.ops, 0)) {
      for (let setting = 0; setting < this.#settings.length; setting++) {
        if (!this.#isLeast(places, setting)) continue;
        const program = withIfHeld(this.#program(places, setting));
        if (isRobustForNothing(program)) continue;
        if (whyNotLegit(program) === null) yield renumber(program);
      }
    }
  }

  /** @param held the locks that those before hold */
  *#sequences(
    before: number[],
    from: number,
    left: number,
    held: number,
  ): Generator<readonly number[], void> {
    const missing = this.#size.tasks - before.length;
    if (missing === 0) {
      if (left === 0 && this.#fits(before)) yield before;
      return;
    }
    for (let at = from; at < this.#bodies.length; at++) {
      const { ops } = this.#bodies[at] as Body;
      // Those that follow have as many ops at least.
      if (ops.length * missing > left) return;
      if (missing === 1 && ops.length < left) continue;
      if ((held & (this.#held[at] as number)) !== 0) continue;
      const rest = left - ops.length;
      yield* this.#sequences([...before, at], at, rest, held | (this.#held[at] as number));
    }
  }

  /** All names are used, events are few enough, and priorities have no gaps. */
  #fits(places: readonly number[]): boolean {
    let used = 0;
    let events = 0;
    let levels = 0;
    for (const at of places) {
      used |= this.#used[at] as number;
      const { fifo, events: some } = this.#bodies[at] as Body;
      events += some.length;
      levels |= 1 << (fifo / DISTANCE);
      for (const event of some) levels |= 1 << (kindOfEvent(event).priority(event) / DISTANCE);
    }
    levels |= 1;
    const hasGap = (levels & (levels + 1)) !== 0;
    return used === (1 << this.#names.length) - 1 && events <= this.#most && !hasGap;
  }

  /** Whether no other names give a lesser sequence. */
  #isLeast(places: readonly number[], setting: number): boolean {
    return this.#renamings.every((renaming) => {
      const other = places.map((at) => renaming.bodies[at] as number).sort((a, b) => a - b);
      for (let at = 0; at < places.length; at++) {
        const difference = (other[at] as number) - (places[at] as number);
        if (difference !== 0) return difference > 0;
      }
      return (renaming.settings[setting] as number) >= setting;
    });
  }

  #program(places: readonly number[], setting: number): Program {
    const bodies = places.map((at) => this.#bodies[at] as Body);
    const events: EnvEvent[] = [];
    for (const [at, body] of bodies.entries()) {
      for (const event of body.events)
        events.push({ ...event, id: events.length + 1, task: at + 1 });
    }
    return {
      tasks: bodies.map(({ fifo, holds, ops }, at) => ({ id: at + 1, fifo, holds, ops })),
      ...(this.#settings[setting] as LockSetting),
      hostile: [],
      events,
    };
  }
}

function bodyText({ fifo, holds, ops, events }: Body): string {
  const happenings = events.map((event) => [event.call, ...kindOfEvent(event).words(event)]);
  return [fifo, holds.join(), ops.map(printOp).join(), happenings.join()].join(';');
}

function renamedBody({ fifo, holds, ops, events }: Body, nameOf: (lock: number) => number): Body {
  return {
    fifo,
    holds: holds.map(nameOf).sort(ascending),
    ops: ops.map((op) => kindOf(op).renamed(op, nameOf)),
    events,
  };
}

/** Where nobody is killed the next owner has nothing to be told of. */
function isRobustForNothing({ robust, events }: Program): boolean {
  return robust.length > 0 && !events.some((event) => kindOfEvent(event).kills);
}

function* settingsOf(
  { features }: Grammar,
  futexes: readonly number[],
  words: readonly number[],
): Generator<LockSetting> {
  const ways = features.has('bucket') ? [...partitions(words)] : [[]];
  const sets = features.has('robust') ? [...subsets(futexes)] : [[]];
  for (const robust of sets) for (const sharedBuckets of ways) yield { sharedBuckets, robust };
}

function settingText({ sharedBuckets, robust }: LockSetting): string {
  const groups = sharedBuckets.map((group) => [...group].sort(ascending).join());
  return [...groups.sort(), `robust ${[...robust].sort(ascending).join()}`].join(';');
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Every way to put words into buckets, as groups of two and more. */
function* partitions(futexes: readonly number[]): Generator<LockSetting['sharedBuckets'], void> {
  const [first, ...rest] = futexes;
  if (first === undefined) {
    yield [];
    return;
  }
  for (let bits = 0; bits < 1 << rest.length; bits++) {
    const beside = rest.filter((_, at) => bits & (1 << at));
    const others = rest.filter((_, at) => !(bits & (1 << at)));
    for (const groups of partitions(others)) {
      yield beside.length === 0 ? groups : [[first, ...beside], ...groups];
    }
  }
}
