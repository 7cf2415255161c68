/** A page of the gallery: from what it was found by to its text, as today's code writes it. */
import type { Suspect } from '../../campaign/bisect.ts';
import { kernelsTold } from '../../campaign/kernels-told.ts';
import { pageInput } from '../../campaign/page-input.ts';
import { verify } from '../../campaign/verify.ts';
import { readPage } from '../../cli/page-read.ts';
import { replayableOf, replayOn } from '../../cli/recorded.ts';
import { explain } from '../../explain/explanation.ts';
import { relativesOf } from '../../explain/relatives.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import type { Build } from '../../kernel/build.ts';
import { parseProgram } from '../../program/text.ts';
import { renderPage } from '../../report/page/page.ts';
import type { PageInput } from '../../report/page/page-input.ts';
import { certify } from '../../shrink/certificate.ts';
import { certified } from '../../shrink/certified.ts';
import type { Counterexample } from '../../shrink/counterexample.ts';
import { minimise } from '../../shrink/minimise.ts';
import { findBuild } from '../../variants/builds.ts';
import type { Exhibit } from './exhibits.ts';
import type { Histories } from './histories.ts';

const STATES = 2_000_000;

/** Subjects by their builds: what is found out of them is remembered. */
export class Subjects {
  readonly #made = new Map<Build, Subject>();

  of(build: Build): Subject {
    const subject = this.#made.get(build) ?? subjectOf(build);
    this.#made.set(build, subject);
    return subject;
  }

  named(name: string): Subject {
    const build = findBuild(name);
    if (build === null) throw new Error(`there is no build ${name}`);
    return this.of(build);
  }
}

/** The same page, written anew from the token in it and from what it says of how it was found. */
export async function pageAgain(
  text: string,
  path: string,
  subjects: Subjects,
  histories: Histories,
): Promise<string> {
  const read = readPage(text, path);
  const replayable = replayableOf({ token: read.token, where: `in ${path}, ` });
  const subject = subjects.named(replayable.build);
  const { recording, divergence } = replayOn(subject, replayable);
  const { failure, preemptions, switches, steps } = recording;
  if (failure === null || divergence !== null) throw new Error(`${path} does not fail any more`);
  const { kind, sentence } = failure;
  const counterexample = { ...replayable, kind, sentence, preemptions, switches, steps };
  const certificate = text.includes('\n## Certificate\n') ? certify(subject, counterexample) : null;
  const known = { ...foundIn(text), certificate };
  return rendered(subject, counterexample, known, subjects, histories);
}

/** A page of a bug that has none yet, from a program that shows it. */
export async function pageOf(
  { build, kind, program }: Exhibit,
  subjects: Subjects,
  histories: Histories,
): Promise<string> {
  const subject = subjects.named(build);
  const asked = { preemptions: 3, maxStates: STATES, seconds: null, kind };
  const parsed = parseProgram(program);
  const { breaches } = await verify(subject, parsed, asked);
  const [breach] = breaches;
  if (breach === undefined) throw new Error(`${program} does not fail as ${kind} on ${build}`);
  const { counterexample, certificate } = certified(
    subject,
    minimise(subject, parsed, breach.recording),
  );
  return rendered(subject, counterexample, { certificate }, subjects, histories);
}

async function rendered(
  subject: Subject,
  counterexample: Counterexample,
  known: Partial<Pick<PageInput, 'found' | 'original' | 'certificate'>>,
  subjects: Subjects,
  histories: Histories,
): Promise<string> {
  const suspect: Suspect = counterexample;
  const kernels = kernelsTold(suspect, await histories.of(suspect, subject.oracles));
  const relatives = relativesOf(subject.build, (build) => subjects.of(build));
  const explanation = explain(subject, counterexample, relatives);
  return renderPage(pageInput(subject, counterexample, { ...known, kernels, explanation }));
}

const FOUND = /^\*\*Found\*\* run ([\d,]+) of seed (-?\d+) \(strategy (\S+?)\)/m;
const SHRUNK =
  /\*\*Shrunk\*\* ([\d,]+) tasks?, ([\d,]+) ops?, ([\d,]+) switch(?:es)?, ([\d,]+) steps? →/;
const COMMAND = /^Found by:\n\n```sh\n(.*)\n```$/m;

/** What a page says of how it was found. */
function foundIn(text: string): Partial<Pick<PageInput, 'found' | 'original'>> {
  const met = FOUND.exec(text);
  const command = COMMAND.exec(text)?.[1];
  if (met === null || command === undefined) return {};
  const number = (word: string | undefined) => Number(word?.replaceAll(',', ''));
  const [, run, seed, strategy = ''] = met;
  const found = { run: number(run), seed: Number(seed), strategy, command };
  const before = SHRUNK.exec(text);
  if (before === null) return { found };
  const [tasks, ops, switches, steps] = before.slice(1).map(number) as [
    number,
    number,
    number,
    number,
  ];
  return { found, original: { tasks, ops, switches, steps } };
}
