/**
 * The page of one counterexample, as markdown for GitHub.
 *
 * It says what happened, in which order, and how to make it happen again. Why it happened is for
 * others to find out: nothing here is more than what the trace shows.
 */

import { countOps } from '../../program/program.ts';
import { interleavingTable } from '../drawing/interleaving.ts';
import { raceDiagram } from '../drawing/race-diagram.ts';
import { sequenceDiagram } from '../drawing/sequence-diagram.ts';
import { Cast } from '../telling/actors.ts';
import { type Alias, aliasesOf } from '../telling/aliases.ts';
import { type Failure, failureOf } from '../telling/failure.ts';
import { headline } from '../telling/headline.ts';
import { type Row, storyOf } from '../telling/story.ts';
import { bold, code, details, fence, prose, quote } from '../text/markdown.ts';
import { count } from '../text/wrap.ts';
import { certificateSection } from './certificate-section.ts';
import { gapParagraphs } from './gap.ts';
import type { PageInput } from './page-input.ts';
import { programTable } from './program-table.ts';
import { replayLines } from './replay-lines.ts';
import { stateText } from './state.ts';
import { termList } from './terms.ts';
import { whySection } from './why.ts';

/** What every section may look at. */
interface Material {
  readonly input: PageInput;
  readonly alias: Alias;
  readonly cast: Cast;
  readonly failure: Failure;
  readonly rows: readonly Row[];
  /** The sections so far. */
  readonly above: string;
}

/** Null: nothing to say here. */
type Section = (material: Material) => string | null;

const SECTIONS: readonly Section[] = [
  title,
  meta,
  sentence,
  replay,
  program,
  interleaving,
  gap,
  diagram,
  sequence,
  why,
  certificate,
  state,
  terms,
  limits,
];

/** The page as markdown: one string that ends with a newline. */
export function renderPage(input: PageInput): string {
  const alias = aliasesOf(input.trace);
  const { counterexample, trace } = input;
  const failure = failureOf(counterexample.kind, trace);
  const cast = new Cast(counterexample.program);
  const rows = storyOf(trace, counterexample.program, cast, failure, alias);
  let above = '';
  for (const section of SECTIONS) {
    const text = section({ input, alias, cast, failure, rows, above });
    if (text !== null) above += above === '' ? text : `\n\n${text}`;
  }
  return `${above}\n`;
}

function title({ failure }: Material): string {
  return `# ${headline(failure)}`;
}

function meta({ input, failure }: Material): string {
  const { build, found, counterexample } = input;
  const parts = [
    `${bold('Build')} ${code(build.name)}`,
    `${bold('Oracle')} ${code(failure.oracle)}`,
    `${bold('Kind')} ${kindText(failure.parts)}`,
  ];
  if (found !== null) {
    parts.push(`${bold('Found')} run ${found.run} of seed ${found.seed} (${found.strategy})`);
  }
  const { tasks } = counterexample.program;
  const size = [
    count(tasks.length, 'task'),
    count(countOps(counterexample.program), 'op'),
    bold(count(counterexample.preemptions, 'preemption')),
    count(counterexample.switches, 'switch', 'switches'),
    count(counterexample.steps, 'step'),
  ].join(', ');
  const { original } = input;
  if (original === null) return [...parts, `${bold('Size')} ${size}`].join(' · ');
  const before = [
    count(original.tasks, 'task'),
    count(original.ops, 'op'),
    count(original.switches, 'switch', 'switches'),
    count(original.steps, 'step'),
  ].join(', ');
  return [...parts, `${bold('Shrunk')} ${before} → ${size}`].join(' · ');
}

function kindText(parts: readonly string[]): string {
  return prose(parts.join(' / ').replace(/\brow(\d)/u, 'row $1'));
}

function sentence({ input, alias, failure }: Material): string {
  const said = quote(prose(alias(input.counterexample.sentence)));
  const rule = failure.rule === null ? '' : `- ${bold('Rule')} ${prose(failure.rule)}\n`;
  return `${said}\n\n${rule}- ${bold('Build')} ${prose(input.build.about)}`;
}

function replay({ input }: Material): string {
  const command = replayLines(input).join('\n');
  const found = input.found?.command;
  const again = found === undefined ? '' : `\n\nFound by:\n\n${fence(found, 'sh')}`;
  return `Replay:\n\n${fence(command, 'sh')}${again}`;
}

function program({ input }: Material): string {
  return `## Program\n\n${programTable(input.counterexample.program)}`;
}

function interleaving({ input, cast, failure, rows, alias }: Material): string {
  const { trace, counterexample } = input;
  const drawn = interleavingTable(trace, counterexample.program, cast, failure, rows, alias);
  return `## The interleaving\n\n${drawn}`;
}

function gap({ input, cast, alias }: Material): string | null {
  const paragraphs = gapParagraphs(input.trace, cast, alias);
  return paragraphs.length === 0 ? null : `## What ran in between\n\n${paragraphs.join('\n\n')}`;
}

function diagram({ input, cast, failure, rows, alias }: Material): string {
  const drawn = raceDiagram(input.trace, cast, failure, rows, alias);
  return `## As a race diagram\n\n${fence(drawn)}`;
}

function sequence({ input, cast, failure, rows, alias }: Material): string {
  const { trace, counterexample } = input;
  const drawn = sequenceDiagram(trace, counterexample.program, cast, failure, rows, alias);
  const key =
    'A solid arrow wakes a task, or changes what the last column of the table tells of; a dashed ' +
    'one does neither.';
  return details('The same as a sequence diagram', `${key}\n\n${fence(drawn, 'mermaid')}`);
}

function why({ input, cast, alias }: Material): string | null {
  const { trace, explanation } = input;
  return explanation && whySection(trace, explanation, cast, alias);
}

function certificate({ input }: Material): string | null {
  const { counterexample } = input;
  return input.certificate && certificateSection(counterexample, input.certificate);
}

function state({ input, alias }: Material): string {
  const moment = 'State at the failure';
  return details(moment, fence(stateText(input.trace.state, alias)));
}

function terms({ above }: Material): string {
  return `## Terms\n\n${termList(above)}`;
}

function limits(): string {
  return `## What this page cannot say

A step is one access to shared memory, and every task sees all steps in the same order: the model's
memory is sequentially consistent, so reorderings by a compiler or a CPU are not in it.`;
}
