/**
 * All schedules of a program, each state once: depth-first search over states that are named by
 * value (identity.ts), so that whatever follows a state is looked at one time only.
 *
 * A generator cannot be cloned, so a state is restored by running again from the start (stateless
 * search: Godefroid, "VeriSoft", POPL 1997). That is slow, and seldom needed: what a step does is
 * remembered together with what it depends on (memory.ts), so most steps are taken
 * without a run. Where one is not known, a run follows the path to it, takes it, and goes on until
 * it comes to a state seen before, or to a step that is known. On its way it has to come to the
 * very state that the search believes to be at.
 *
 * With a bound on preemptions a state is one together with the task that would be preempted, and it
 * is left only if it was reached with as few preemptions before. No sleep sets: beside a visited
 * set they are unsound.
 */
import type { Kernel } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Actor } from '../machine/actor.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Outcome, type Recorder, run, type Scheduler } from '../run.ts';
import { SEARCHED } from './actor-kinds.ts';
import { Ahead } from './ahead.ts';
import type { Components } from './components.ts';
import { Experience } from './experience.ts';
import type { Foresight } from './foresight.ts';
import type { Livelock } from './graph.ts';
import type { Identity } from './identity.ts';
import type { Broken, SearchOptions } from './options.ts';
import { ENDLESS, type Junction, NOBODY, Path, SEEN_BEFORE } from './path.ts';
import type { Spin } from './spins.ts';

const DIFFERENT =
  'the same schedule led to two different states: does a forgetAllBut leave out a value that ' +
  'lives on, in its function or in one that called it?';
const UNFORESEEN = 'a step did something else than was foreseen';

export class ExhaustiveSearch implements Scheduler, Recorder {
  runs = 0;
  /** The first failure of each kind. */
  readonly broken = new Map<string, Broken>();
  /** Of the actors, by index; known after the first run. */
  readonly names: string[] = [];
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #oracles: readonly Oracle[];
  readonly #ended: NonNullable<SearchOptions['ended']> | null;
  readonly #leaves: NonNullable<SearchOptions['leaves']> | null;
  readonly #identity: Identity;
  readonly #foresight: Foresight;
  readonly #trust: NonNullable<SearchOptions['foresight']>;
  readonly #isTrusted: boolean;
  readonly #isAsIfAlone: boolean;
  /** The run has come to a step that is known from another search. */
  #walksOn = false;
  /** Where the step that is being taken should lead to, if that is to be checked. */
  #expected: Components | null = null;
  readonly #path: Path;
  readonly #ahead: Ahead;
  #depth = 0;
  #ghost: Ghost | null = null;

  constructor(
    kernel: Kernel,
    program: Program,
    oracles: readonly Oracle[],
    options: SearchOptions,
  ) {
    const { preemptions, states, ended, leaves, foresight = 'trusted' } = options;
    const { asIfAlone = false } = options;
    const experience = options.experience ?? new Experience(options.identity);
    this.#kernel = kernel;
    this.#program = program;
    this.#oracles = oracles;
    this.#ended = ended ?? null;
    this.#leaves = leaves ?? null;
    this.#identity = experience.identity;
    this.#foresight = experience.foresight;
    this.#trust = foresight;
    this.#isTrusted = foresight === 'trusted';
    this.#isAsIfAlone = asIfAlone;
    this.#foresight.beginSearch(asIfAlone);
    this.#path = new Path(preemptions, states);
    this.#ahead = new Ahead(this.#path, this.#foresight, program.tasks.length, options);
  }

  /** How often a step was seen to do something else than before: never, or foresight is wrong. */
  get doubts(): number {
    return this.#foresight.doubts;
  }

  /** Everything has been seen. */
  get complete(): boolean {
    return this.#ahead.complete;
  }

  get states(): number {
    return this.#path.states;
  }

  /** Steps from one state to another, each counted once however often it was replayed. */
  get transitions(): number {
    return this.#path.transitions;
  }

  /** Roughly how much has been seen, from 0 to 1, judged by the choices along the path. */
  get progress(): number {
    return this.complete ? 1 : this.#path.progress;
  }

  /** Circles that can be gone round for ever; asked when everything has been seen. */
  livelocks(): Livelock[] {
    const { world } = this.#ghost as Ghost;
    const timers = world.actors.filter(({ kind }) => SEARCHED[kind].weaklyFair);
    return this.#path.livelocks(timers.map(({ index }) => index));
  }

  /** Tasks that go round alone while others could move; asked when everything has been seen. */
  spins(most: number): Spin[] {
    return this.#path.spins(this.#program.tasks.length, most);
  }

  /** Who has taken each step of the present run; for whoever is told that it has ended. */
  way(): string[] {
    const path = this.#path.junctions.slice(0, this.#depth);
    return path.map(({ actor }) => this.names[actor] as string);
  }

  /** Makes at most `runs` more runs, or goes as far without; says whether there is more to do. */
  advance(runs: number): boolean {
    for (let made = 0; made < runs && this.#goesOn; made++) {
      if (this.runs === 0 || this.#ahead.roam()) this.#runOnce();
    }
    return this.#goesOn;
  }

  get #goesOn(): boolean {
    return !this.complete && !this.#path.isFull;
  }

  booting(machine: KernelMachine): void {
    this.#identity.listen(machine);
  }

  began({ actors }: World, ghost: Ghost): void {
    if (this.names.length === 0) this.names.push(...actors.map(({ name }) => name));
    this.#ghost = ghost;
    this.#foresight.began(ghost);
  }

  stepping(actor: Actor): void {
    const depth = this.#depth - 1;
    if (depth < this.#ahead.replayed - 1) return;
    if (this.#trust === 'none') return;
    this.#foresight.stepping(depth, actor);
    if (this.#trust !== 'checked') return;
    if (this.#foresight.foresee(depth, actor.index) === null) return;
    this.#expected = this.#foresight.at(depth + 1);
  }

  stepped(): void {}

  /** Null where the run has come to a state seen before, or goes on without running. */
  pick(ready: Ready): Actor | null {
    const depth = this.#depth++;
    const sticky = ready.sticky ? (ready.last as Actor).index : NOBODY;
    if (depth < this.#ahead.replayed) {
      const junction = this.#path.junctions[depth] as Junction;
      if (depth === this.#ahead.replayed - 1) this.#checkReplay(depth, sticky);
      return ready.actors[junction.actor] as Actor;
    }
    const state = this.#comeTo(depth, sticky, 'goes on');
    if (state === SEEN_BEFORE) {
      this.#depth = depth;
      return null;
    }
    const { index } = ready.default();
    const here = this.#foresight.at(depth);
    const enabled = ready.bits();
    const isForeseen = this.#foresight.standing.enabled(here) === enabled;
    if (this.#trust !== 'none' && !isForeseen) throw new ModelError(UNFORESEEN);
    this.#path.push(depth, state, this.#ahead.options(here, enabled, index), sticky);
    // From here on it goes without running.
    const step = this.#isTrusted ? this.#foresight.effect(depth, index) : null;
    if (step === null || !this.#ahead.isKnown(step)) {
      this.#path.choose(this.#path.junctions[depth] as Junction);
      this.#walksOn = step !== null;
      if (step === null) return ready.actors[index] as Actor;
      this.#ahead.replayed = depth + 1;
    }
    return null;
  }

  #runOnce(): void {
    this.runs++;
    this.#walksOn = this.#isAsIfAlone && this.runs > 1;
    while (!this.#walksOn || !this.#ahead.walk()) {
      this.#walksOn = false;
      this.#follow();
      if (!this.#walksOn) return;
    }
  }

  /** A run along the path, and on. */
  #follow(): void {
    this.#depth = 0;
    const outcome = run(this.#kernel, this.#program, this, this.#oracles, this);
    if (!outcome.stopped) this.#end(outcome);
    this.#path.junctions.length = this.#depth;
  }

  #end(outcome: Outcome): void {
    const { failure, exhausted } = outcome;
    if (exhausted) throw new ModelError(ENDLESS);
    if (failure !== null && !this.broken.has(failure.kind)) {
      this.broken.set(failure.kind, { failure, actors: this.way() });
    }
    if (this.#depth < this.#ahead.replayed) throw new ModelError(DIFFERENT);
    // What fails is not remembered; but where nobody can take another step, it is that which fails,
    // and the last step may have been taken before, with others to follow.
    const isOver = (this.#ghost as Ghost).world.machine.ready.count === 0;
    if (failure !== null && !isOver && this.#expected !== null && outcome.steps === this.#depth) {
      throw new ModelError(UNFORESEEN);
    }
    this.#comeTo(this.#depth, NOBODY, failure === null ? 'ends' : 'fails');
    this.#ended?.(this.#ghost as Ghost, outcome);
  }

  /**
   * Names the state that the run has come to; its number, or SEEN_BEFORE.
   *
   * @param then what comes after the last step: others, or nothing, or not even its own end
   */
  #comeTo(depth: number, sticky: number, then: 'goes on' | 'ends' | 'fails'): number {
    const { components } = this.#identity;
    this.#identity.name(this.#ghost as Ghost);
    if (this.#expected !== null && !this.#expected.equals(components)) {
      throw new ModelError(UNFORESEEN);
    }
    this.#expected = null;
    if (depth > 0 && then === 'goes on') this.#foresight.stepped();
    if (this.#leaves?.(components) === true) return SEEN_BEFORE;
    const state = this.#path.arrive(depth, components, sticky, then === 'fails');
    if (state !== SEEN_BEFORE) this.#foresight.at(depth).become(components);
    return state;
  }

  /** A state that is restored by replay has to be the one that was left. */
  #checkReplay(depth: number, sticky: number): void {
    const { components } = this.#identity;
    this.#identity.name(this.#ghost as Ghost);
    const isKnown = this.#path.is(depth, components, sticky);
    const isSame = !this.#isTrusted || this.#foresight.at(depth).equals(components);
    if (!isKnown || !isSame) throw new ModelError(DIFFERENT);
  }
}
