/** A suite as one C file. */

import { type Script, sizesOf } from '../../../conform/script.ts';
import { count } from '../../../report/text/wrap.ts';
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
import type { SuiteGoal } from '../goals/goal.ts';
import type { Suite, SuiteScript } from '../suite.ts';
import { CONDITIONS, filled, WITHOUT } from './conditions.ts';
import { headOf } from './head.ts';
import { JUDGING } from './judging.ts';
import { MAIN } from './main.ts';
import { NAMING } from './naming.ts';
import { PLAYING } from './playing.ts';
import { RUNNING } from './running.ts';
import { scriptInC } from './script-in-c.ts';
import { THREADS } from './threads.ts';
import { COMMANDS, EXPECTATIONS, WORDS } from './words.ts';
import { wrapGoal } from './wrap-goal.ts';

const MORE_INCLUDES = `#include <semaphore.h>
#include <sys/mman.h>
`;
const sentence = ({ says }: { readonly says: string }): string =>
  `${says[0]?.toUpperCase()}${says.slice(1)}.`;

/** What is true of a script that shows more than one thing. */
function sizeOf(script: Script): string {
  const { tasks, futexes, conditions } = sizesOf(script);
  const all = [count(script.length, 'command'), count(tasks, 'task')];
  const words = count(futexes, 'futex', 'futexes');
  if (conditions === 0) return `${all.join(', ')} and ${words}`;
  return `${[...all, words].join(', ')} and ${count(conditions, 'condition variable')}`;
}

/** What a script is, that is there for more than one thing. */
function natureOf({ script, shows, origin }: SuiteScript): string {
  const several = `${count(shows.length, 'thing')}, one after another`;
  const nature = { made: several, drawn: 'drawn at random', asked: 'as it was asked for' }[origin];
  return `${nature}: ${sizeOf(script)}`;
}

/** The one thing that a script was made for; null if there are several. */
function onlyGoal({ shows, origin }: SuiteScript): SuiteGoal | null {
  const [first, ...others] = shows;
  return first !== undefined && others.length === 0 && origin === 'made' ? first.goal : null;
}

function aboutScript(number: number, one: SuiteScript): string {
  const goal = onlyGoal(one) ?? { says: natureOf(one) };
  const text = wrapGoal(`Script ${number}. ${sentence(goal)}`, 92).map((line) => ` * ${line}`);
  return ['/*', ...text, ' */', ''].join('\n');
}

/** Of a script that shows more than one thing: each above its command. */
function remarksOf(one: SuiteScript): ReadonlyMap<number, readonly string[]> {
  const remarks = new Map<number, string[]>();
  if (onlyGoal(one) !== null) return remarks;
  for (const { goal, at } of one.shows) {
    remarks.set(at, [...(remarks.get(at) ?? []), sentence(goal)]);
  }
  return remarks;
}

const letterOf = (way: number): string => ['', 'b', 'c'][way] ?? '';

function functionsOf(number: number, one: SuiteScript): string {
  const ways = one.ways.map(({ kernels, transcript }, way) => {
    const what = way === 0 ? 'The answers' : 'The same commands, and the answers';
    const comment = one.ways.length === 1 ? '' : `/* ${what} of ${kernels.join(', and of ')}. */\n`;
    const name = `script_${number}${letterOf(way)}`;
    return comment + scriptInC(name, one.script, transcript, remarksOf(one));
  });
  return aboutScript(number, one) + ways.join('\n');
}

/** The name of a test, on one line. */
function titleOf(one: SuiteScript): string {
  const goal = onlyGoal(one);
  if (goal !== null) return goal.says;
  const [first] = one.shows;
  if (one.origin !== 'made' || first === undefined) return natureOf(one);
  return `${count(one.shows.length, 'thing')}, first: ${first.goal.says}`;
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
    return new RegExp(`\\b${name}\\(`, 'u').test(scripts) ? [text] : [];
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
  const hasConditions = suite.scripts.some(({ script }) => sizesOf(script).conditions > 0);
  const more = hasConditions ? CONDITIONS : WITHOUT;
  return [
    headOf(suite, origin) + INCLUDES + MORE_INCLUDES,
    EXIT_CODES,
    filled(WORDS, more),
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
    filled(THREADS, more),
    filled(NAMING, more),
    filled(JUDGING, more),
    filled(PLAYING, more),
    filled(RUNNING, more),
    tableOf(suite.scripts),
    MAIN,
  ].join('\n');
}
