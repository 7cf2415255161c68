/** A suite as one C file. */

import { wrap } from '../../../report/text/wrap.ts';
import {
  EFFECTIVE_PRIORITY,
  ERROR_NAME,
  EXIT_CODES,
  FUTEX,
  INCLUDES,
  KTAP,
  READ_PROC,
  SET_PRIORITY,
  SLEEPS,
} from '../../c/prelude.ts';
import type { Goal } from '../goals/goal.ts';
import type { Suite, SuiteScript } from '../suite.ts';
import { headOf } from './head.ts';
import { MAIN } from './main.ts';
import { PLAYING } from './playing.ts';
import { RUNNING } from './running.ts';
import { scriptInC } from './script-in-c.ts';
import { THREADS } from './threads.ts';
import { COMMANDS, EXPECTATIONS, WORDS } from './words.ts';

const MORE_INCLUDES = `#include <semaphore.h>
#include <sys/mman.h>
`;
/** So many things that a script shows are said above it; the others the head of the file has. */
const MOST_SAID = 8;

const sentence = (goal: Goal): string => `${goal.says[0]?.toUpperCase()}${goal.says.slice(1)}.`;

function aboutScript(number: number, { script, shows, isWhole }: SuiteScript): string {
  const said = shows.slice(0, MOST_SAID).map(sentence);
  const more = shows.length - said.length;
  const rest = more > 0 ? [`And ${more} more, which the head of this file names.`] : [];
  const kind = isWhole
    ? [`${script.length} commands as they were drawn at random. Among them:`]
    : [];
  const list = [...kind, ...said, ...rest].flatMap((text, at) => {
    const indent = isWhole && at > 0 ? '  ' : '';
    return wrap(text, 92).map((line, row) => ` * ${row > 0 ? '  ' : ''}${indent}${line}`);
  });
  return ['/*', ` * Script ${number}.`, ...list, ' */', ''].join('\n');
}

const letterOf = (way: number): string => ['', 'b', 'c'][way] ?? '';

function functionsOf(number: number, one: SuiteScript): string {
  const ways = one.ways.map(({ kernels, transcript }, way) => {
    const whose = `/* ${way === 0 ? 'The answers' : 'The same commands, and the answers'} of ${kernels.join(', and of ')}. */\n`;
    const comment = one.ways.length === 1 ? '' : whose;
    return comment + scriptInC(`script_${number}${letterOf(way)}`, one.script, transcript);
  });
  return aboutScript(number, one) + ways.join('\n');
}

/** The name of a test, on one line. */
function titleOf({ script, shows, isWhole }: SuiteScript): string {
  const [first] = shows;
  const says = first?.says ?? 'commands at random';
  if (isWhole) return `${script.length} commands at random, such as: ${says}`;
  return shows.length > 1 ? `${says}, and ${shows.length - 1} more` : says;
}

function tableOf(scripts: readonly SuiteScript[]): string {
  const rows = scripts.map((one, at) => {
    const ways = one.ways.map((_, way) => `script_${at + 1}${letterOf(way)}`).join(', ');
    return `\t{ ${JSON.stringify(titleOf(one))},\n\t  { ${ways} } },`;
  });
  return ['static const struct test tests[] = {', ...rows, '};', ''].join('\n');
}

/** Those functions that the scripts call. */
function called(functions: Readonly<Record<string, string>>, scripts: string): string[] {
  return Object.entries(functions).flatMap(([name, text]) => {
    return scripts.includes(`${name}(`) ? [text] : [];
  });
}

const COMMANDS_COME = `/*
 * Commands. Each is given when the call of the one before has returned or is seen to be blocked.
 */
`;
const EXPECTATIONS_COME = `/*
 * What has to come of the command before. All that is not said has to be as it was.
 */
`;

/** @param origin which tool wrote it, and by which command, as a sentence */
export function suiteInC(suite: Suite, origin: string): string {
  const scripts = suite.scripts.map((one, at) => functionsOf(at + 1, one)).join('\n');
  return [
    headOf(suite, origin) + INCLUDES + MORE_INCLUDES,
    EXIT_CODES,
    WORDS,
    COMMANDS_COME,
    ...called(COMMANDS, scripts),
    EXPECTATIONS_COME,
    ...called(EXPECTATIONS, scripts),
    '/* ---- The scripts ---- */\n',
    scripts,
    FUTEX,
    SET_PRIORITY,
    READ_PROC,
    EFFECTIVE_PRIORITY,
    SLEEPS,
    KTAP,
    ERROR_NAME,
    THREADS,
    PLAYING,
    RUNNING,
    tableOf(suite.scripts),
    MAIN,
  ].join('\n');
}
