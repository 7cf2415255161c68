/** The first comment of an exported program: what happens, in which program, and the way back. */
import { wrap } from '../../report/text/wrap.ts';

/** What is known of the failure besides how it is reproduced. */
export interface Background {
  readonly headline: string;
  /** One sentence: what was seen on the model. */
  readonly sentence: string;
  /** The build, and what it is. */
  readonly build: string;
  readonly about: string;
  /** The program's lines. */
  readonly program: readonly string[];
  /** The command that replays it on the model. */
  readonly replay: string;
  /** The rule, in a sentence that C programs are told of. */
  readonly rule: string;
  readonly control: string | null;
  /** What is added to the program, so that the mistake shows; null if nothing is. */
  readonly probe: string | null;
}

const WIDTH = 88;

export function header(background: Background): string {
  const { headline, sentence, build, about, program, replay, rule, control, probe } = background;
  const lines = [
    ...wrap(`${plain(headline)}.`, WIDTH),
    '',
    ...wrap(`In a model of Linux, ${build} (${about.replace(/\.$/, '')}): ${sentence}`, WIDTH),
    '',
    ...program.map((line) => `  ${line}`),
    '',
    ...wrap(
      `The rule: ${rule}. "not ok 1" says that this kernel breaks it.` +
        (probe === null ? '' : ` The mistake itself is not to be seen from outside; so ${probe}.`) +
        (control === null ? '' : ` Result 2 is the control: ${control}, which break no rule.`),
      WIDTH,
    ),
    '',
    '  cc -std=c11 -Wall -Wextra -O2 -pthread file.c && ./a.out [seconds for each result]',
    '',
    ...wrap(
      'Exit codes: 0 the rule was kept, 1 it was broken, 4 this machine cannot be asked.',
      WIDTH,
    ),
    'The same on the model:',
    '',
    replay,
  ];
  const comment = lines.map((line) => ` * ${line.replaceAll('*/', '* /')}`.trimEnd());
  const body = comment.join('\n');
  return `// SPDX-License-Identifier: GPL-2.0-only\n/*\n${body}\n */\n`;
}

/** Without the signs of markdown. */
function plain(text: string): string {
  return text.replaceAll('`', '').replaceAll('’', "'");
}
