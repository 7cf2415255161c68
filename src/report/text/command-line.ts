/** The command lines that pages and commands print, to be copied from there. */

/**
 * How somebody who reads a page calls the command: in a checkout once it is built, and where the
 * package is installed. Elsewhere npx would fetch whatever has this name, and `--no` forbids that.
 */
export const PIFUZZ = 'npx --no pifuzz';

/** Where PIFUZZ works, as a comment for a shell. */
export const WHERE = '# in a checkout after npm ci, or where the package is installed:';

/** The command that replays a token; `oracles` are the names of those that judge, if not all do. */
export function replayCommand(token: string, oracles: readonly string[]): string {
  return `${PIFUZZ} replay ${[token, ...judging(oracles)].join(' ')}`;
}

/** `--oracle mutual-exclusion --oracle guarded`, in a list of one, or nothing. */
export function judging(oracles: readonly string[]): string[] {
  return oracles.length === 0 ? [] : [oracles.map((name) => `--oracle ${name}`).join(' ')];
}
