/**
 * The run as kernel people draw it in mail: a column a task, functions nested by call depth, at
 * most 80 columns. Only one task moves at a time, so a line may run into the columns to its right.
 */

import type { Trace, TraceStep } from '../../explore/trace.ts';
import { isOfExit, sameAffair } from '../../program/dying.ts';
import { cName, exchanged, intention, isLookOfUser, statement } from '../telling/access-text.ts';
import { laneOf, lanesOf, moverName, nextOf, preemptions, switches } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import type { Failure } from '../telling/failure.ts';
import { asides } from '../telling/phases.ts';
import { returnText } from '../telling/return-text.ts';
import type { Row, StepsRow } from '../telling/story.ts';
import { unmarked } from '../text/markdown.ts';
import { wrap } from '../text/wrap.ts';

export const WIDTH = 80;
const FAIL = '<--- FAIL';

export function raceDiagram(
  trace: Trace,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): string {
  const drawing = new RaceDrawing(trace, alias);
  for (const row of rows) drawing.row(row);
  drawing.end(failure);
  return drawing.lines.join('\n');
}

class RaceDrawing {
  readonly lines: string[] = [];
  readonly #trace: Trace;
  readonly #alias: Alias;
  readonly #columns = new Map<string, number>();
  /** The functions that were last drawn for a task. */
  readonly #frames = new Map<string, readonly string[]>();
  readonly #names: ReadonlyMap<string, string>;
  readonly #sequential: boolean;
  #lane = '';

  constructor(trace: Trace, alias: Alias) {
    this.#trace = trace;
    this.#alias = alias;
    const tasks = [...new Set(trace.steps.map(({ by }) => by.task))].sort();
    const lanes = lanesOf(trace, tasks);
    this.#names = new Map(lanes.map((by) => [laneOf(by), moverName(by)]));
    this.#sequential = preemptions(trace).length === 0;
    // Without a preemption nobody is in the way of anybody: no CPUs side by side.
    if (this.#sequential) return;
    const width = lanes.length === 2 ? 32 : Math.floor(48 / Math.max(1, lanes.length - 1));
    let cpu = 0;
    for (const [at, by] of lanes.entries()) {
      const column = at * Math.min(width, 26);
      this.#columns.set(laneOf(by), column);
      this.#head(column, by.kind === 'task' ? `CPU ${cpu++} (${by.name})` : moverName(by));
    }
  }

  /** The name of a column, in the first line where it does not run into another. */
  #head(column: number, name: string): void {
    const left = Math.min(column, WIDTH - name.length);
    const at = this.lines.findIndex((line) => line.length < left);
    const line = this.lines[at];
    if (line === undefined) this.lines.push(`${' '.repeat(left)}${name}`);
    else this.lines[at] = `${line.padEnd(left)}${name}`;
  }

  row(row: Row): void {
    this.#turnTo(row.lane);
    switch (row.type) {
      case 'op':
        this.#frames.set(row.lane, []);
        this.#put(row.lane, 0, row.call);
        break;
      case 'steps':
        this.#steps(row);
        break;
      case 'return':
        this.#put(row.lane, 1, `return ${returnText(row.ret)}`, row.fails ? FAIL : '');
        break;
      default: {
        if (row.pause !== null) this.#put(row.lane, 1, `(${unmarked(row.pause)})`);
      }
    }
  }

  /** Another one goes on: a gap, and without columns its name. */
  #turnTo(lane: string): void {
    if (lane === this.#lane) return;
    if (this.lines.length > 0) this.lines.push('');
    this.#lane = lane;
    if (this.#sequential) this.lines.push(`${this.#names.get(lane) ?? lane}:`);
  }

  #steps({ lane: task, steps, phase, by }: StepsRow): void {
    const [step] = steps;
    if (step === undefined) return;
    if (phase !== null) {
      const common = this.#commonFrames(task, steps);
      this.#frames.set(task, common);
      this.#put(task, common.length + 1, `.... ${unmarked(phase)}`);
      return;
    }
    const frames = by.kind === 'task' ? this.#framesOf(step) : [];
    const drawn = this.#frames.get(task) ?? [];
    let same = 0;
    while (same < frames.length && frames[same] === drawn[same]) same++;
    for (let depth = same; depth < frames.length; depth++) {
      this.#put(task, depth + 1, `${frames[depth]}()`);
    }
    this.#frames.set(task, frames);
    for (const text of this.#statements(step)) this.#put(task, frames.length + 1, text);
  }

  /** Those of the functions drawn last that a folded stretch does not leave. */
  #commonFrames(task: string, steps: readonly TraceStep[]): readonly string[] {
    const drawn = this.#frames.get(task) ?? [];
    const left = drawn.findIndex((name, depth) => {
      return steps.some(({ functions }) => functions[depth + 1] !== name);
    });
    return left < 0 ? drawn : drawn.slice(0, left);
  }

  #statements(step: TraceStep): string[] {
    const text = statement(step, this.#alias);
    if (step.functions.length > 0 || step.by.kind !== 'task')
      return [text, ...asides(step, this.#alias).map(unmarked)];
    if (isLookOfUser(step)) return [`${text} (user space)`];
    return [`${exchanged(step) ? text : `${step.object} is ${step.observed}`} (user space)`];
  }

  /** The functions around a step, but for the system call itself and those that are the step. */
  #framesOf(step: TraceStep): string[] {
    const own = this.#trace.steps.filter((other) => sameAffair(other, step));
    const at = own.indexOf(step);
    const goesOn = (other: TraceStep | undefined, depth: number) => {
      return step.functions
        .slice(0, depth + 1)
        .every((name, nth) => other?.functions[nth] === name);
    };
    const call = isOfExit(step) ? step.functions.indexOf('do_exit') : 0;
    return step.functions.filter((_, depth) => {
      return depth > call && (goesOn(own[at - 1], depth) || goesOn(own[at + 1], depth));
    });
  }

  end(failure: Failure): void {
    const { moment, victim, parts } = failure;
    if (moment === 'end' && victim !== null) {
      this.#turnTo(victim);
      const text = parts[1] === 'asleep' ? 'sleeps for ever' : 'waits for ever';
      this.#put(victim, 1, text, FAIL);
    } else if (victim === null) {
      const when = moment === 'rest' ? 'at rest' : 'in the end';
      this.lines.push('', `${when}: ${what(failure)}  ${FAIL}`);
    } else if (moment === 'step') {
      this.#put(victim, 1, what(failure), FAIL);
    }
    this.#pending();
  }

  /** What the tasks that were preempted last would have done next. */
  #pending(): void {
    for (const step of preemptions(this.#trace)) {
      if (switches(this.#trace).findLast(({ by }) => by.name === step.by.name) !== step) continue;
      const pending = nextOf(this.#trace, step);
      if (pending === null || pending.number !== null) continue;
      const text = unmarked(intention(pending, (name) => cName(this.#alias(name))));
      this.lines.push('');
      this.#put(laneOf(step.by), 1, `(${text} next)`);
    }
  }

  #put(task: string, depth: number, text: string, mark = ''): void {
    const column = this.#columns.get(task) ?? (this.#sequential ? 2 : 0);
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
