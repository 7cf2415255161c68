/**
 * The run as a sequence diagram for mermaid, in what version 10.9 understands. An arrow leads from
 * who takes steps to what they are about: a solid one changes something that others look at.
 */
import type { Trace, TraceStep } from '../../explore/trace.ts';
import type { Program } from '../../program/program.ts';
import { lanesOf } from '../telling/actors.ts';
import type { Alias } from '../telling/aliases.ts';
import { toldPlaces } from '../telling/changes.ts';
import { endingText, type Failure } from '../telling/failure.ts';
import { foldedQuiet } from '../telling/folded-quiet.ts';
import { headline } from '../telling/headline.ts';
import { returnText } from '../telling/return-text.ts';
import { type Row, type StepsRow, storyOf } from '../telling/story.ts';
import { unmarked } from '../text/markdown.ts';
import { roleOf, wordsOf } from './interleaving.ts';
import { type Lifeline, Lifelines } from './lifelines.ts';

/** A diagram with more lines is folded once more. */
const LINES = 40;
/** Steps are told in one message as long as the text does not grow beyond this. */
const LENGTH = 44;

/** One arrow: steps in a row of one actor that are about the same thing. */
interface Message {
  readonly from: string;
  to: string;
  changes: boolean;
  readonly folded: boolean;
  readonly first: number;
  last: number;
  words: readonly string[];
}

/** @param rows what storyOf() tells of the trace */
export function sequenceDiagram(
  trace: Trace,
  program: Program,
  failure: Failure,
  rows: readonly Row[],
  alias: Alias,
): string {
  const all = program.tasks.map(({ id }) => `T${id}`);
  const acting = new Set(lanesOf(trace, all).map(({ task }) => task));
  const tasks = all.filter((task) => acting.has(task));
  const heads = tasks.map((id) => ({ id, name: `${id} ${roleOf(trace, program, id)}` }));
  const lifelines = new Lifelines(trace, heads, alias);
  const draw = (told: readonly Row[]) => {
    const drawing = new SequenceDrawing(lifelines, alias);
    for (const row of told) drawing.row(row);
    drawing.end(failure);
    return drawing.lines;
  };
  const whole = draw(rows);
  // A drawing that would be too long leaves out what only the text speaks of.
  const fewer = () => foldedQuiet(trace, failure, storyOf(trace, program, failure, alias), alias);
  const lines = whole.length > LINES ? draw(fewer()) : whole;
  return lines.join('\n');
}

class SequenceDrawing {
  readonly lines: string[];
  readonly #lifelines: Lifelines;
  readonly #alias: Alias;
  #open: Message | null = null;

  constructor(lifelines: Lifelines, alias: Alias) {
    this.#lifelines = lifelines;
    this.#alias = alias;
    this.lines = ['sequenceDiagram', ...lifelines.all.map(headOf)];
  }

  row(row: Row): void {
    if (row.type === 'steps') {
      this.#steps(row);
    } else if (row.type === 'op') {
      this.#put(`Note over ${row.lane}`, row.call);
    } else if (row.type === 'return') {
      const text = returnText(row.ret);
      if (row.fails) this.#put(`${row.lane}-x${row.lane}`, `✗ return ${text}`);
      else if (this.#open !== null) this.#open.words = [...this.#open.words, `returns ${text}`];
    } else {
      const text = row.preempted ? `⚡ ${row.text}` : row.pause;
      if (text !== null) this.#put(`Note over ${row.lane}`, text);
    }
  }

  /** Marks what the run ends in, when it is not an answer that a task got. */
  end(failure: Failure): void {
    const text = endingText(failure);
    const ids = this.#lifelines.all.map(({ id }) => id);
    const victim = failure.victim ?? '';
    if (text !== null && ids.includes(victim)) {
      this.#put(`${victim}-x${victim}`, `✗ ${text}`);
    } else if (text !== null) {
      const ends = [...new Set([ids[0], ids.at(-1)])].join(',');
      this.#put(`Note over ${ends}`, `✗ ${headline(failure)}`);
    }
    this.#flush();
  }

  #steps(row: StepsRow): void {
    const message = this.#messageOf(row);
    const open = this.#open;
    if (open !== null && goesOn(open, message)) {
      if (message.changes) open.to = message.to;
      open.changes ||= message.changes;
      open.last = message.last;
      open.words = [...new Set([...open.words, ...message.words])];
    } else {
      this.#flush();
      this.#open = message;
    }
  }

  #messageOf(row: StepsRow): Message {
    const { steps, by, phase } = row;
    const from = this.#lifelines.of(by);
    const words = unmarked(wordsOf(row, this.#alias));
    const told = this.#told(steps, from);
    return {
      from,
      to: told ?? this.#lookedAt(steps, from),
      changes: told !== null,
      folded: phase !== null,
      first: steps[0]?.number ?? 0,
      last: steps.at(-1)?.number ?? 0,
      words: [words],
    };
  }

  /** Who is woken by these steps, or what the last change that tells something was made to. */
  #told(steps: readonly TraceStep[], from: string): string | null {
    const woken = steps.findLast(({ verb, saw }) => {
      return verb === 'wake' && saw?.type === 'flag' && saw.value;
    });
    const told = woken === undefined ? toldPlaces(steps) : [woken.place];
    if (told.length === 0) return null;
    return told.map((place) => this.#lifelines.about(place)).findLast((id) => id !== null) ?? from;
  }

  /** The timer that these steps start or stop, or else the first that is not the actor's own. */
  #lookedAt(steps: readonly TraceStep[], from: string): string {
    const clocked = steps.filter(({ verb }) => verb === 'start' || verb === 'cancel');
    const plain = steps.filter(({ verb }) => verb !== 'inc_not_zero');
    const ids = [...clocked, ...plain, ...steps].map(({ place }) => this.#lifelines.about(place));
    return ids.find((id) => id !== null && id !== from) ?? from;
  }

  #flush(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    const { from, to, changes, first, last, words } = open;
    const numbers = first === last ? `${first}` : `${first}-${last}`;
    this.#put(`${from}${changes ? '->>' : '-->>'}${to}`, `${numbers}: ${words.join(', ')}`);
  }

  #put(what: string, text: string): void {
    this.#flush();
    this.lines.push(`  ${what}: ${escaped(text)}`);
  }
}

function headOf({ id, name }: Lifeline): string {
  return `  participant ${id} as ${escaped(name)}`;
}

/** Both are shown step by step, and one message has room for both. */
function goesOn(open: Message, next: Message): boolean {
  if (open.last + 1 !== next.first || open.from !== next.from) return false;
  const length = [...new Set([...open.words, ...next.words])].join(', ').length;
  // Traffic has one arrow, be it by itself or before a change; that one says where it leads to.
  if (!open.changes && length <= 2 * LENGTH) return true;
  return open.to === next.to && open.changes === next.changes && length <= LENGTH;
}

/** What mermaid would take for a mark of its own becomes one of its entities. */
function escaped(text: string): string {
  return unmarked(text).replace(/[#;<>]|\bend\b/gu, (mark) => {
    return `#${mark.codePointAt(0)};${mark.slice(1)}`;
  });
}
