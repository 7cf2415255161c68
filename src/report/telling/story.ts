/**
 * A trace as a reader is told it: rows of one or more steps, who takes over and why, and how it
 * ends. The table, the race diagram and the sequence diagram are three ways to draw it.
 */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { callName, isRtMutex, type Op, type Program, targetName } from '../../program/program.ts';
import { code } from '../text/markdown.ts';
import { intention } from './access-text.ts';
import { type Cast, nextOf } from './actors.ts';
import { type Alias, lockName } from './aliases.ts';
import type { Failure } from './failure.ts';
import { type Phase, phasesOf } from './phases.ts';
import { sameStretch, shownSteps } from './shown-steps.ts';

interface InTask {
  readonly task: string;
}

/** An op begins: `lock_pi(f1)`. */
export interface OpRow extends InTask {
  readonly type: 'op';
  readonly call: string;
}

/** One step, or a folded stretch of several. */
export interface StepsRow extends InTask {
  readonly type: 'steps';
  /** `timer`, `signal` or `setprio` for what comes from outside; null for the task's own steps. */
  readonly aside: string | null;
  readonly steps: readonly TraceStep[];
  /** Plain words for a folded stretch; null for a step that is shown as such. */
  readonly phase: string | null;
}

/** An op answers. */
export interface ReturnRow extends InTask {
  readonly type: 'return';
  readonly call: string;
  readonly ret: number;
  readonly fails: boolean;
}

export interface SwitchRow extends InTask {
  readonly type: 'switch';
  readonly preempted: boolean;
  readonly text: string;
}

export type Row = OpRow | StepsRow | ReturnRow | SwitchRow;

export function storyOf(
  trace: Trace,
  program: Program,
  cast: Cast,
  failure: Failure,
  alias: Alias,
): Row[] {
  const teller = new Teller(trace, program, cast, failure, alias);
  return teller.rows;
}

class Teller {
  readonly rows: Row[] = [];
  readonly #trace: Trace;
  readonly #program: Program;
  readonly #cast: Cast;
  readonly #failure: Failure;
  readonly #alias: Alias;
  readonly #shown: ReadonlySet<number>;
  #quiet: TraceStep[] = [];

  constructor(trace: Trace, program: Program, cast: Cast, failure: Failure, alias: Alias) {
    this.#trace = trace;
    this.#program = program;
    this.#cast = cast;
    this.#failure = failure;
    this.#alias = alias;
    this.#shown = shownSteps(trace, failure);
    for (const step of trace.steps) this.#tell(step);
  }

  #tell(step: TraceStep): void {
    const { steps } = this.#trace;
    const next = steps[step.number];
    const task = this.#cast.taskOf(step.actor);
    const aside = this.#cast.asideOf(step.actor);
    if (step.entersOp && aside === null) {
      this.rows.push({ type: 'op', task, call: this.#callOf(step) });
    }
    const shown = this.#shown.has(step.number);
    if (shown) {
      this.#fold();
      this.rows.push({ type: 'steps', task, aside, steps: [step], phase: null });
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
    const place = {
      type: 'steps',
      task: this.#cast.taskOf(first.actor),
      aside: this.#cast.asideOf(first.actor),
    } as const;
    for (const { steps, text } of phasesOf(this.#quiet, this.#alias) as Phase[]) {
      this.rows.push({ ...place, steps, phase: text });
    }
    this.#quiet = [];
  }

  #returns(step: TraceStep, ret: number): void {
    const fails = step === this.#trace.steps.at(-1) && this.#failure.moment === 'return';
    this.rows.push({ type: 'return', task: step.actor, call: this.#callOf(step), ret, fails });
  }

  /** `lock_pi(f1)`, or `lock(f1)` when user space managed by itself; `rt_mutex_lock(m1)`. */
  #callOf({ actor, op }: TraceStep): string {
    const asked = opOf(this.#program, actor, op);
    const own = this.#trace.steps.filter((step) => step.actor === actor && step.op === op);
    const inKernel = isRtMutex(asked.target) || own.some(({ functions }) => functions.length > 0);
    const timeout = asked.timeout ? ', timeout' : '';
    const call = inKernel ? callName(asked) : asked.call;
    return `${call}(${targetName(asked.target)}${timeout})`;
  }

  #switches(step: TraceStep, next: TraceStep): void {
    const task = this.#cast.taskOf(step.actor);
    const preempted = step.switched === 'preempted';
    this.rows.push({ type: 'switch', task, preempted, text: this.#why(step, next) });
  }

  /** Half a sentence; the other half says who goes on. */
  #why(step: TraceStep, next: TraceStep): string {
    const cast = this.#cast;
    const own = cast.taskOf(step.actor) === cast.taskOf(next.actor);
    const heir =
      own && cast.asideOf(next.actor) === 'timer' ? 'its timer' : cast.nameOf(next.actor);
    const name = cast.asideOf(step.actor) === 'timer' ? 'the timer' : cast.nameOf(step.actor);
    const pending = nextOf(this.#trace, step);
    switch (step.switched) {
      case 'finished':
        return `${name} is done, so ${heir} runs`;
      case 'yielded':
        return `${name} offers the CPU, ${heir} takes it`;
      case 'blocked':
        return `${this.#waits(name, pending)}, so ${heir} runs`;
      default: {
        const by = cast.isEvent(next.actor) ? ` by ${heir}` : '';
        const who = cast.asideOf(step.actor) === null ? 'it' : name;
        const before = pending === null ? '' : ` before ${who} `;
        const what = pending === null ? '' : intention(pending, this.#alias);
        return `preempted${by}${before}${what}`;
      }
    }
  }

  #waits(name: string, pending: { verb: string; object: string } | null): string {
    if (pending === null) return `${name} waits`;
    if (pending.verb === 'sleep') return `${name} sleeps`;
    if (pending.verb === 'cancel') return `${name} waits for its timer`;
    return `${name} waits for ${code(lockName(this.#alias, pending.object))}`;
  }
}

/** That a task sleeps or waits; null for the other reasons, which show by themselves. */
export function pauseText({ preempted, text }: SwitchRow): string | null {
  return preempted ? null : (/^\S+ ((?:sleeps|waits).*), so/u.exec(text)?.[1] ?? null);
}

export function opOf(program: Program, task: string, op: number): Op {
  const spec = program.tasks.find(({ id }) => `T${id}` === task);
  return spec?.ops.find(({ id }) => id === op) as Op;
}
