/**
 * All schedules of a program, each state once: depth-first search over states that are named by
 * value (exhaustive-identity.ts), so that whatever follows a state is looked at one time only.
 *
 * A generator cannot be cloned, so a state is restored by running again from the start (stateless
 * search: Godefroid, "VeriSoft", POPL 1997). Every run follows the path to the deepest state with a
 * choice left, takes that choice, and goes on by the default for as long as it meets states that
 * were never seen; so there are about as many runs as ways that lead to a state seen before.
 *
 * With a bound on preemptions a state is one together with the task that would be preempted, and it
 * is left only if it was reached with as few preemptions before. No sleep sets: beside a visited
 * set they are unsound.
 */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import { Event } from '../machine/event.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Ready } from '../machine/ready.ts';
import type { Violation } from '../machine/violation.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Outcome, type Recorder, run, type Scheduler } from '../run.ts';
import { Graph, type Livelock } from './exhaustive-graph.ts';
import { Identity } from './exhaustive-identity.ts';
import { Visited } from './exhaustive-visited.ts';

export interface SearchOptions {
  /** Preemptions that a schedule may have; Infinity for all schedules there are. */
  readonly preemptions: number;
  /** Told of every run that came to its end or failed. What it left is valid until the next. */
  readonly ended?: (ghost: Ghost, outcome: Outcome) => void;
  /** Names states; only tests have another one. */
  readonly identity?: Identity;
}

/** A kind of failure, and the first run that was found to fail like this. */
export interface Broken {
  readonly failure: Violation;
  /** Who took each step. */
  readonly actors: readonly string[];
}

/** Thrown to end a run that has come to a state seen before. Private to this file. */
const SEEN = { seen: true };

/** Looked up once: a look at a global is slow where tests run, in a context of their own. */
const { imul } = Math;
const UNBOUNDED = Infinity;

const NOBODY = -1;
const SEEN_BEFORE = -1;

/** One state of the path. */
interface Junction {
  readonly state: number;
  /** Who goes on there, by index. */
  actor: number;
  /** Who else may and has not yet, as bits. */
  others: number;
  /** How many could at the beginning. */
  readonly choices: number;
  /** Whom it would be a preemption to leave, by index, or NOBODY. */
  readonly sticky: number;
  /** How many there were on the way. */
  readonly preemptions: number;
}

export class ExhaustiveSearch implements Scheduler, Recorder {
  runs = 0;
  /** Steps from one state to another, each counted once however often it was replayed. */
  transitions = 0;
  /** Everything has been seen. */
  complete = false;
  /** The first failure of each kind. */
  readonly broken = new Map<string, Broken>();
  /** Of the actors, by index; known after the first run. */
  readonly names: string[] = [];
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #oracles: readonly Oracle[];
  readonly #bound: number;
  readonly #ended: NonNullable<SearchOptions['ended']> | null;
  readonly #identity: Identity;
  readonly #visited = new Visited();
  /** Kept without a bound only: with one, whether somebody can move depends on the bound. */
  readonly #graph: Graph | null;
  readonly #path: Junction[] = [];
  /** How much of the path is replayed before the search goes on. */
  #replayed = 0;
  #depth = 0;
  #ghost: Ghost | null = null;

  constructor(
    kernel: Kernel,
    program: Program,
    oracles: readonly Oracle[],
    { preemptions, ended, identity = new Identity() }: SearchOptions,
  ) {
    this.#kernel = kernel;
    this.#program = program;
    this.#oracles = oracles;
    this.#bound = preemptions;
    this.#ended = ended ?? null;
    this.#identity = identity;
    this.#graph = preemptions === UNBOUNDED ? new Graph() : null;
  }

  get states(): number {
    return this.#visited.size;
  }

  /** Makes at most `runs` more runs; says whether there is more to do. */
  advance(runs: number): boolean {
    for (let made = 0; made < runs && !this.complete; made++) {
      this.#runOnce();
      this.complete = !this.#backtrack();
    }
    return !this.complete;
  }

  /** Roughly how much has been seen, from 0 to 1, judged by the choices along the path. */
  get progress(): number {
    if (this.complete) return 1;
    let weight = 1;
    let seen = 0;
    for (const { choices, others } of this.#path) {
      const left = bits(others) + 1;
      seen += weight * (1 - left / choices);
      weight /= choices;
    }
    return seen;
  }

  /** Circles that can be gone round for ever; asked when everything has been seen. */
  livelocks(): Livelock[] {
    return this.#graph?.livelocks(this.states) ?? [];
  }

  began({ actors }: World, ghost: Ghost): void {
    if (this.names.length === 0) this.names.push(...actors.map(({ name }) => name));
    this.#ghost = ghost;
  }

  stepping(): void {}
  stepped(): void {}

  pick(ready: Ready): Actor {
    const depth = this.#depth++;
    const sticky = ready.sticky ? (ready.last as Actor).index : NOBODY;
    if (depth < this.#replayed) {
      const junction = this.#path[depth] as Junction;
      if (depth === this.#replayed - 1) this.#checkReplay(junction, sticky);
      return ready.actors[junction.actor] as Actor;
    }
    const state = this.#arrive(depth, sticky);
    if (state === SEEN_BEFORE) {
      this.#depth = depth;
      throw SEEN;
    }
    const actor = ready.default();
    const others = this.#others(ready, depth) & ~(1 << actor.index);
    this.#graph?.state(state, dueAmong(ready));
    const preemptions = this.#preemptions(depth);
    const choices = bits(others) + 1;
    this.#path[depth] = { state, actor: actor.index, others, choices, sticky, preemptions };
    return actor;
  }

  #runOnce(): void {
    this.runs++;
    this.#depth = 0;
    this.#identity.listen();
    try {
      const outcome = run(this.#kernel, this.#program, this, this.#oracles, this);
      this.#end(outcome);
    } catch (thrown) {
      if (thrown !== SEEN) throw thrown;
    } finally {
      this.#identity.stop();
    }
    this.#path.length = this.#depth;
  }

  #end(outcome: Outcome): void {
    const { failure, exhausted } = outcome;
    if (exhausted) {
      throw new ModelError(
        'a schedule of more steps than any run may take; does a loop forget nothing?',
      );
    }
    if (failure !== null && !this.broken.has(failure.kind)) {
      const path = this.#path.slice(0, this.#depth);
      const actors = path.map(({ actor }) => this.names[actor] as string);
      this.broken.set(failure.kind, { failure, actors });
    }
    this.#arrive(this.#depth, NOBODY);
    this.#ended?.(this.#ghost as Ghost, outcome);
  }

  /** Looks the present state up; its number, or SEEN_BEFORE if nothing new can follow. */
  #arrive(depth: number, sticky: number): number {
    if (depth > 0) this.transitions++;
    const preemptions = this.#preemptions(depth);
    const identity = this.#identity;
    this.#name(sticky);
    let state = this.#visited.find(identity.x, identity.y);
    const isNew = state < 0;
    if (isNew) state = this.#visited.add(identity.x, identity.y, preemptions);
    if (depth > 0) {
      const before = this.#path[depth - 1] as Junction;
      this.#graph?.edge(before.state, before.actor, state);
    }
    return isNew || !this.#visited.asCheap(state, preemptions) ? state : SEEN_BEFORE;
  }

  /** With a bound it matters whom it would cost a preemption to leave. */
  #name(sticky: number): void {
    const identity = this.#identity;
    identity.name(this.#ghost as Ghost);
    if (this.#bound === UNBOUNDED) return;
    identity.x ^= imul(sticky + 2, 0x9e3779b1);
    identity.y ^= imul(sticky + 2, 0x85ebca6b);
  }

  /** How many it took to get to this depth; not counted without a bound. */
  #preemptions(depth: number): number {
    const before = this.#path[depth - 1];
    if (before === undefined || this.#bound === UNBOUNDED) return 0;
    const { sticky, actor, preemptions } = before;
    return preemptions + (sticky === NOBODY || sticky === actor ? 0 : 1);
  }

  /** Who may take the next step, as bits. */
  #others(ready: Ready, depth: number): number {
    if (ready.sticky && this.#preemptions(depth) >= this.#bound) return 0;
    let others = 0;
    for (let at = 0; at < ready.count; at++) others |= 1 << (ready.enabled[at] as Actor).index;
    return others;
  }

  /** A state that is restored by replay has to be the one that was left. */
  #checkReplay({ state }: Junction, sticky: number): void {
    this.#name(sticky);
    if (this.#visited.is(state, this.#identity.x, this.#identity.y)) return;
    throw new ModelError('the same schedule led to two different states');
  }

  /** Turns to the deepest choice that is left; false if there is none. */
  #backtrack(): boolean {
    for (let depth = this.#path.length - 1; depth >= 0; depth--) {
      const junction = this.#path[depth] as Junction;
      if (junction.others === 0) continue;
      const actor = 31 - Math.clz32(junction.others);
      junction.others &= ~(1 << actor);
      junction.actor = actor;
      this.#replayed = depth + 1;
      return true;
    }
    return false;
  }
}

/** Who has to move sooner or later: all who can, but for events that nobody has to send. */
function dueAmong(ready: Ready): number {
  let due = 0;
  for (let at = 0; at < ready.count; at++) {
    const actor = ready.enabled[at] as Actor;
    if (!(actor instanceof Event) || actor.begun) due |= 1 << actor.index;
  }
  return due;
}

function bits(set: number): number {
  let count = 0;
  for (let left = set; left !== 0; left &= left - 1) count++;
  return count;
}
