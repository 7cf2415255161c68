/** `pifuzz replay`: one recorded run, once more. */
import type { Command } from 'commander';
import { located, whereabouts } from '../campaign/misbehaviour.ts';
import { pageInput } from '../campaign/page-input.ts';
import { guard, PAGE_PATIENCE, watched } from '../campaign/watchdog.ts';
import type { Recording } from '../explore/recording.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import { Collector } from '../outcomes/collector.ts';
import { printProgram } from '../program/text.ts';
import { renderPlain } from '../report/page/plain.ts';
import { wrap } from '../report/text/wrap.ts';
import { isLivelock } from '../search/livelock.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { endlessReplay, endlessText } from '../shrink/endless.ts';
import { NotTheSame } from '../shrink/not-the-same.ts';
import { printToken, type Replayable } from '../shrink/token.ts';
import { collect, mustModel } from './arguments.ts';
import { blame, shortened, visible } from './complaints.ts';
import { DIVERGED, FAILS, HOLDS, type Io } from './io.ts';
import { jsonText } from './json.ts';
import { buildFrom } from './own-build.ts';
import { isSameKind } from './page-read.ts';
import { buildOf, changeOf, replayableOf, replayOn, tokenIn } from './recorded.ts';
import { namesOf, oraclesAmong, rulesNamed } from './rules.ts';
import { counted, widthOf } from './words.ts';

interface ReplayWords {
  readonly build?: string;
  readonly oracle?: readonly string[];
  readonly json?: true;
}

export function addReplay(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('replay')
    .summary('run a recorded failure once more')
    .description(
      'Runs a recorded program and schedule once more. Exits with 1 if the run fails again, ' +
        'with 0 if it holds on this build, and with 3 if the schedule no longer fits.',
    )
    .argument('<token>', 'a replay token, or a page that has one in it; - reads it')
    .option(
      '--build <build>',
      'run it on this build instead of its own: a name, or a file that exports one',
    )
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (source: string, words: ReplayWords) => done(await replay(source, words, io)));
}

/** A run that was made once more. */
interface Again {
  readonly replayable: Replayable;
  /** The kind that the page names; null if there is no page, or it names none. */
  readonly expected: string | null;
  readonly subject: Subject;
  readonly recording: Recording;
  /** What the tasks were told and left behind, if the run came to its end; else null. */
  readonly outcome: string | null;
  /** Where the schedule no longer fits; null if it does. */
  readonly divergence: string | null;
}

async function replay(source: string, words: ReplayWords, io: Io): Promise<number> {
  const found = tokenIn(source);
  const replayable = replayableOf(found);
  const build =
    words.build === undefined
      ? await buildOf(replayable, found.file)
      : await buildFrom(words.build, undefined, replayable.build);
  mustModel(replayable.program, build);
  const rules = rulesNamed(words.oracle ?? found.oracles);
  const subject = watched(subjectOf(build, oraclesAmong(rules)));
  try {
    const again = guard(() => runTwice(replayable, found.kind, subject));
    const text = guard(() => {
      if (words.json) return jsonText(objectOf(again));
      return textOf(again, namesOf(rules), widthOf(io.stdout));
    }, PAGE_PATIENCE);
    io.stdout.write(text);
    const change = changeOf(build, found.file);
    if (change !== null) io.stderr.write(`pifuzz: ${change}\n`);
    return codeOf(again);
  } catch (thrown) {
    const inside = thrown instanceof ModelError ? null : whereabouts(subject);
    const what = located(build, thrown, inside);
    throw blame(what, `the build ${build.name} and the token ${printToken(replayable)}`, build);
  }
}

/** Here, too, nothing is worth anything that is not the same twice. */
function runTwice(replayable: Replayable, expected: string | null, subject: Subject): Again {
  const once = runAgain(replayable, expected, subject);
  const twice = runAgain(replayable, expected, subject);
  const ends = [once, twice].map(({ recording: { failure, actors }, divergence }) => {
    return [failure?.kind, divergence, ...actors].join(' ');
  });
  if (ends[0] === ends[1]) return once;
  throw new NotTheSame(subject.build, 'two runs of one program and schedule differ');
}

function runAgain(replayable: Replayable, expected: string | null, subject: Subject): Again {
  const collector = new Collector(replayable.program);
  const judges = { ...subject, oracles: [...subject.oracles, collector] };
  const { recording: made, divergence } = replayOn(judges, replayable);
  const recording = made.exhausted ? endless(subject, replayable, expected) : made;
  return {
    replayable,
    expected: expected && visible(shortened(expected, 200)),
    subject,
    recording,
    outcome: collector.take(),
    divergence: divergence && visible(shortened(divergence, 400)),
  };
}

function endless(subject: Subject, replayable: Replayable, expected: string | null): Recording {
  const inside = whereabouts(subject);
  const kind = expected !== null && isLivelock(expected) ? expected : null;
  const found = endlessReplay(subject, { ...replayable, kind });
  if (found !== null) return found.recording;
  throw new ModelError(endlessText(subject, replayable.program, inside ?? 'as it was recorded'));
}

function codeOf({ recording, divergence }: Again): number {
  if (recording.failure !== null) return FAILS;
  return divergence === null ? HOLDS : DIVERGED;
}

/** The run as it was made now, which may be on another build and another schedule. */
function madeAgain({ replayable, subject, recording, divergence }: Again): Replayable {
  const { program, decisions } = replayable;
  const build = subject.build.name;
  return { build, program, decisions: divergence === null ? decisions : recording.decisions };
}

const VERDICTS = new Map([
  [FAILS, 'fails'],
  [HOLDS, 'holds'],
  [DIVERGED, 'does not fit'],
]);

function objectOf(again: Again) {
  const { replayable, expected, subject, recording, outcome, divergence } = again;
  const { failure, steps, switches, preemptions } = recording;
  return {
    build: subject.build.name,
    program: printProgram(replayable.program, ' | '),
    verdict: VERDICTS.get(codeOf(again)),
    kind: failure?.kind ?? null,
    sentence: failure?.sentence ?? null,
    outcome,
    expectedKind: expected,
    divergence,
    preemptions,
    switches,
    steps,
    token: printToken(madeAgain(again)),
  };
}

/** @param oracles what judged it, by name; none if all did */
function textOf(again: Again, oracles: readonly string[], width: number): string {
  const { replayable, subject, recording, outcome, divergence } = again;
  const { name } = subject.build;
  const steps = counted(recording.steps, 'step');
  if (recording.failure !== null) {
    return failureText(again, recording.failure, oracles, width);
  }
  if (divergence !== null) {
    return lines(width, [
      `The schedule does not fit ${name}: ${divergence}.`,
      `Followed as far as it does, the run holds (${steps}).`,
    ]);
  }
  const foreign = replayable.build === name ? '' : ` The token was made on ${replayable.build}.`;
  return lines(width, [
    `The run holds on ${name}: the schedule fits, and no oracle objects (${steps}).${foreign}`,
    ...(outcome === null ? [] : [`It ends with ${outcome}.`]),
    'That is one schedule of one program, and no proof.',
  ]);
}

function lines(width: number, sentences: readonly string[]): string {
  return sentences.flatMap((text) => wrap(text, width).map((line) => `${line}\n`)).join('');
}

function failureText(
  again: Again,
  failure: { kind: string; sentence: string },
  oracles: readonly string[],
  width: number,
): string {
  const { expected, subject, recording, divergence } = again;
  const { kind, sentence } = failure;
  const { steps, switches, preemptions } = recording;
  const build = subject.build.name;
  const size = { preemptions, switches, steps };
  const counterexample: Counterexample = { ...madeAgain(again), kind, sentence, ...size };
  const notes = [`The run fails on ${build}: ${kind}`];
  if (expected !== null && !isSameKind(expected, kind)) {
    notes.push(`It fails in another way than the page says, which names ${expected}.`);
  }
  if (divergence !== null) notes.push(`The schedule was not followed to its end: ${divergence}.`);
  const story = renderPlain(pageInput(subject, counterexample, { oracles }), width);
  return `${lines(width, notes)}\n${story}\n`;
}
