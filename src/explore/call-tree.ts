/**
 * Which kernel function called which, in one run: a tree for each op, with arguments, results, the
 * steps that were taken in each call, and what was looked at on the way, be it a step or a plain
 * look under a lock. Made by running once more, as a trace is, and numbered like one.
 *
 * Two runs are compared by their trees (explain/parting.ts): the first call that answers
 * differently, or is made in one of them only, is where they part.
 */
import type { Kernel, TracedKernel } from '../kernel/build.ts';
import type { CallListener, KernelMachine } from '../kernel/kernel-machine.ts';
import type { Shared } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import type { Cell } from '../machine/cell.ts';
import type { Observer } from '../machine/observer.ts';
import { running } from '../machine/running.ts';
import { Spinlock } from '../machine/spinlock.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { type Recorder, run } from '../run.ts';
import type { Decision } from './decision.ts';
import { Replay } from './replay.ts';
import { StepNamer } from './step-namer.ts';
import { valueText } from './value-text.ts';

/** One call of a kernel function; the root of an op's tree stands for user space. */
export interface CallNode {
  /** As in C, or one of the model's own helpers in camelCase; empty for user space. */
  readonly name: string;
  readonly parent: CallNode | null;
  /** What it was given, as text; tasks, locks and waiters by their names. */
  readonly args: readonly string[];
  /** What it returned; null as long as it has not. */
  result: string | null;
  /** Calls, and numbers of steps, in order. */
  readonly children: (CallNode | number)[];
  /** The last step of the run before it was called. */
  readonly since: number;
  /** The last step of the run when it returned; null as long as it has not. */
  until: number | null;
  /** What was looked at in it, and not in a call of its own. */
  readonly looks: CallLook[];
  /** Cells that were looked at or written in it, and not in a call of its own, with the step. */
  readonly touches: CallTouch[];
}

/** A value that a task has seen. */
export interface CallLook {
  /** The step that it came with; the step before where it was a plain look under a lock. */
  readonly step: number;
  readonly cell: string;
  readonly value: string;
}

/** A cell that a task has come by. */
export interface CallTouch {
  readonly step: number;
  readonly cell: string;
}

/** The trees of a run, by `T1.2` for the second op of T1, in the order in which they began. */
export type CallTrees = ReadonlyMap<string, CallNode>;

/**
 * @param decisions as in `trace`
 */
export function callTrees(
  kernel: TracedKernel,
  program: Program,
  decisions: readonly Decision[],
  oracles: readonly Oracle[],
): CallTrees {
  const namer = new StepNamer();
  const climber = new Climber(kernel, namer);
  run(kernel, program, new Replay(decisions, namer), oracles, climber);
  return climber.trees;
}

class Climber implements CallListener, Observer, Recorder {
  readonly trees = new Map<string, CallNode>();
  readonly #kernel: Kernel;
  readonly #namer: StepNamer;
  /** The innermost call that each actor is in. */
  readonly #inside = new Map<Actor, CallNode>();
  #steps = 0;
  #unheard = 0;
  #touched: Cell<unknown> | null = null;

  constructor(kernel: Kernel, namer: StepNamer) {
    this.#kernel = kernel;
    this.#namer = namer;
  }

  booting(machine: KernelMachine): void {
    machine.observer = this;
    machine.listener = this;
  }

  began(): void {}

  stepping(actor: Actor): void {
    this.#namer.stepping(actor);
    this.#steps++;
    this.#here(actor).children.push(this.#steps);
  }

  stepped(): void {}

  entered(name: string, args: readonly unknown[]): void {
    const { actor } = running;
    if (actor === null) return;
    const parent = this.#here(actor);
    // Oracles ask the kernel, too, but not from within it.
    const isOracle = parent.parent === null && name !== name.toLowerCase();
    if (isOracle) this.#unheard++;
    if (this.#unheard > 0) return;
    const texts = args.map((arg) => argumentText(this.#kernel, arg));
    const node = this.#node(name, parent, texts);
    parent.children.push(node);
    this.#inside.set(actor, node);
  }

  left(result: unknown): void {
    const { actor } = running;
    if (actor === null) return;
    if (this.#unheard > 0) {
      this.#unheard--;
      return;
    }
    const node = this.#here(actor);
    const parent = node.parent as CallNode;
    this.#inside.set(actor, parent);
    if (isProc(result)) {
      // It has not run yet. When it does, it is entered once more.
      parent.children.splice(parent.children.indexOf(node), 1, ...node.children);
      return;
    }
    node.result = result === undefined ? '' : argumentText(this.#kernel, result);
    node.until = this.#steps;
  }

  touched(cell: Shared): void {
    this.#touched = cell as Cell<unknown>;
    if (running.actor.index < 0 || cell instanceof Spinlock) return;
    this.#here(running.actor).touches.push({ step: this.#steps, cell: cell.label() });
  }

  observed(value: unknown): void {
    const cell = this.#touched;
    this.#touched = null;
    // A store is seen by nobody, and what counting references tells is no value of the count.
    if (cell === null || value === undefined || running.actor.index < 0) return;
    if (cell instanceof Spinlock || cell.field === 'refcount') return;
    const look = {
      step: this.#steps,
      cell: cell.label(),
      value: valueText(this.#kernel, cell, value),
    };
    this.#here(running.actor).looks.push(look);
  }

  looked(): void {}

  mark(): number {
    return 0;
  }

  forgot(): void {}

  /** An op's tree begins with its first step or call. */
  #here(actor: Actor): CallNode {
    const inside = this.#inside.get(actor);
    const key = `${actor.name}.${actor.op}`;
    if (inside !== undefined && (inside.parent !== null || this.trees.get(key) === inside)) {
      return inside;
    }
    const root = this.#node('', null, []);
    this.trees.set(key, root);
    this.#inside.set(actor, root);
    return root;
  }

  #node(name: string, parent: CallNode | null, args: readonly string[]): CallNode {
    const since = this.#steps;
    return {
      name,
      parent,
      args,
      result: null,
      children: [],
      since,
      until: null,
      looks: [],
      touches: [],
    };
  }
}

function isProc(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'next' in value;
}

function argumentText(kernel: Kernel, value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'function') return '';
  if (Array.isArray(value)) return '';
  if (typeof value === 'object' && value !== null && !('label' in value)) return '';
  return valueText(kernel, null, value);
}

/** A call and all calls in it, in the order in which they were made. */
export function* callsIn(node: CallNode): Generator<CallNode> {
  yield node;
  for (const child of node.children) if (typeof child !== 'number') yield* callsIn(child);
}

/** Whether a cell was touched with that step in the call, or in a call that is made in it. */
export function touchesIn(node: CallNode, step: number, cell: string): boolean {
  for (const { touches } of callsIn(node)) {
    if (touches.some((touch) => touch.step === step && touch.cell === cell)) return true;
  }
  return false;
}

/** The calls that are made right in a call, and not in another one there. */
export function callsOf({ children }: CallNode): CallNode[] {
  return children.filter((child) => typeof child !== 'number');
}
