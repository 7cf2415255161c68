/**
 * Builds as a command line names them: one of the package's own by its name, or one of somebody's
 * own by the file that exports it, as `./my-patch.ts`, or `./patches.js#careful` where it exports
 * several.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildsIn } from '../campaign/setting.ts';
import { type Build, mainline } from '../kernel/build.ts';
import { canBeInToken } from '../shrink/token.ts';
import { findBuild } from '../variants/builds.ts';
import { buildNamed } from './arguments.ts';
import { quoted, shortened, UsageError, visible } from './complaints.ts';
import { whereItIs } from './missing-export.ts';

/** What --help says of a build. */
export const BUILD_HELP =
  'the kernel to try: a name of pifuzz list builds, or a file that exports one';

const FILE = /^(?<path>.+\.[cm]?[jt]s)(?:#(?<name>.*))?$/;
const DIGITS = 12;

/**
 * @param wanted the name of the build, where a page has it: the file has to export it
 * @param usual the name of the build, where a token has it: of several in a file that one
 * @throws UsageError if there is none
 */
export async function buildFrom(word: string, wanted?: string, usual?: string): Promise<Build> {
  const { path, name } = FILE.exec(word)?.groups ?? {};
  return path === undefined ? buildNamed(word) : await ownBuild(path, name ?? wanted, usual);
}

/**
 * What a build is to be compared with: the one that is named, or else, if it is of a file, the one
 * that it is made of, where pifuzz has that.
 */
export async function baseOf({ file, patches }: Build, word?: string): Promise<Build | null> {
  if (word !== undefined) return await buildFrom(word);
  return file === null ? null : findBuild(patches.at(-2)?.name ?? '');
}

async function ownBuild(path: string, wanted?: string, usual?: string): Promise<Build> {
  if (!existsSync(path)) throw new UsageError(`there is no file ${quoted(path)}`);
  mayHaveTypes(path);
  const url = pathToFileURL(resolve(path)).href;
  const builds = await imported(path, url);
  const build = chosen(path, builds, wanted, usual);
  mustBeFit(path, build);
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, DIGITS);
  return {
    ...build,
    file: { word: builds.length > 1 ? `${path}#${build.name}` : path, url, digest },
  };
}

/** Node reads types by itself since 22.18. */
function mayHaveTypes(path: string): void {
  const isOld = !('typescript' in process.features) || process.features.typescript === false;
  if (!/\.[cm]?ts$/.test(path) || !isOld) return;
  throw new UsageError(
    `${quoted(path)} is TypeScript, which Node ${process.version} does not read; Node 22.18 and ` +
      'later do, or have it compiled to JavaScript',
  );
}

async function imported(path: string, url: string): Promise<Build[]> {
  try {
    return await buildsIn(url);
  } catch (thrown) {
    const said = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'it throws';
    const hint = await whereItIs(said, url);
    const sentence = visible(shortened(said.replace(/\s+/g, ' '), 400)) + hint;
    throw new UsageError(`${quoted(path)} cannot be used: ${sentence}`);
  }
}

function chosen(path: string, builds: readonly Build[], wanted?: string, usual?: string): Build {
  const [first] = builds;
  if (first === undefined) {
    throw new UsageError(`${quoted(path)} exports no build, which is what patch() makes`);
  }
  const named = builds.find(({ name }) => name === (wanted ?? usual));
  if (named !== undefined) return named;
  const names = builds.map(({ name }) => name).join(', ');
  if (wanted !== undefined) {
    throw new UsageError(
      `${quoted(path)} exports no build that is called ${quoted(wanted)}, but ${names}`,
    );
  }
  if (builds.length === 1) return first;
  throw new UsageError(
    `${quoted(path)} exports ${builds.length} builds (${names}); name one, as ` +
      `'${path}#${first.name}'`,
  );
}

function mustBeFit(path: string, { name, patches }: Build): void {
  if (!canBeInToken(name)) {
    throw new UsageError(
      `the build in ${quoted(path)} is called ${quoted(name)}, and a name is made of letters, ` +
        'digits, and the signs . _ + ~ and -',
    );
  }
  if (findBuild(name) !== null) {
    throw new UsageError(
      `the build in ${quoted(path)} is called ${quoted(name)}, as one that pifuzz has itself; ` +
        'give it another name',
    );
  }
  if (patches[0]?.functions !== mainline.functions && findBuild(patches[0]?.name ?? '') !== null) {
    throw new UsageError(
      `the build in ${quoted(path)} is made of another copy of pi-futex-fuzz than this command ` +
        'runs; call the one that is installed beside it (npx --no pifuzz)',
    );
  }
}
