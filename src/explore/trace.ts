/**
 * The full story of one run, as a plain value: every step, what it changed, and why the CPU went to
 * somebody else. Made by running once more; nothing of it is kept while exploring.
 */
import type { Kernel } from '../kernel/build.ts';
import type { task_struct } from '../kernel/sched/task_struct.ts';
import type { Actor } from '../machine/actor.ts';
import { type Cell, register } from '../machine/cell.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Ready } from '../machine/ready.ts';
import { Spinlock } from '../machine/spinlock.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Op, Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { run } from '../run.ts';
import type { Decision } from './decision.ts';
import { Replay } from './replay.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import { StepNamer } from './step-namer.ts';
import { valueText } from './value-text.ts';

/** Why another actor took the step after this one. */
export type SwitchReason = 'preempted' | 'blocked' | 'finished' | 'yielded';

/** A cell that has another value after the step than before it. */
export interface Change {
  /** `f1`, `pi_state(T2.1).owner`, `hb(f1).chain` ... */
  readonly cell: string;
  readonly before: string;
  readonly after: string;
}

/** One access to shared state, and what came of it. */
export interface TraceStep {
  /** 1 for the first step of the run. */
  readonly number: number;
  /** `T1`, or `T2.timer`. */
  readonly actor: string;
  /** The op it belongs to, by its id within the task. */
  readonly op: number;
  /** It is the first step of its op. */
  readonly entersOp: boolean;
  /** Kernel functions it is in, outermost first; empty in user space. */
  readonly functions: readonly string[];
  /** read, write, cmpxchg, fetch_or, lock, unlock, trylock, sleep, wake, start, expire ... */
  readonly verb: string;
  readonly object: string;
  /** What the access was given: the new value, or expected and new value. */
  readonly given: readonly string[];
  /** What the task observed: the value read, whether a trylock succeeded ... */
  readonly observed: string;
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
  /** The kernel's objects when the failure was noticed, or at the end. */
  readonly state: Snapshot;
  /** Where the schedule no longer fits; null if it fits. */
  readonly divergence: string | null;
}

/**
 * Runs a recorded schedule once more and tells everything. Where it no longer fits, the default
 * goes on, and `divergence` says why.
 *
 * @param kernel bound with traced = true, as a subject's `traced` is
 * @param decisions a counterexample's, or those that `parseToken` found
 */
export function trace(
  kernel: Kernel,
  program: Program,
  decisions: readonly Decision[],
  oracles: readonly Oracle[],
): Trace {
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const tracer = new Tracer(kernel, namer);
  register.cells = [];
  try {
    const { failure, steps } = run(kernel, program, replay, oracles, tracer);
    const { taken, state } = tracer.finish(steps);
    return {
      steps: taken,
      kind: failure?.kind ?? null,
      sentence: failure?.sentence ?? null,
      state,
      divergence: replay.finish(),
    };
  } finally {
    register.cells = null;
  }
}

type Draft = { -readonly [Key in keyof TraceStep]: TraceStep[Key] };

class Tracer {
  readonly #kernel: Kernel;
  readonly #namer: StepNamer;
  readonly #steps: Draft[] = [];
  readonly #texts = new Map<Cell<unknown>, string>();
  #ghost: Ghost | null = null;
  #state: Snapshot | null = null;
  #pending: Draft | null = null;
  #actor: Actor | null = null;
  readonly #answered = new Set<unknown>();
  readonly #opsBegun = new Set<string>();

  constructor(kernel: Kernel, namer: StepNamer) {
    this.#kernel = kernel;
    this.#namer = namer;
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
    this.#changes();
  }

  stepping(actor: Actor, ready: Ready): void {
    this.#noteSwitch(actor, ready);
    this.#namer.stepping(actor);
    const { kind, object, a, b } = actor.access;
    const opKey = `${actor.name}.${actor.op}`;
    this.#pending = {
      number: this.#steps.length + 1,
      actor: actor.name,
      op: actor.op,
      entersOp: !this.#opsBegun.has(opKey),
      functions: [...actor.stack],
      verb: kind?.verb ?? '',
      object: object?.label() ?? '',
      given: [a, b].flatMap((value) => {
        return value === undefined || typeof value === 'function'
          ? []
          : [valueText(this.#kernel, object, value)];
      }),
      observed: '',
      changes: [],
      returned: null,
      switched: null,
    };
    this.#opsBegun.add(opKey);
    this.#object = object;
    this.#actor = actor;
    this.#steps.push(this.#pending);
  }

  #object: unknown = null;

  stepped(): void {
    this.#complete();
    if (this.#state === null && this.#ghost?.noted) this.#state = snapshot(this.#ghost.view);
  }

  /** The run is over; the last step may have ended in a failure and lacks its completion. */
  finish(steps: number): { taken: TraceStep[]; state: Snapshot } {
    this.#complete();
    const state = this.#state ?? snapshot((this.#ghost as Ghost).view);
    return { taken: this.#steps.slice(0, steps), state };
  }

  #complete(): void {
    const step = this.#pending;
    const actor = this.#actor;
    if (step === null || actor === null) return;
    this.#pending = null;
    const { observed } = actor.access;
    step.observed = observed === undefined ? '' : valueText(this.#kernel, this.#object, observed);
    step.changes = this.#changes();
    if (!actor.isTask) return;
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
    for (const cell of register.cells ?? []) {
      if (cell instanceof Spinlock || cell.field === '__state') continue;
      if (cell.value === undefined || Number.isNaN(cell.value)) {
        throw new ModelError(`${cell.label()} holds ${cell.value}, which no kernel ever stored`);
      }
      const after = valueText(this.#kernel, cell, cell.value);
      const before = this.#texts.get(cell);
      if (before === after) continue;
      this.#texts.set(cell, after);
      if (before !== undefined) changes.push({ cell: cell.label(), before, after });
    }
    return changes;
  }
}
