/** From a token, or a page that has one in it, to what is to be run once more. */
import { type Recording, record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { ProgramError } from '../program/text.ts';
import { parseToken, type Replayable, TokenError } from '../shrink/token.ts';
import { findBuild } from '../variants/builds.ts';
import { fileText, placeOf } from './arguments.ts';
import { quoted, UsageError } from './complaints.ts';
import { buildFrom } from './own-build.ts';
import { type FileRead, type PageRead, readPage } from './page-read.ts';

/** What a user handed in: a page, or a token, of which no kind is known. */
export interface Source extends PageRead {
  /** Begins a sentence about the token. */
  readonly where: string;
}

/** @throws UsageError if it is neither a token nor a page with one */
export function tokenIn(source: string): Source {
  const page = fileText(source);
  if (page !== null) return { ...readPage(page, source), where: `${placeOf(source)}, ` };
  if (/\.md$|^[./]/.test(source)) throw new UsageError(`there is no file ${quoted(source)}`);
  if (!/^\s*[a-z]+\d+\./.test(source)) {
    throw new UsageError(
      `${quoted(source)} is neither a page nor a token, which begins with 'pf1.'`,
    );
  }
  return { token: source, kind: null, oracles: [], file: null, where: '' };
}

/** @throws UsageError if the token is damaged */
export function replayableOf({ token, where }: Pick<Source, 'token' | 'where'>): Replayable {
  try {
    return parseToken(token);
  } catch (thrown) {
    if (thrown instanceof TokenError) throw new UsageError(`${where}${thrown.message}`);
    if (!(thrown instanceof ProgramError)) throw thrown;
    throw new UsageError(`${where}the program in the token cannot be used: ${thrown.message}`);
  }
}

/** A run that was made once more, and where the schedule did not fit; null if it did. */
export interface Replayed {
  readonly recording: Recording;
  readonly divergence: string | null;
}

export function replayOn({ traced, oracles }: Subject, replayable: Replayable): Replayed {
  const { program, decisions } = replayable;
  const namer = new StepNamer();
  const replay = new Replay(decisions, namer);
  const recording = record(traced, program, replay, oracles, namer);
  return { recording, divergence: replay.finish() };
}

/**
 * The build that a token was made on.
 *
 * @param file where it is, as far as its page says
 * @throws UsageError if it is not to be found
 */
export async function buildOf({ build: name }: Replayable, file: FileRead | null): Promise<Build> {
  const build = findBuild(name);
  if (build !== null) return build;
  if (file !== null) return await buildFrom(file.word, name);
  throw new UsageError(
    `the token is of a build ${quoted(name)}, which this version does not have; --build runs it ` +
      "on another one, or on that of a file, and 'pifuzz list builds' names them all",
  );
}

/** What a reader should know of the file that a page is of; null for nothing. */
export function changeOf(build: Build, read: FileRead | null): string | null {
  const { file } = build;
  if (file === null || read === null || file.digest === read.digest) return null;
  return `${quoted(file.word)} is not the file that the page was made with, or has changed since`;
}
