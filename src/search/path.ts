/**
 * The states that have been seen, and the path from the first one to where the search is: a state
 * with what is left to choose at each, deepest last.
 */
import { ModelError } from '../machine/model-error.ts';
import { STEP_BUDGET } from '../run.ts';
import type { Components, Effect } from './components.ts';
import { Graph, type Livelock } from './graph.ts';
import type { Spin } from './spins.ts';
import { MOST_PREEMPTIONS, Visited } from './visited.ts';

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;
const UNBOUNDED = Infinity;

/** No actor. */
export const NOBODY = -1;
/** In place of a state's number: nothing new can follow it. */
export const SEEN_BEFORE = -1;
/** What is wrong with a program that does not end. */
export const ENDLESS =
  'a schedule of more steps than any run may take; does a loop forget nothing?';

/** One state of the path. */
export interface Junction {
  readonly state: number;
  /** Who goes on there, by index. */
  actor: number;
  /** Who may and has not yet, as bits. */
  others: number;
  /** Who goes first. */
  readonly first: number;
  /** How many could at the beginning. */
  readonly choices: number;
  /** Whom it would be a preemption to leave, by index, or NOBODY. */
  readonly sticky: number;
  /** How many there were on the way. */
  readonly preemptions: number;
}

/** Who can take a step at a state. */
export interface Options {
  /** As bits. */
  readonly enabled: number;
  /** Those of them that somebody has to let move sooner or later, as bits. */
  readonly due: number;
  /** Who goes first, by index. */
  readonly first: number;
}

/** What the search has seen, and where it is. */
export class Path {
  /** Steps from one state to another, each counted once however often it was replayed. */
  transitions = 0;
  readonly junctions: Junction[] = [];
  readonly #bound: number;
  readonly #most: number;
  /** There was no room for a state. */
  isFull = false;
  readonly #visited = new Visited();
  /** Kept without a bound only: with one, whether somebody can move depends on the bound. */
  readonly #graph: Graph | null;

  /**
   * @param bound on preemptions; Infinity for none
   * @param most how many states there is room for
   * @throws ModelError if there is no room for as many
   */
  constructor(bound: number, most = Infinity) {
    if (bound !== UNBOUNDED && bound > MOST_PREEMPTIONS) {
      throw new ModelError(`a bound of ${bound} preemptions, and ${MOST_PREEMPTIONS} is the most`);
    }
    this.#bound = bound;
    this.#most = most;
    this.#graph = bound === UNBOUNDED ? new Graph() : null;
  }

  get states(): number {
    return this.#visited.size;
  }

  /** Roughly how much has been seen, from 0 to 1, judged by the choices along the path. */
  get progress(): number {
    let weight = 1;
    let seen = 0;
    for (const { choices, others } of this.junctions) {
      const left = bits(others) + 1;
      seen += weight * (1 - left / choices);
      weight /= choices;
    }
    return seen;
  }

  /** Circles that can be gone round for ever; asked when everything has been seen. */
  livelocks(timers: readonly number[]): Livelock[] {
    const bits = timers.reduce((set, index) => set | (1 << index), 0);
    return this.#graph?.livelocks(this.states, bits) ?? [];
  }

  /** Actors that go round alone; asked when everything has been seen. */
  spins(tasks: number, most: number): Spin[] {
    return this.#graph?.spins(this.states, (1 << tasks) - 1, most) ?? [];
  }

  /**
   * Looks a state up; its number, or SEEN_BEFORE if nothing new can follow.
   *
   * @param fails the step that led there fails: whoever takes it goes round no more
   */
  arrive(depth: number, components: Components, sticky: number, fails = false): number {
    const preemptions = this.#preemptions(depth);
    const [x, y] = this.#name(components, sticky);
    let state = this.#visited.find(x, y);
    const isNew = state < 0;
    if (isNew && this.states >= this.#most) {
      this.isFull = true;
      return SEEN_BEFORE;
    }
    if (isNew) state = this.#visited.add(x, y, preemptions);
    if (depth > 0) {
      this.transitions++;
      const before = this.junctions[depth - 1] as Junction;
      if (!fails) this.#graph?.edge(before.state, before.actor, state);
    }
    if (isNew) return state;
    if (this.#visited.asCheap(state, preemptions)) return SEEN_BEFORE;
    this.#visited.cheapen(state, preemptions);
    return state;
  }

  /**
   * Goes by a step that leads from the path's last state to one that was seen before, if nothing
   * new can follow that; says whether it is such a step. Most are, and then nobody has to find out
   * what is to be said of that state. For searches without a bound: with one it matters who could
   * go on there.
   */
  leadsBack(before: Components, effect: Effect): boolean {
    if (this.#bound !== UNBOUNDED) return false;
    const state = this.#visited.find(before.nameXAfter(effect), before.nameYAfter(effect));
    if (state < 0) return false;
    const last = this.junctions.at(-1) as Junction;
    this.transitions++;
    this.#graph?.edge(last.state, last.actor, state);
    return true;
  }

  /** Whether a state was never seen. */
  isNew(components: Components, sticky: number): boolean {
    return this.#visited.find(...this.#name(components, sticky)) < 0;
  }

  /** Whether the state is the one at this depth. */
  is(depth: number, components: Components, sticky: number): boolean {
    const { state } = this.junctions[depth] as Junction;
    return this.#visited.is(state, ...this.#name(components, sticky));
  }

  /** With a bound it matters whom it would cost a preemption to leave. */
  #name({ nameX, nameY }: Components, sticky: number): readonly [x: number, y: number] {
    if (this.#bound === UNBOUNDED) return [nameX, nameY];
    return [nameX ^ imul(sticky + 2, 0x9e3779b1), nameY ^ imul(sticky + 2, 0x85ebca6b)];
  }

  /** The path leads on to a new state. */
  push(depth: number, state: number, options: Options, sticky: number): void {
    const { enabled, due, first } = options;
    if (depth > STEP_BUDGET) throw new ModelError(ENDLESS);
    const preemptions = this.#preemptions(depth);
    this.#graph?.state(state, due);
    const isForced = sticky !== NOBODY && preemptions >= this.#bound;
    const others = isForced ? 1 << sticky : enabled;
    const choices = bits(others);
    const junction = { state, actor: NOBODY, others, first, choices, sticky, preemptions };
    this.junctions[depth] = junction;
  }

  /** Somebody goes on there who has not yet; false if nobody is left. */
  choose(junction: Junction): boolean {
    const { others, first } = junction;
    if (others === 0) return false;
    junction.actor = (others & (1 << first)) === 0 ? 31 - Math.clz32(others) : first;
    junction.others &= ~(1 << junction.actor);
    return true;
  }

  /** How many it took to get to this depth; not counted without a bound. */
  #preemptions(depth: number): number {
    const before = this.junctions[depth - 1];
    if (before === undefined || this.#bound === UNBOUNDED) return 0;
    const { sticky, actor, preemptions } = before;
    return preemptions + (sticky === NOBODY || sticky === actor ? 0 : 1);
  }
}

function bits(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}
