/**
 * The run as kernel people draw it in mail: a column a task, functions nested by call depth, at
 * most 80 columns. Only one task moves at a time, so a line may run into the columns to its right.
 */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { cName, exchanged, intention, statement } from '../telling/access-text.ts';
import { type Cast, nextOf, preemptions, switches } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import type { Failure } from '../telling/failure.ts';
import { asides } from '../telling/phases.ts';
import { returnText } from '../telling/return-text.ts';
import { pauseText, type Row, type StepsRow } from '../telling/story.ts';
import { unmarked } from '../text/markdown.ts';
import { wrap } from '../text/wrap.ts';

export const WIDTH = 80;
const FAIL = '<--- FAIL';

export function raceDiagram(
  trace: Trace,
  cast: Cast,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): string {
  const drawing = new Drawing(trace, cast, alias);
  for (const row of rows) drawing.row(row);
  drawing.end(failure);
  return drawing.lines.join('\n');
}

class Drawing {
  readonly lines: string[] = [];
  readonly #trace: Trace;
  readonly #cast: Cast;
  readonly #alias: Alias;
  readonly #columns = new Map<string, number>();
  /** The functions that were last drawn for a task. */
  readonly #frames = new Map<string, readonly string[]>();
  #task = '';

  constructor(trace: Trace, cast: Cast, alias: Alias) {
    this.#trace = trace;
    this.#cast = cast;
    this.#alias = alias;
    const tasks = [...new Set(trace.steps.map(({ actor }) => cast.taskOf(actor)))].sort();
    const width = tasks.length === 2 ? 32 : Math.floor(48 / Math.max(1, tasks.length - 1));
    for (const [at, task] of tasks.entries()) this.#columns.set(task, at * Math.min(width, 26));
    let head = '';
    for (const [at, task] of tasks.entries()) {
      head = `${head.padEnd(this.#columns.get(task) ?? 0)}CPU ${at} (${task})`;
    }
    this.lines.push(head);
  }

  row(row: Row): void {
    if (row.task !== this.#task) this.lines.push('');
    this.#task = row.task;
    switch (row.type) {
      case 'op':
        this.#frames.set(row.task, []);
        this.#put(row.task, 0, row.call);
        break;
      case 'steps':
        this.#steps(row);
        break;
      case 'return':
        this.#put(row.task, 1, `return ${returnText(row.ret)}`, row.fails ? FAIL : '');
        break;
      default: {
        const pause = pauseText(row);
        if (pause !== null) this.#put(row.task, 1, `(${unmarked(pause)})`);
      }
    }
  }

  #steps({ task, steps, phase, aside }: StepsRow): void {
    const [step] = steps;
    if (step === undefined) return;
    if (phase !== null) {
      const common = this.#commonFrames(task, steps);
      this.#frames.set(task, common);
      this.#put(
        task,
        common.length + 1,
        `.... ${aside === null ? '' : `${aside} `}${unmarked(phase)}`,
      );
      return;
    }
    const frames = aside === null ? this.#framesOf(step) : [];
    const drawn = this.#frames.get(task) ?? [];
    let same = 0;
    while (same < frames.length && frames[same] === drawn[same]) same++;
    for (let depth = same; depth < frames.length; depth++) {
      this.#put(task, depth + 1, `${frames[depth]}()`);
    }
    this.#frames.set(task, frames);
    for (const text of this.#statements(step, aside)) this.#put(task, frames.length + 1, text);
  }

  /** Those of the functions drawn last that a folded stretch does not leave. */
  #commonFrames(task: string, steps: readonly TraceStep[]): readonly string[] {
    const drawn = this.#frames.get(task) ?? [];
    const left = drawn.findIndex((name, depth) => {
      return steps.some(({ functions }) => functions[depth + 1] !== name);
    });
    return left < 0 ? drawn : drawn.slice(0, left);
  }

  #statements(step: TraceStep, aside: string | null): string[] {
    const text = statement(step, this.#alias);
    if (aside !== null) return [`${aside}: ${text}`];
    if (step.functions.length > 0) return [text, ...asides(step, this.#alias).map(unmarked)];
    return [`${exchanged(step) ? text : `${step.object} is ${step.observed}`} (user space)`];
  }

  /** The functions around a step, but for the system call itself and those that are the step. */
  #framesOf(step: TraceStep): string[] {
    const own = this.#trace.steps.filter(({ actor, op }) => actor === step.actor && op === step.op);
    const at = own.indexOf(step);
    const goesOn = (other: TraceStep | undefined, depth: number) => {
      return step.functions
        .slice(0, depth + 1)
        .every((name, nth) => other?.functions[nth] === name);
    };
    return step.functions.filter((_, depth) => {
      return depth > 0 && (goesOn(own[at - 1], depth) || goesOn(own[at + 1], depth));
    });
  }

  end(failure: Failure): void {
    const { moment, victim, parts } = failure;
    if (moment === 'end' && victim !== null) {
      if (victim !== this.#task) this.lines.push('');
      const text = parts[1] === 'asleep' ? 'sleeps for ever' : 'waits for ever';
      this.#put(victim, 1, text, FAIL);
    } else if (moment === 'rest') {
      this.lines.push('', `at rest: ${what(failure)}  ${FAIL}`);
    } else if (moment === 'step' && victim !== null) {
      this.#put(this.#cast.taskOf(victim), 1, what(failure), FAIL);
    }
    this.#pending();
  }

  /** What the tasks that were preempted last would have done next. */
  #pending(): void {
    for (const step of preemptions(this.#trace)) {
      if (switches(this.#trace).findLast(({ actor }) => actor === step.actor) !== step) continue;
      const pending = nextOf(this.#trace, step);
      if (pending === null || pending.number !== null) continue;
      const text = unmarked(intention(pending, (name) => cName(this.#alias(name))));
      this.lines.push('');
      this.#put(this.#cast.taskOf(step.actor), 1, `(${text} next)`);
    }
  }

  #put(task: string, depth: number, text: string, mark = ''): void {
    const column = this.#columns.get(task) ?? 0;
    const widest = WIDTH - (mark === '' ? 0 : mark.length + 2);
    const room = widest - column - 2 * depth;
    const words = wrap(text, text.startsWith('....') ? Math.max(room - 5, 24) : widest);
    for (const [nth, word] of words.entries()) {
      const indent = 2 * depth + (nth > 0 ? 5 : 0);
      const tail = mark === '' || nth < words.length - 1 ? word : `${word}  ${mark}`;
      const left = Math.max(0, Math.min(column + indent, WIDTH - tail.length));
      this.lines.push(`${' '.repeat(left)}${tail}`);
    }
  }
}

function what({ parts, oracle }: Failure): string {
  return `${oracle} ${parts.join(' ')}`;
}
