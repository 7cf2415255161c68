/**
 * A trace as a reader is told it: rows of one or more steps, who takes over and why, and how it
 * ends. The table, the race diagram and the sequence diagram are three ways to draw it.
 */
import type { Mover } from '../../explore/actor-kinds.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { isOfExit } from '../../program/dying.ts';
import {
  callName,
  isRtMutex,
  mayTimeOut,
  type Op,
  type Program,
  targetName,
  targetsOf,
} from '../../program/program.ts';
import { code } from '../text/markdown.ts';
import { intention } from './access-text.ts';
import { asideOf, laneOf, moverName, nextOf, type Pending } from './actors.ts';
import type { Alias } from './aliases.ts';
import { placeName } from './belongings.ts';
import type { Failure } from './failure.ts';
import { phasesOf, type StepPhase } from './phases.ts';
import { sameStretch, shownSteps } from './shown-steps.ts';

/** Whose column a row is in: a task has one, and so has what comes to it from outside. */
interface InLane {
  readonly lane: string;
}

/** An op begins: `lock_pi(f1)`. */
export interface OpRow extends InLane {
  readonly type: 'op';
  readonly call: string;
}

/** One step, or a folded stretch of several. */
export interface StepsRow extends InLane {
  readonly type: 'steps';
  readonly by: Mover;
  readonly steps: readonly TraceStep[];
  /** Plain words for a folded stretch; null for a step that is shown as such. */
  readonly phase: string | null;
}

/** An op answers. */
export interface ReturnRow extends InLane {
  readonly type: 'return';
  readonly call: string;
  readonly ret: number;
  readonly fails: boolean;
}

export interface SwitchRow extends InLane {
  readonly type: 'switch';
  readonly preempted: boolean;
  readonly text: string;
  /** That a task sleeps or waits; null for other reasons. */
  readonly pause: string | null;
}

export type Row = OpRow | StepsRow | ReturnRow | SwitchRow;

/** @param cited numbers of steps that the page speaks of elsewhere */
export function storyOf(
  trace: Trace,
  program: Program,
  failure: Failure,
  alias: Alias,
  cited: ReadonlySet<number> = new Set(),
): Row[] {
  return new Teller(trace, program, failure, alias, cited).rows;
}

class Teller {
  readonly rows: Row[] = [];
  readonly #trace: Trace;
  readonly #program: Program;
  readonly #failure: Failure;
  readonly #alias: Alias;
  readonly #shown: ReadonlySet<number>;
  /** Those that have begun to exit. */
  readonly #dying = new Set<string>();
  #quiet: TraceStep[] = [];

  constructor(
    trace: Trace,
    program: Program,
    failure: Failure,
    alias: Alias,
    cited: ReadonlySet<number>,
  ) {
    this.#trace = trace;
    this.#program = program;
    this.#failure = failure;
    this.#alias = alias;
    this.#shown = shownSteps(trace, failure, cited);
    for (const step of trace.steps) this.#tell(step);
  }

  #tell(step: TraceStep): void {
    const { by } = step;
    const next = this.#trace.steps[step.number];
    if (isOfExit(step) ? !this.#dying.has(by.name) : step.entersOp && asideOf(by) === null) {
      this.rows.push({ type: 'op', lane: by.name, call: this.#callOf(step) });
    }
    if (isOfExit(step)) this.#dying.add(by.name);
    const shown = this.#shown.has(step.number);
    if (shown) {
      this.#fold();
      this.rows.push({ type: 'steps', lane: laneOf(by), by, steps: [step], phase: null });
    } else {
      this.#quiet.push(step);
    }
    if (!sameStretch(step, next)) this.#fold();
    if (step.returned !== null && shown) this.#returns(step, step.returned);
    if (next !== undefined && step.switched !== null) this.#switches(step, next);
  }

  #fold(): void {
    const [first] = this.#quiet;
    if (first === undefined) return;
    const { by } = first;
    for (const { steps, text } of phasesOf(this.#quiet, this.#alias) as StepPhase[]) {
      this.rows.push({ type: 'steps', lane: laneOf(by), by, steps, phase: text });
    }
    this.#quiet = [];
  }

  #returns(step: TraceStep, ret: number): void {
    const fails = step === this.#trace.steps.at(-1) && this.#failure.moment === 'return';
    this.rows.push({ type: 'return', lane: step.by.name, call: this.#callOf(step), ret, fails });
  }

  /** `lock_pi(f1)`, or `lock(f1)` when user space managed by itself; `rt_mutex_lock(m1)`. */
  #callOf(called: TraceStep): string {
    const { by, op } = called;
    if (isOfExit(called)) return 'do_exit()';
    const asked = opOf(this.#program, by.name, op);
    if (asked === null) return 'pause()';
    const own = this.#trace.steps.filter((step) => {
      return step.by.name === by.name && step.op === op && !isOfExit(step);
    });
    const targets = targetsOf(asked);
    const inKernel = targets.some(isRtMutex) || own.some(isInKernel);
    const timeout = mayTimeOut(asked) ? ', timeout' : '';
    const call = inKernel ? callName(asked) : asked.call;
    return `${call}(${targets.map(targetName).join(', ')}${timeout})`;
  }

  #switches(step: TraceStep, next: TraceStep): void {
    const preempted = step.switched === 'preempted';
    const { text, pause } = this.#why(step, next);
    this.rows.push({ type: 'switch', lane: laneOf(step.by), preempted, text, pause });
  }

  /** Half a sentence; the other half says who goes on. */
  #why(step: TraceStep, next: TraceStep): { text: string; pause: string | null } {
    const own = step.by.task === next.by.task;
    const heir = own && next.by.kind === 'timer' ? 'its timer' : moverName(next.by);
    const name = step.by.kind === 'timer' ? 'the timer' : moverName(step.by);
    const pending = nextOf(this.#trace, step);
    switch (step.switched) {
      case 'finished':
        return { text: `${name} is done, so ${heir} runs`, pause: null };
      case 'yielded':
        return { text: `${name} offers the CPU, ${heir} takes it`, pause: null };
      case 'blocked': {
        const pause = this.#pause(pending);
        return { text: `${name} ${pause}, so ${heir} runs`, pause };
      }
      default:
        return { text: this.#preempted(step, next, pending, heir), pause: null };
    }
  }

  /** Who holds a spinlock cannot be taken off its CPU: somebody on another one is faster. */
  #preempted(step: TraceStep, next: TraceStep, pending: Pending | null, heir: string): string {
    const who = moverName(step.by);
    const before = pending === null ? '' : ` before ${who} ${intention(pending, this.#alias)}`;
    if (step.holds.length > 0) return `another CPU is faster: ${heir} comes${before}`;
    return `preempted${asideOf(next.by) === null ? '' : ` by ${heir}`}${before}`;
  }

  #pause(pending: Pending | null): string {
    if (pending === null) return 'waits';
    if (pending.verb === 'sleep') return 'sleeps';
    if (pending.verb === 'cancel') return 'waits for its timer';
    return `waits for ${code(placeName(pending.place, this.#alias))}`;
  }
}

/** In the system call that it asks for, and not just interrupted. */
function isInKernel({ functions }: TraceStep): boolean {
  return functions.length > 0 && functions[0] !== 'exit_to_user_mode_loop';
}

/** Null between ops, where a task that is to be killed sleeps until then. */
export function opOf(program: Program, task: string, op: number): Op | null {
  const spec = program.tasks.find(({ id }) => `T${id}` === task);
  return spec?.ops.find(({ id }) => id === op) ?? null;
}
