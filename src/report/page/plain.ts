/** A counterexample for a terminal or a failing test: plain text in 80 columns. */

import { printProgram } from '../../program/text.ts';
import { raceDiagram, WIDTH } from '../drawing/race-diagram.ts';
import { aliasesOf } from '../telling/aliases.ts';
import { failureOf } from '../telling/failure.ts';
import { headline } from '../telling/headline.ts';
import { storyOf } from '../telling/story.ts';
import { wrap } from '../text/wrap.ts';
import type { PageInput } from './page-input.ts';
import { replayLines } from './replay-lines.ts';

/**
 * The counterexample in short: what went wrong, the program, the race diagram, the line that
 * replays it. Only the token may be longer than 80 columns: it stands on its line alone.
 *
 * @param width columns for sentences and the program, at most 80; the diagram has its own
 */
export function renderPlain(input: PageInput, width = WIDTH): string {
  const most = Math.min(width, WIDTH);
  const { counterexample, trace, build } = input;
  const alias = aliasesOf(trace);
  const failure = failureOf(counterexample.kind, trace);
  const rows = storyOf(trace, counterexample.program, failure, alias);
  const short = printProgram(counterexample.program, ' | ');
  const program = short.length + 2 > most ? printProgram(counterexample.program) : short;
  return [
    ...wrap(`${headline(failure).replaceAll('`', '')} (build ${build.name})`, most),
    ...wrap(alias(counterexample.sentence), most),
    '',
    ...program.split('\n').flatMap((line) => wrap(line, most - 2).map((part) => `  ${part}`)),
    '',
    raceDiagram(trace, failure, rows, alias),
    '',
    ...replayLines(input),
    '',
  ].join('\n');
}
