/** `pifuzz replay`: one recorded run, once more. */
import type { Command } from 'commander';
import { pageInput } from '../campaign/page-input.ts';
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { StepNamer } from '../explore/step-namer.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import { ProgramError } from '../program/text.ts';
import { renderPlain } from '../report/plain.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { parseToken, printToken, type Replayable, TokenError } from '../shrink/token.ts';
import { findBuild } from '../variants/builds.ts';
import { buildNamed, collect, fileText, oraclesNamed } from './arguments.ts';
import { blame, quoted, UsageError, visible } from './complaints.ts';
import { DIVERGED, FAILS, HOLDS, type Io } from './io.ts';
import { isSameKind, readPage } from './pages.ts';
import { counted } from './words.ts';

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
    .argument('<token>', 'a replay token, or a page that has one in it')
    .option('--build <name>', 'run it on this build instead of its own')
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action((source: string, words: ReplayWords) => done(replay(source, words, io)));
}

/** A run that was made once more. */
interface Again {
  readonly replayable: Replayable;
  /** The kind that the page names; null if there is no page, or it names none. */
  readonly expected: string | null;
  readonly subject: Subject;
  readonly recording: Recording;
  /** Where the schedule no longer fits; null if it does. */
  readonly divergence: string | null;
}

function replay(source: string, words: ReplayWords, io: Io): number {
  const { token, kind } = tokenIn(source);
  const replayable = replayableOf(token);
  const subject = subjectOf(buildOf(replayable, words), oraclesNamed(words.oracle ?? []));
  try {
    const again = runAgain(replayable, kind, subject);
    io.stdout.write(words.json ? `${JSON.stringify(objectOf(again), null, 2)}\n` : textOf(again));
    return codeOf(again);
  } catch (thrown) {
    throw blame(thrown, `the build ${subject.build.name} and the token ${printToken(replayable)}`);
  }
}

function tokenIn(source: string): { token: string; kind: string | null } {
  const page = fileText(source);
  if (page !== null) return readPage(page, source);
  if (/\.md$|^[./]/.test(source)) throw new UsageError(`there is no file ${quoted(source)}`);
  if (!/^\s*[a-z]+\d+\./.test(source)) {
    throw new UsageError(
      `${quoted(source)} is neither a page nor a token, which begins with 'pf1.'`,
    );
  }
  return { token: source, kind: null };
}

function replayableOf(token: string): Replayable {
  try {
    return parseToken(token);
  } catch (thrown) {
    if (thrown instanceof TokenError) throw new UsageError(thrown.message);
    if (thrown instanceof ProgramError) {
      throw new UsageError(`the program in the token cannot be used: ${thrown.message}`);
    }
    throw new UsageError('the program or the schedule in the token cannot be decoded');
  }
}

function buildOf(replayable: Replayable, words: ReplayWords) {
  if (words.build !== undefined) return buildNamed(words.build);
  const build = findBuild(replayable.build);
  if (build !== null) return build;
  throw new UsageError(
    `the token is of a build ${quoted(replayable.build)}, which this version does not have; ` +
      "--build runs it on another one, and 'pifuzz list builds' names them all",
  );
}

function runAgain(replayable: Replayable, expected: string | null, subject: Subject): Again {
  const namer = new StepNamer();
  const scheduler = new Replay(replayable.decisions, namer);
  const { traced, oracles } = subject;
  const recording = record(traced, replayable.program, scheduler, oracles, namer);
  const divergence = scheduler.finish();
  return {
    replayable,
    expected: expected && visible(expected),
    subject,
    recording,
    divergence: divergence && visible(divergence),
  };
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
  const { expected, subject, recording, divergence } = again;
  const { failure, steps, switches, preemptions } = recording;
  return {
    build: subject.build.name,
    verdict: VERDICTS.get(codeOf(again)),
    kind: failure?.kind ?? null,
    sentence: failure?.sentence ?? null,
    expectedKind: expected,
    divergence,
    preemptions,
    switches,
    steps,
    token: printToken(madeAgain(again)),
  };
}

function textOf(again: Again): string {
  const { replayable, subject, recording, divergence } = again;
  const { name } = subject.build;
  const steps = counted(recording.steps, 'step');
  if (recording.failure !== null) return failureText(again, recording.failure);
  if (divergence !== null) {
    return (
      `The schedule does not fit ${name}: ${divergence}.\n` +
      `Followed as far as it does, the run holds (${steps}).\n`
    );
  }
  const foreign = replayable.build === name ? '' : ` The token was made on ${replayable.build}.`;
  return (
    `The run holds on ${name}: the schedule fits, and no oracle objects (${steps}).${foreign}\n` +
    'That is one schedule of one program, and no proof.\n'
  );
}

function failureText(again: Again, failure: { kind: string; sentence: string }): string {
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
  return `${notes.join('\n')}\n\n${renderPlain(pageInput(subject, counterexample))}\n`;
}
