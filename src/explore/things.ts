/** Makes plain values of the machine's objects, cells and what these hold. */
import type { Kernel } from '../kernel/build.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_TID_MASK,
  FUTEX_WAITERS,
  futex_hash_bucket,
  futex_key,
} from '../kernel/futex/futex_key.ts';
import { futex_pi_state } from '../kernel/futex/futex_pi_state.ts';
import { futex_q } from '../kernel/futex/futex_q.ts';
import { FUTEX_STATES } from '../kernel/futex/state.ts';
import { MUTEX_ACCOUNTS } from '../kernel/futex/user_word.ts';
import { RT_MUTEX_HAS_WAITERS } from '../kernel/locking/rt_mutex.ts';
import { rt_mutex_waiter } from '../kernel/locking/rt_mutex_waiter.ts';
import { hrtimer_sleeper } from '../kernel/time/hrtimer.ts';
import type { Shared } from '../machine/access.ts';
import { Actor } from '../machine/actor.ts';
import { Cell } from '../machine/cell.ts';
import { Guarded } from '../machine/guarded.ts';
import { Spinlock } from '../machine/spinlock.ts';
import { Fact, type Held, type Wrong } from '../machine/wrong.ts';
import type { World } from '../program/world.ts';
import { thingOf } from './actor-kinds.ts';
import type { Place, Thing, ThingKind, ToldFact, Value, WrongMatter, WrongValue } from './thing.ts';

type ThingDraft = { -readonly [Key in keyof Thing]: Thing[Key] };

/** The things of one run; the same object is the same value every time. */
export class Things {
  /** In the order in which the run came to speak of them. */
  readonly all: Thing[] = [];
  readonly #kernel: Kernel;
  readonly #world: World;
  readonly #things = new Map<string, ThingDraft>();
  readonly #places = new Map<string, Place>();
  readonly #rtMutexes: ReadonlySet<string>;

  constructor(world: World) {
    this.#kernel = world.kernel;
    this.#world = world;
    this.#rtMutexes = new Set(world.rtMutexes.all.map((mutex) => mutex.label()));
  }

  thing(object: Shared): Thing {
    const name = object.label();
    let thing = this.#things.get(name);
    if (thing === undefined) {
      thing = { kind: this.#kindOf(object), name, task: this.#taskOf(object), of: null };
      this.#things.set(name, thing);
      this.all.push(thing);
    }
    // What it waits for, or stands for, it is told only after it was made.
    thing.of ??= this.#purposeOf(object);
    return thing;
  }

  /** Of a cell, or of an object that is accessed as a whole. */
  place(object: Shared): Place {
    const name = object.label();
    let place = this.#places.get(name);
    if (object instanceof Cell) this.thing(object.home);
    if (place === undefined) {
      place =
        object instanceof Cell
          ? { name, object: this.thing(object.home), field: object.field, sort: sortOf(object) }
          : { name, object: this.thing(object), field: '', sort: 'object' };
      this.#places.set(name, place);
    }
    return place;
  }

  /** What `value` means in a cell; in other objects it means what it says. */
  value(where: Shared | null, value: unknown): Value {
    if (value === null || value === undefined) return { type: 'thing', thing: null };
    if (Array.isArray(value))
      return { type: 'list', things: value.map((item) => this.thing(item)) };
    if (typeof value === 'number') return this.#number(where, value);
    if (typeof value === 'boolean') return { type: 'flag', value };
    if (typeof value === 'string') return { type: 'text', text: value };
    return { type: 'thing', thing: this.thing(value as Shared) };
  }

  wrong({ thing, is, should, because }: Wrong): WrongValue {
    return {
      thing: this.matter(thing),
      is: this.#held(thing, is),
      should: this.#held(thing, should),
      rule: because.rule,
      from: because.from.map(({ thing: other, value }) => {
        return { thing: this.matter(other), value: this.#held(other, value) };
      }),
    };
  }

  matter(thing: Wrong['thing']): WrongMatter {
    return thing instanceof Fact ? this.#fact(thing) : this.place(thing);
  }

  #fact({ about, what, within, of }: Fact): ToldFact {
    const regarding = of instanceof Cell ? this.place(of) : of && this.thing(of);
    return { about: this.thing(about), what, within, of: regarding };
  }

  #held(thing: Wrong['thing'], value: Held): Value {
    if (!(thing instanceof Fact)) return this.value(thing, value);
    if (typeof value !== 'number') return this.value(null, value);
    const type =
      thing.what === 'answer' ? 'answer' : thing.what === 'queue key' ? 'priority' : 'number';
    return { type, value };
  }

  #number(where: Shared | null, value: number): Value {
    if (!(where instanceof Cell)) return { type: 'number', value };
    if (where.field === '__owner') return { type: 'text', text: MUTEX_ACCOUNTS[value] ?? '?' };
    if (where.home instanceof futex_key && !where.home.isNumber) {
      return wordValue(this.#world, value);
    }
    if (where.field === '__state') return { type: 'state', value };
    if (where.field === 'futex_state') return { type: 'text', text: FUTEX_STATES[value] ?? '?' };
    if (/^(?:normal_)?prio$|tree\.prio$/u.test(where.field)) return { type: 'priority', value };
    if (where.field === 'pi_mutex.owner' || where.field === 'owner') {
      const task = this.#kernel.taskAt(value & ~RT_MUTEX_HAS_WAITERS)?.name ?? null;
      return { type: 'owner', task, waiters: (value & RT_MUTEX_HAS_WAITERS) !== 0 };
    }
    return { type: 'number', value };
  }

  #kindOf(object: Shared): ThingKind {
    if (object instanceof hrtimer_sleeper) return 'timer';
    if (object instanceof Actor) return thingOf(object);
    if (object instanceof futex_key) return 'futex';
    if (object instanceof futex_hash_bucket) return 'bucket';
    if (object instanceof futex_pi_state) return 'pi_state';
    if (object instanceof futex_q) return 'queued';
    if (object instanceof rt_mutex_waiter) return 'waiter';
    if (object instanceof Spinlock) return 'spinlock';
    const name = object.label();
    if (this.#rtMutexes.has(name)) return 'rt_mutex';
    return name === 'cpu' ? 'cpu' : 'other';
  }

  #taskOf(object: Shared): string | null {
    if (object instanceof Actor) return object.about?.name ?? null;
    if (object instanceof futex_q || object instanceof rt_mutex_waiter) {
      return object.task?.name ?? this.#world.actors[object.born >> 16]?.name ?? null;
    }
    return object instanceof hrtimer_sleeper ? object.owner.name : null;
  }

  #purposeOf(object: Shared): Thing | null {
    if (object instanceof Spinlock) return this.thing(object.home);
    if (object instanceof futex_q) return this.thing(object.key);
    if (object instanceof futex_pi_state) return object.key && this.thing(object.key);
    if (!(object instanceof rt_mutex_waiter) || object.lock === null) return null;
    return this.thing(object.lock.owner.home);
  }
}

/** A user word as its bits have it. */
export function wordValue({ tasks }: World, value: number): Value {
  const tid = value & FUTEX_TID_MASK;
  return {
    type: 'word',
    value,
    task: tasks.find(({ pid }) => pid === tid)?.name ?? null,
    waiters: (value & FUTEX_WAITERS) !== 0,
    died: (value & FUTEX_OWNER_DIED) !== 0,
  };
}

function sortOf(cell: Cell<unknown>): Place['sort'] {
  if (cell.home instanceof futex_key) return 'user word';
  if (cell instanceof Spinlock) return 'spinlock';
  return cell instanceof Guarded ? 'guarded' : 'word';
}
