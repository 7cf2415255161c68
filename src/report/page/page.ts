/**
 * The page of one counterexample, as markdown for GitHub.
 *
 * It says what happened, in which order, and how to make it happen again. Why it happened is for
 * others to find out: nothing here is more than what the trace shows.
 */

import { countOps, isRtMutex, locksOf, type Program } from '../../program/program.ts';
import { everyStepTable } from '../drawing/every-step.ts';
import { interleavingTable } from '../drawing/interleaving.ts';
import { movedQueues } from '../drawing/moved-queue.ts';
import { raceDiagram } from '../drawing/race-diagram.ts';
import { sequenceDiagram } from '../drawing/sequence-diagram.ts';
import { preemptions } from '../telling/actors.ts';
import { type Alias, aliasesOf } from '../telling/aliases.ts';
import { eventWords } from '../telling/event-words.ts';
import { type Failure, failureOf } from '../telling/failure.ts';
import { headline } from '../telling/headline.ts';
import { type Row, storyOf } from '../telling/story.ts';
import { bold, code, details, fence, italic, prose, quote } from '../text/markdown.ts';
import { count } from '../text/wrap.ts';
import { certificateSection } from './certificate-section.ts';
import { firstScreen } from './first-screen.ts';
import { gapParagraphs } from './gap.ts';
import { kernelsSection } from './kernels-section.ts';
import type { PageInput, Size } from './page-input.ts';
import { programTable } from './program-table.ts';
import { raceText } from './race-text.ts';
import { replayLines } from './replay-lines.ts';
import { stateText } from './state.ts';
import { termList } from './terms.ts';
import { citedSteps, whySection } from './why.ts';
import { wrongTable } from './wrong-section.ts';

/** What every section may look at. */
interface PageMaterial {
  readonly input: PageInput;
  readonly alias: Alias;
  readonly failure: Failure;
  readonly rows: readonly Row[];
  /** The sections so far. */
  readonly above: string;
}

/** Null: nothing to say here. */
type Section = (material: PageMaterial) => string | null;

const SECTIONS: readonly Section[] = [
  title,
  model,
  wrong,
  ({ input }) => firstScreen(input),
  found,
  replay,
  program,
  interleaving,
  everyStep,
  moves,
  gap,
  diagram,
  sequence,
  why,
  ({ input }) => kernelsSection(input),
  certificate,
  state,
  terms,
  limits,
];

/** The page as markdown: one string that ends with a newline. */
export function renderPage(input: PageInput): string {
  const alias = aliasesOf(input.trace);
  const { counterexample, explanation, trace } = input;
  const failure = failureOf(counterexample.kind, trace);
  const cited = new Set([
    ...citedSteps(trace, explanation),
    ...input.matters.map(({ step }) => step),
  ]);
  const rows = storyOf(trace, counterexample.program, failure, alias, cited);
  let above = '';
  for (const section of SECTIONS) {
    const text = section({ input, alias, failure, rows, above });
    if (text !== null) above += above === '' ? text : `\n\n${text}`;
  }
  return `${above}\n`;
}

function title({ failure }: PageMaterial): string {
  return `# ${headline(failure)}`;
}

/** That this is a model, what of, and whether it takes a race. */
function model({ input, failure }: PageMaterial): string {
  const { build, counterexample } = input;
  const { program } = counterexample;
  const locks = locksOf(program);
  const mutexes = locks.filter(isRtMutex).length;
  const size = [
    count(program.tasks.length, 'task'),
    ...(locks.length > mutexes ? [count(locks.length - mutexes, 'futex', 'futexes')] : []),
    ...(mutexes > 0 ? [count(mutexes, 'rt_mutex', 'rt_mutexes')] : []),
    count(countOps(program), 'op'),
    ...eventCounts(program),
    bold(count(counterexample.preemptions, 'preemption')),
    count(counterexample.steps, 'step'),
  ].join(', ');
  const about = prose(build.about.replace(/\.$/u, ''));
  return [
    `${italic('In a model of Linux:')} ${code(build.name)} (${about}).`,
    ...ownText(build),
    `The rule ${code(failure.oracle)} is broken, kind ${kindText(failure.parts)}. ${size}.`,
    raceText(input),
  ].join(' ');
}

/** Of a kernel that only its file has: which that is, and what it changes. */
function ownText({ file, over }: PageInput['build']): string[] {
  if (file === null) return [];
  const made = over === null ? '' : ` It is made of ${code(over)}.`;
  return [`It is in the file ${code(file.word)} (SHA-256 ${file.digest}).${made}`];
}

function eventCounts({ events }: Program): string[] {
  return Object.entries(eventWords).flatMap(([kind, { one, many }]) => {
    const number = events.filter(({ call }) => call === kind).length;
    return number === 0 ? [] : [count(number, one, many)];
  });
}

function wrong({ input, alias, failure }: PageMaterial): string {
  const rule = failure.rule === null ? '' : `\n\n${bold('The rule')}: ${prose(failure.rule)}`;
  const said = quote(prose(alias(input.counterexample.sentence)));
  return `${wrongTable(input.trace, alias)}\n\n${said}${rule}`;
}

const AS_FOUND = 'as it was found: it was not made smaller';
/** Of a livelock: it is no schedule with few preemptions that leads there. */
const NOT_SEARCHED =
  'made smaller as far as it goes by leaving things out; whether something else is simpler was ' +
  'not searched, nor why it fails';

/** Where it came from, and how big it was before it was made smaller. */
function found({ input }: PageMaterial): string | null {
  const { found: met, original, counterexample, certificate } = input;
  const parts: string[] = [];
  if (met !== null) {
    parts.push(`${bold('Found')} run ${met.run} of seed ${met.seed} (strategy ${met.strategy})`);
    if (certificate === null) parts.push(original === null ? AS_FOUND : NOT_SEARCHED);
  }
  if (original !== null) {
    const { program, switches, steps } = counterexample;
    const now = { tasks: program.tasks.length, ops: countOps(program), switches, steps };
    const [before, after] = [sizeText(original), sizeText(now)];
    // Where nothing could be taken away there is nothing to say.
    if (before !== after) parts.push(`${bold('Shrunk')} ${before} → ${after}`);
  }
  return parts.length === 0 ? null : parts.join(' · ');
}

function sizeText({ tasks, ops, switches, steps }: Size): string {
  return [
    count(tasks, 'task'),
    count(ops, 'op'),
    count(switches, 'switch', 'switches'),
    count(steps, 'step'),
  ].join(', ');
}

function kindText(parts: readonly string[]): string {
  return prose(parts.join(' / ').replace(/\brow(\d)/u, 'row $1'));
}

function replay({ input }: PageMaterial): string {
  const command = replayLines(input).join('\n');
  const found = input.found?.command;
  const again = found === undefined ? '' : `\n\nFound by:\n\n${fence(found, 'sh')}`;
  return `Replay:\n\n${fence(command, 'sh')}${again}`;
}

function program({ input }: PageMaterial): string {
  return `## Program\n\n${programTable(input.counterexample.program)}`;
}

function interleaving({ input, failure, rows, alias }: PageMaterial): string {
  const { trace, counterexample } = input;
  const drawn = interleavingTable(trace, counterexample.program, failure, rows, alias);
  return `## The interleaving\n\n${drawn}`;
}

function everyStep({ input, alias }: PageMaterial): string {
  return details('Every step', everyStepTable(input.trace, alias));
}

function moves({ input: { trace, queues }, alias }: PageMaterial): string | null {
  const drawn = queues && movedQueues(trace, queues, alias);
  if (drawn === null) return null;
  const key =
    'Each sleeper has a futex_q, which is found by the word that it stands for. Below are all ' +
    'steps that changed something about one that was moved (*), and how things stood after ' +
    'each: who is in which bucket and for which word, and who is queued on which rt_mutex, the ' +
    'first in line on top.';
  return `## Where the sleepers stood\n\n${key}\n\n${fence(drawn)}`;
}

function gap({ input, alias }: PageMaterial): string | null {
  const paragraphs = gapParagraphs(input.trace, alias);
  return paragraphs.length === 0 ? null : `## What ran in between\n\n${paragraphs.join('\n\n')}`;
}

function diagram({ input, failure, rows, alias }: PageMaterial): string {
  const drawn = raceDiagram(input.trace, failure, rows, alias);
  const name = preemptions(input.trace).length === 0 ? 'Call by call' : 'As a race diagram';
  return `## ${name}\n\n${fence(drawn)}`;
}

function sequence({ input, failure, rows, alias }: PageMaterial): string {
  const { trace, counterexample } = input;
  const drawn = sequenceDiagram(trace, counterexample.program, failure, rows, alias);
  const key =
    'A solid arrow wakes a task, or changes what the last column of the table tells of; a dashed ' +
    'one does neither.';
  return details('The same as a sequence diagram', `${key}\n\n${fence(drawn, 'mermaid')}`);
}

function why({ input, alias }: PageMaterial): string | null {
  const { trace, explanation } = input;
  return explanation && whySection(trace, explanation, input.counterexample.preemptions, alias);
}

function certificate({ input }: PageMaterial): string | null {
  const { counterexample } = input;
  return input.certificate && certificateSection(counterexample, input.certificate);
}

function state({ input, alias }: PageMaterial): string {
  const moment = 'State at the failure';
  return details(moment, fence(stateText(input.trace, alias)));
}

function terms({ above }: PageMaterial): string {
  return `## Terms\n\n${termList(above)}`;
}

function limits(): string {
  return `## What this page cannot say

A step is one access to shared memory, and every task sees all steps in the same order: the model's
memory is sequentially consistent, so reorderings by a compiler or a CPU are not in it. It is a
model that was written beside the C and is compared with Linux itself by
${code('pifuzz conform')}; and it is about one program: others may fail in the same way.`;
}
