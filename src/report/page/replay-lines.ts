/** The command that runs a counterexample again; the token has a line of its own. */
import { judging, onBuild, PIFUZZ, WHERE } from '../text/command-line.ts';
import type { PageInput } from './page-input.ts';

/** Lines for a shell. A blank begins no line, so that a token can be found. */
export function replayLines({ token, build, oracles }: PageInput): string[] {
  const lines = [`${PIFUZZ} replay`, token, ...onBuild(build), ...judging(oracles)];
  const last = lines.length - 1;
  return [WHERE, ...lines.map((line, index) => (index < last ? `${line} \\` : line))];
}
