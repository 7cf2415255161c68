/**
 * The full story of one run, as a plain value: every step, what it changed, and why the CPU went to
 * somebody else. Made by running once more; nothing of it is kept while exploring.
 */
import type { Kernel, TracedKernel } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Shared } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import type { Cell } from '../machine/cell.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Ready } from '../machine/ready.ts';
import { Spinlock } from '../machine/spinlock.ts';
import type { Violation } from '../machine/violation.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Op, Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { run } from '../run.ts';
import { type Mover, moverOf } from './actor-kinds.ts';
import type { Decision } from './decision.ts';
import { Looks } from './looks.ts';
import { Replay } from './replay.ts';
import { Shortened } from './shortened.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import { StepNamer } from './step-namer.ts';
import type { Look, Place, Thing, Value, WrongValue } from './thing.ts';
import { Things } from './things.ts';
import { valueText } from './value-text.ts';

/** Why another actor took the step after this one. */
export type SwitchReason = 'preempted' | 'blocked' | 'finished' | 'yielded';

/** A cell that has another value after the step than before it. */
export interface Change {
  /** `f1`, `pi_state(T2.1).owner`, `hb(f1).chain` ... */
  readonly cell: string;
  readonly before: string;
  readonly after: string;
  /** The cell itself, and the same two as values. */
  readonly place: Place;
  readonly was: Value;
  readonly becomes: Value;
}

/** One access to shared state, and what came of it. */
export interface TraceStep {
  /** 1 for the first step of the run. */
  readonly number: number;
  /** `T1`, or `T2.timer`. */
  readonly actor: string;
  /** The same as a value. */
  readonly by: Mover;
  /** The op it belongs to, by its id within the task. */
  readonly op: number;
  /** It is the first step of its op. */
  readonly entersOp: boolean;
  /** Kernel functions it is in, outermost first; empty in user space. */
  readonly functions: readonly string[];
  /** read, write, cmpxchg, fetch_or, lock, unlock, trylock, sleep, wake, start, expire ... */
  readonly verb: string;
  readonly object: string;
  /** The same as a value. */
  readonly place: Place;
  /** What the access was given: the new value, or expected and new value. */
  readonly given: readonly string[];
  readonly arguments: readonly Value[];
  /** What the task observed: the value read, whether a trylock succeeded ... */
  readonly observed: string;
  /** The same as a value; null where the access has no result. */
  readonly saw: Value | null;
  /** What it read beside the access, before anybody else moved: fields under their lock. */
  readonly looks: readonly Look[];
  /** The spinlocks that its actor holds after it, in the order in which they were taken. */
  readonly holds: readonly Place[];
  readonly changes: readonly Change[];
  /** The op returned with this step: 0, or a negated error number. */
  readonly returned: number | null;
  /** Set when another actor takes the next step. */
  readonly switched: SwitchReason | null;
}

/** A run, told. */
export interface Trace {
  readonly steps: readonly TraceStep[];
  /** Kind of the failure it ends in, null if it passes. */
  readonly kind: string | null;
  readonly sentence: string | null;
  /** What is wrong then, what the finding is about first; empty if the run passes. */
  readonly wrong: readonly WrongValue[];
  /** Every object that the run came to speak of, in that order. */
  readonly things: readonly Thing[];
  /** The kernel's objects when the failure was noticed, or at the end. */
  readonly state: Snapshot;
  /** Where the schedule no longer fits; null if it fits. */
  readonly divergence: string | null;
}

/** Where a run is left that comes to no end, and why. */
export interface Breaking {
  readonly steps: number;
  readonly failure: (ghost: Ghost) => Violation;
}

/**
 * Runs a recorded schedule once more and tells everything. Where it no longer fits, the default
 * goes on, and `divergence` says why.
 *
 * @param decisions a counterexample's, or those that `parseToken` found
 * @param breaking where to leave it, if it comes to no end
 */
export function trace(
  kernel: TracedKernel,
  program: Program,
  decisions: readonly Decision[],
  oracles: readonly Oracle[],
  breaking: Breaking | null = null,
): Trace {
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const tracer = new Tracer(kernel, namer);
  const scheduler = breaking === null ? replay : new Shortened(replay, breaking.steps);
  const outcome = run(kernel, program, scheduler, oracles, tracer);
  const { steps, stopped } = outcome;
  const failure = stopped ? (breaking?.failure(tracer.ghost) ?? null) : outcome.failure;
  const { taken, state, things } = tracer.finish(steps);
  return {
    steps: taken,
    kind: failure?.kind ?? null,
    sentence: failure?.sentence ?? null,
    wrong: failure?.wrong.map((wrong) => things.wrong(wrong)) ?? [],
    things: things.all,
    state,
    divergence: replay.finish(),
  };
}

type StepDraft = { -readonly [Key in keyof TraceStep]: TraceStep[Key] };

class Tracer {
  readonly #kernel: Kernel;
  readonly #namer: StepNamer;
  readonly #steps: StepDraft[] = [];
  readonly #texts = new Map<Cell<unknown>, string>();
  readonly #values = new Map<Cell<unknown>, Value>();
  readonly #cells: Cell<unknown>[] = [];
  readonly #looks = new Looks();
  readonly #movers = new Map<Actor, Mover>();
  #things: Things | null = null;
  #ghost: Ghost | null = null;
  #state: Snapshot | null = null;
  #pending: StepDraft | null = null;
  #actor: Actor | null = null;
  readonly #answered = new Set<unknown>();
  readonly #opsBegun = new Set<string>();

  constructor(kernel: Kernel, namer: StepNamer) {
    this.#kernel = kernel;
    this.#namer = namer;
  }

  get ghost(): Ghost {
    return this.#ghost as Ghost;
  }

  booting(machine: KernelMachine): void {
    machine.cells = this.#cells;
  }

  began(world: World, ghost: Ghost): void {
    this.#ghost = ghost;
    this.#things = new Things(world);
    for (const actor of world.actors) this.#movers.set(actor, moverOf(world, actor));
    this.#changes();
    world.machine.observer = this.#looks;
  }

  stepping(actor: Actor, ready: Ready): void {
    this.#noteSwitch(actor, ready);
    this.#namer.stepping(actor);
    this.#looks.taken();
    const things = this.#things as Things;
    const { kind, a, b } = actor.access;
    const object = actor.access.object as Shared;
    const given = [a, b].filter((value) => value !== undefined && typeof value !== 'function');
    const opKey = `${actor.name}.${actor.op}`;
    this.#pending = {
      number: this.#steps.length + 1,
      actor: actor.name,
      by: this.#movers.get(actor) as Mover,
      op: actor.op,
      entersOp: !this.#opsBegun.has(opKey),
      functions: [...actor.stack],
      verb: kind?.verb ?? '',
      object: object.label(),
      place: things.place(object),
      given: given.map((value) => valueText(this.#kernel, object, value)),
      arguments: given.map((value) => things.value(object, value)),
      observed: '',
      saw: null,
      looks: [],
      holds: [],
      changes: [],
      returned: null,
      switched: null,
    };
    this.#opsBegun.add(opKey);
    this.#object = object;
    this.#actor = actor;
    this.#steps.push(this.#pending);
  }

  #object: Shared | null = null;

  stepped(): void {
    this.#complete();
    if (this.#state === null && this.#ghost?.noted)
      this.#state = snapshot(this.#ghost, this.#things as Things);
  }

  /** The run is over; the last step may have ended in a failure and lacks its completion. */
  finish(steps: number): { taken: TraceStep[]; state: Snapshot; things: Things } {
    this.#complete();
    const state = this.#state ?? snapshot(this.#ghost as Ghost, this.#things as Things);
    return { taken: this.#steps.slice(0, steps), state, things: this.#things as Things };
  }

  #complete(): void {
    const step = this.#pending;
    const actor = this.#actor;
    if (step === null || actor === null) return;
    this.#pending = null;
    const { observed } = actor.access;
    step.observed = observed === undefined ? '' : valueText(this.#kernel, this.#object, observed);
    const things = this.#things as Things;
    if (observed !== undefined) step.saw = things.value(this.#object, observed);
    step.looks = this.#looks.taken().flatMap(({ cell, value }) => {
      if (cell === this.#object) return [];
      return { place: things.place(cell), value: things.value(cell, value) };
    });
    step.holds = actor.held.map((lock) => things.place(lock));
    step.changes = this.#changes();
    if (actor.kind !== 'task') return;
    const answer = this.#ghost?.view.toldTo(actor as task_struct).answers.at(-1) ?? null;
    if (answer === null || this.#answered.has(answer)) return;
    this.#answered.add(answer as { op: Op; ret: number });
    step.returned = answer.ret;
  }

  #noteSwitch(actor: Actor, ready: Ready): void {
    const last = this.#steps.at(-1);
    if (last === undefined || ready.last === null || ready.last === actor) return;
    if (ready.sticky) last.switched = 'preempted';
    else if (ready.last.proc === null) last.switched = 'finished';
    else last.switched = ready.yielded ? 'yielded' : 'blocked';
  }

  /** Compares every cell with what it was; locks and task states speak through their verbs. */
  #changes(): Change[] {
    const changes: Change[] = [];
    const things = this.#things as Things;
    for (const cell of this.#cells) {
      if (cell instanceof Spinlock || cell.field === '__state') continue;
      if (cell.value === undefined || Number.isNaN(cell.value)) {
        throw new ModelError(`${cell.label()} holds ${cell.value}, which no kernel ever stored`);
      }
      const after = valueText(this.#kernel, cell, cell.value);
      const before = this.#texts.get(cell);
      if (before === after) continue;
      this.#texts.set(cell, after);
      const [was, becomes] = [this.#values.get(cell), things.value(cell, cell.value)];
      this.#values.set(cell, becomes);
      if (before === undefined || was === undefined) continue;
      changes.push({ cell: cell.label(), before, after, place: things.place(cell), was, becomes });
    }
    return changes;
  }
}
