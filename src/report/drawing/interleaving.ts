/** The interleaving as a table: a column a task, time downwards, quiet stretches folded. */
import type { Trace } from '../../explore/trace.ts';
import { type Program, targetName } from '../../program/program.ts';
import { accessText, exchanged } from '../telling/access-text.ts';
import { type Cast, criticalSection, preemptions } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { changedText, isUserWord } from '../telling/changes.ts';
import { endingText, type Failure } from '../telling/failure.ts';
import { asides } from '../telling/phases.ts';
import { returnText } from '../telling/return-text.ts';
import { opOf, type Row, type StepsRow } from '../telling/story.ts';
import { bold, code, italic, table } from '../text/markdown.ts';
import { count, enumeration } from '../text/wrap.ts';

/** A line of the table before it is put into columns. */
interface Line {
  number: string;
  task: string;
  text: string;
  changed: string;
}

export function interleavingTable(
  trace: Trace,
  program: Program,
  cast: Cast,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): string {
  const present = program.tasks
    .map(({ id }) => `T${id}`)
    .filter((task) => trace.steps.some(({ actor }) => cast.taskOf(actor) === task));
  const lines = linesOf(trace, rows, alias);
  lines.push(...ending(failure, cast));
  const head = [
    '#',
    ...present.map((task) => `${task} ${roleOf(trace, program, task)}`),
    'changed',
  ];
  const cells = lines.map(({ number, task, text, changed }) => {
    return [number, ...present.map((column) => (column === task ? text : '')), changed];
  });
  const absent = program.tasks.map(({ id }) => `T${id}`).filter((task) => !present.includes(task));
  const note = absent.length === 0 ? '' : `\n\n${absentText(absent)}`;
  return table(head, cells, true) + note;
}

function absentText(absent: readonly string[]): string {
  const verb = absent.length === 1 ? 'takes' : 'take';
  return `${enumeration(absent)} ${verb} no step before the failure.`;
}

function linesOf(trace: Trace, rows: readonly Row[], alias: Alias): Line[] {
  const lines: Line[] = [];
  const decisiveFrom = firstDecisive(trace);
  for (const row of rows) {
    const { task } = row;
    if (row.type === 'op') {
      lines.push({ number: '', task, text: bold(row.call), changed: '' });
    } else if (row.type === 'steps') {
      const text = (row.aside === null ? '' : `${italic(`${row.aside}:`)} `) + wordsOf(row, alias);
      lines.push({ ...stepsLine(row, alias, decisiveFrom), task, text });
    } else if (row.type === 'return') {
      const text = bold(`return ${returnText(row.ret)}`) + (row.fails ? ' ✗' : '');
      const last = lines.at(-1);
      if (row.ret === 0 && !row.fails && last?.task === task) last.text += `; ${text}`;
      else lines.push({ number: '', task, text, changed: '' });
    } else {
      const mark = row.preempted ? '⚡ ' : '';
      lines.push({ number: '', task, text: mark + italic(row.text), changed: '' });
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
  if (step.functions.length > 0 || step.verb !== 'cmpxchg') {
    return [accessText(step, alias), ...asides(step, alias)].join(', ');
  }
  if (exchanged(step)) return `user space: ${accessText(step, alias)}`;
  return `user space: ${code(step.object)} is ${step.observed}`;
}

function stepsLine({ steps, phase }: StepsRow, alias: Alias, decisiveFrom: number) {
  const first = steps[0]?.number ?? 0;
  const last = steps.at(-1)?.number ?? 0;
  const decisive = (cell: string) => {
    return (
      phase === null && first >= decisiveFrom && (isUserWord(cell) || cell.endsWith(').owner'))
    );
  };
  return {
    number: first === last ? `${first}` : `${first}-${last}`,
    changed: changedText(steps, alias, decisive),
  };
}

/** What the run ends in when it is not an answer that a task got. */
function ending(failure: Failure, cast: Cast): Line[] {
  const text = endingText(failure);
  if (text === null) return [];
  const line = { number: '', task: cast.taskOf(failure.victim ?? ''), text: '', changed: '' };
  const mark = `✗ ${bold(text)}`;
  return [failure.moment === 'rest' ? { ...line, changed: mark } : { ...line, text: mark }];
}

/** What a task does in this run, in brackets. */
export function roleOf(trace: Trace, program: Program, task: string): string {
  const begun = trace.steps.filter(({ actor, entersOp }) => actor === task && entersOp);
  if (begun.length > 2) return `(${count(begun.length, 'op')})`;
  const parts = begun.map((step) => {
    const { call, target } = opOf(program, task, step.op);
    const answer = trace.steps.find((other) => {
      return other.actor === task && other.op === step.op && other.returned !== null;
    });
    if (call === 'unlock') return `unlocks ${targetName(target)}`;
    if (answer?.returned === 0) return `locks ${targetName(target)}`;
    if (answer !== undefined) return `asks for ${targetName(target)}`;
    return `waits for ${targetName(target)}`;
  });
  return parts.length === 0 ? '(no step of its own)' : `(${parts.join(', ')})`;
}
