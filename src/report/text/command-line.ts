/** The command lines that pages and commands print, to be copied from there. */
import type { Build } from '../../kernel/build.ts';

/**
 * How somebody who reads a page calls the command: in a checkout once it is built, and where the
 * package is installed. Elsewhere npx would fetch whatever has this name, and `--no` forbids that.
 */
export const PIFUZZ = 'npx --no pifuzz';

/** Where PIFUZZ works, as a comment for a shell. */
export const WHERE = '# in a checkout after npm ci, or where the package is installed:';

/** A build as commands are told of it. */
export function buildWord({ name, file }: Pick<Build, 'name' | 'file'>): string {
  if (file === null) return name;
  return /^[\w./~+#-]+$/.test(file.word) ? file.word : `'${file.word.replaceAll("'", "'\\''")}'`;
}

/** `--build ./my-patch.ts`, in a list of one; nothing for a build that every copy has. */
export function onBuild(build: Pick<Build, 'name' | 'file'>): string[] {
  return build.file === null ? [] : [`--build ${buildWord(build)}`];
}

/** The command that replays a token; `oracles` are the names of those that judge, if not all do. */
export function replayCommand(
  token: string,
  build: Pick<Build, 'name' | 'file'>,
  oracles: readonly string[],
): string {
  return `${PIFUZZ} replay ${[token, ...onBuild(build), ...judging(oracles)].join(' ')}`;
}

/** `--oracle mutual-exclusion --oracle guarded`, in a list of one, or nothing. */
export function judging(oracles: readonly string[]): string[] {
  return oracles.length === 0 ? [] : [oracles.map((name) => `--oracle ${name}`).join(' ')];
}
