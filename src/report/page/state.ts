/** The kernel's objects at the failure, printed for reading; what is wrong is marked. */
import { format, type Plugin } from 'pretty-format';
import type { Snapshot, TaskState } from '../../explore/snapshot.ts';
import type { Look, Thing, Value, WrongValue } from '../../explore/thing.ts';
import type { Trace } from '../../explore/trace.ts';
import { opName } from '../../program/text.ts';
import { intention } from '../telling/access-text.ts';
import type { Alias } from '../telling/aliases.ts';
import { placeName } from '../telling/belongings.ts';
import { thingWords, valueWords } from '../telling/value-words.ts';
import { unmarked } from '../text/markdown.ts';

/** Texts without quotes, lists of them on one line, and `none` for what is not there. */
const bare: Plugin = {
  test: (value: unknown) => typeof value === 'string' || value === null || isList(value),
  serialize: (value: string | readonly string[] | null) => {
    if (typeof value === 'string') return value;
    return value === null || value.length === 0 ? 'none' : value.join(', ');
  },
};

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export function stateText(trace: Trace, alias: Alias): string {
  const shown = new State(trace, alias).shown();
  const text = format(shown, { plugins: [bare], printBasicPrototype: false, compareKeys: null });
  // The outermost braces say nothing.
  return text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2))
    .join('\n');
}

type ShownState = Record<string, unknown>;

class State {
  readonly #state: Snapshot;
  readonly #wrong: readonly WrongValue[];
  readonly #alias: Alias;
  readonly #cells: ReadonlyMap<string, Look>;

  constructor({ state, wrong }: Trace, alias: Alias) {
    this.#state = state;
    this.#wrong = wrong;
    this.#alias = alias;
    this.#cells = new Map(state.cells.map((look) => [look.place.name, look]));
  }

  shown(): ShownState {
    const { futexes, rtMutexes, otherPiStates, tasks, freed } = this.#state;
    return {
      ...Object.fromEntries(futexes.map((futex) => [futex.name, this.#futex(futex)])),
      ...Object.fromEntries(rtMutexes.map(({ name }) => [name, this.#mutex(name)])),
      ...Object.fromEntries(
        otherPiStates.map(({ name }) => [this.#alias(name), this.#piState(name)]),
      ),
      ...Object.fromEntries(freed.map(({ name }) => [this.#alias(name), 'freed'])),
      ...Object.fromEntries(tasks.map((task) => [task.name, this.#task(task)])),
    };
  }

  #futex({ name, word, pi_state }: Snapshot['futexes'][number]): ShownState {
    const known =
      pi_state === null ? {} : { [this.#alias(pi_state.name)]: this.#piState(pi_state.name) };
    const hex = `0x${(word.value >>> 0).toString(16).padStart(8, '0')}`;
    return { word: `${hex} <${this.#cell(name)}>`, 'queued waiters': this.#queued(name), ...known };
  }

  /** Those of a bucket that wait for this futex; all of it is wrong if its order is. */
  #queued(futex: string): string | readonly string[] {
    const chains = this.#state.cells.filter(({ place }) => place.field === 'chain');
    for (const { place, value } of chains) {
      const own = inList(value).filter(({ of }) => of?.name === futex);
      if (own.length === 0) continue;
      const mark = this.#mark(place.name);
      const tasks = own.map(
        (thing) => thingWords(thing, this.#alias) + this.#mark(`${thing.name}.pi_state`),
      );
      return mark === '' ? tasks : `${tasks.join(', ')}${mark}`;
    }
    return [];
  }

  #piState(name: string): ShownState {
    return {
      owner: this.#cell(`${name}.owner`) + this.#factMark('list', name),
      'pi_mutex.owner': this.#cell(`${name}.pi_mutex.owner`),
      'waiting for pi_mutex': this.#waiting(`${name}.pi_mutex.waiters`),
      references: this.#cell(`${name}.refcount`),
    };
  }

  #mutex(name: string): ShownState {
    return { owner: this.#cell(`${name}.owner`), waiting: this.#waiting(`${name}.waiters`) };
  }

  /** Each waiter with the key that it is queued under. */
  #waiting(queue: string): string {
    return this.#entries(queue, 'tree.prio');
  }

  #entries(queue: string, key: string): string {
    const look = this.#cells.get(queue);
    const entries = inList(look?.value).map((thing) => {
      const of = key === 'pi_tree.prio' ? `, for ${this.#lockOf(thing)}` : '';
      return `${thing.task} as ${this.#cell(`${thing.name}.${key}`)}${of}`;
    });
    const all = entries.length === 0 ? 'none' : entries.join('; ');
    return `${all}${this.#mark(queue)}`;
  }

  #lockOf({ of }: Thing): string {
    return of === null ? '?' : this.#alias(of.name);
  }

  #task(task: TaskState): ShownState {
    const { name, toldItHolds, blockedOn } = task;
    const futexState = `${name}.futex_state`;
    const own = this.#cell(`${name}.normal_prio`);
    const runs = this.#cell(`${name}.prio`);
    const spinlocks = this.#state.cells.filter(({ place, value }) => {
      return place.sort === 'spinlock' && value.type === 'thing' && value.thing?.name === name;
    });
    return {
      at: this.#at(task) + this.#factMark('waits', name) + this.#factMark('awake', name),
      'was told it holds': toldItHolds,
      ...(task.robustList === null ? {} : { 'robust list': task.robustList }),
      ...(task.robustList === null ? {} : { list_op_pending: task.opPending }),
      ...(this.#cells.has(futexState) ? { futex_state: this.#cell(futexState) } : {}),
      'holds spinlocks': spinlocks.map(({ place }) => placeName(place, this.#alias)),
      'blocked on':
        (blockedOn === null ? 'none' : this.#alias(blockedOn)) +
        this.#mark(`${name}.pi_blocked_on`),
      priority: runs === own ? runs : `${runs}; its own: ${own}`,
      'lent by': this.#entries(`${name}.pi_waiters`, 'pi_tree.prio'),
    };
  }

  #at({ asleep, next, op, died }: TaskState): string {
    const within = died ? ' in its exit' : op === null ? '' : ` in its ${opName(op)}`;
    if (asleep) return `asleep${within}`;
    if (died && next === null) return 'gone';
    if (next === null) return op === null ? 'finished' : `returning from its ${op.call}`;
    return `before it ${unmarked(intention(next, this.#alias))}${within}`;
  }

  #cell(name: string): string {
    const look = this.#cells.get(name);
    const text = look === undefined ? '?' : valueWords(look.value, this.#alias);
    return `${text}${this.#mark(name)}`;
  }

  #mark(name: string): string {
    const wrong = this.#wrong.find(({ thing }) => 'field' in thing && thing.name === name);
    return wrong === undefined ? '' : this.#shouldBe(wrong);
  }

  #factMark(what: string, about: string): string {
    const wrong = this.#wrong.find(({ thing }) => {
      return !('field' in thing) && thing.what === what && thing.about.name === about;
    });
    return wrong === undefined ? '' : this.#shouldBe(wrong);
  }

  #shouldBe({ should }: WrongValue): string {
    return ` (WRONG: should be ${valueWords(should, this.#alias)})`;
  }
}

function inList(value: Value | undefined): readonly Thing[] {
  return value?.type === 'list' ? value.things : [];
}
