/** The interleaving as a table: a column a task, time downwards, quiet stretches folded. */

import type { Mover } from '../../explore/actor-kinds.ts';
import type { Place } from '../../explore/thing.ts';
import type { Trace, TraceStep } from '../../explore/trace.ts';
import { diesIn } from '../../program/dying.ts';
import type { Program } from '../../program/program.ts';
import { accessText, exchanged, isLookOfUser } from '../telling/access-text.ts';
import { criticalSection, laneOf, lanesOf, moverName, preemptions } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { changedText, isOwner, mutexName } from '../telling/changes.ts';
import { endingText, type Failure } from '../telling/failure.ts';
import { deedText } from '../telling/op-words.ts';
import { asides } from '../telling/phases.ts';
import { returnText } from '../telling/return-text.ts';
import { sightings } from '../telling/sightings.ts';
import { opOf, type Row, type StepsRow } from '../telling/story.ts';
import { bold, code, italic, table } from '../text/markdown.ts';
import { count, enumeration } from '../text/wrap.ts';

/** A line of the table before it is put into columns. */
interface TableLine {
  number: string;
  lane: string;
  text: string;
  changed: string;
}

export function interleavingTable(
  trace: Trace,
  program: Program,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): string {
  const tasks = program.tasks.map(({ id }) => `T${id}`);
  const lanes = lanesOf(trace, tasks);
  const lines = linesOf(trace, rows, alias);
  lines.push(...ending(failure));
  const head = ['#', ...lanes.map((by) => headOf(trace, program, by)), 'changed'];
  const columns = lanes.map(laneOf);
  const cells = lines.map(({ number, lane, text, changed }) => {
    return [number, ...columns.map((column) => (column === lane ? text : '')), changed];
  });
  const absent = tasks.filter((task) => !columns.includes(task));
  const note = absent.length === 0 ? '' : `\n\n${absentText(absent)}`;
  return table(head, cells, [0]) + note;
}

function absentText(absent: readonly string[]): string {
  const verb = absent.length === 1 ? 'takes' : 'take';
  return `${enumeration(absent)} ${verb} no step before the failure.`;
}

/** `T2 (waits for f1)`, `setprio of T2`. */
function headOf(trace: Trace, program: Program, by: Mover): string {
  return by.kind === 'task' ? `${by.name} ${roleOf(trace, program, by.name)}` : moverName(by);
}

function linesOf(trace: Trace, rows: readonly Row[], alias: Alias): TableLine[] {
  const lines: TableLine[] = [];
  const decisiveFrom = firstDecisive(trace);
  for (const row of rows) {
    const { lane } = row;
    if (row.type === 'op') {
      lines.push({ number: '', lane, text: bold(row.call), changed: '' });
    } else if (row.type === 'steps') {
      lines.push({ ...stepsLine(row, alias, decisiveFrom), lane, text: wordsOf(row, alias) });
    } else if (row.type === 'return') {
      const text = bold(`return ${returnText(row.ret)}`) + (row.fails ? ' ✗' : '');
      const last = lines.at(-1);
      if (row.ret === 0 && !row.fails && last?.lane === lane) last.text += `; ${text}`;
      else lines.push({ number: '', lane, text, changed: '' });
    } else {
      const mark = row.preempted ? '⚡ ' : '';
      lines.push({ number: '', lane, text: mark + italic(row.text), changed: '' });
    }
  }
  return lines;
}

/** What is changed before the first preemption, and not in its critical section, leads up to it. */
function firstDecisive(trace: Trace): number {
  const [first] = preemptions(trace);
  if (first === undefined) return 1;
  return criticalSection(trace, first)[0]?.number ?? first.number;
}

/** What the cell of a task says of a row. */
export function wordsOf({ steps, phase }: StepsRow, alias: Alias): string {
  const [step] = steps;
  if (phase !== null || step === undefined) return phase ?? '';
  return stepWords(step, alias);
}

/** What one step does, with all that it changes beside its access. */
export function stepWords(step: TraceStep, alias: Alias): string {
  if (isLookOfUser(step)) return `user space: ${accessText(step, alias)}`;
  if (step.functions.length > 0 || step.verb !== 'cmpxchg') {
    // Who looks at a queue and then changes it has seen it as it was before.
    return [accessText(step, alias), ...sightings(step, alias), ...asides(step, alias)].join(', ');
  }
  if (exchanged(step)) return `user space: ${accessText(step, alias)}`;
  return `user space: ${code(step.place.name)} is ${step.observed}`;
}

function stepsLine({ steps, phase }: StepsRow, alias: Alias, decisiveFrom: number) {
  const first = steps[0]?.number ?? 0;
  const last = steps.at(-1)?.number ?? 0;
  const decisive = (place: Place) => {
    const owner = isOwner(place) && mutexName(place) === null;
    return phase === null && first >= decisiveFrom && (place.sort === 'user word' || owner);
  };
  return {
    number: first === last ? `${first}` : `${first}-${last}`,
    changed: changedText(steps, alias, decisive),
  };
}

/** What the run ends in when it is not an answer that a task got. */
function ending(failure: Failure): TableLine[] {
  const text = endingText(failure);
  if (text === null) return [];
  const line = { number: '', lane: failure.victim ?? '', text: '', changed: '' };
  const mark = `✗ ${bold(text)}`;
  return [failure.victim === null ? { ...line, changed: mark } : { ...line, text: mark }];
}

/** What a task does in this run, in brackets. */
export function roleOf(trace: Trace, program: Program, task: string): string {
  const begun = trace.steps.filter(({ by, entersOp }) => by.name === task && entersOp);
  const ops = begun.filter((step) => opOf(program, task, step.op) !== null);
  const dies = diesIn(trace.steps, task);
  if (ops.length > 2) return `(${count(ops.length, 'op')}${dies ? ', dies' : ''})`;
  const parts = ops.flatMap((step) => {
    const op = opOf(program, task, step.op);
    if (op === null) return [];
    const answer = trace.steps.find((other) => {
      return other.by.name === task && other.op === step.op && other.returned !== null;
    });
    return deedText(op, answer?.returned ?? null);
  });
  if (dies) parts.push('dies');
  return parts.length === 0 ? '(no step of its own)' : `(${parts.join(', ')})`;
}
