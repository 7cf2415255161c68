/** A suite as one C file. */

import { sizesOf } from '../../../conform/script.ts';
import {
  EFFECTIVE_PRIORITY,
  FUTEX,
  KTAP,
  READ_PROC,
  SET_PRIORITY,
  SLEEPS,
} from '../../c/prelude.ts';
import type { AnswerWay, Suite, SuiteScript } from '../suite.ts';
import { COMPARING } from './comparing.ts';
import { CONDITIONS, filled, WITHOUT } from './conditions.ts';
import { headOf } from './head.ts';
import { indexOf } from './index-of.ts';
import { MACHINE } from './machine.ts';
import { MAIN } from './main.ts';
import { NAMING } from './naming.ts';
import { PROCESSES } from './processes.ts';
import { RUNNING } from './running.ts';
import { scriptInC } from './script-in-c.ts';
import { STEPS } from './steps.ts';
import { THREADS } from './threads.ts';
import { ADD_CASE, CASES, COMMANDS, EXPECTATIONS, WORDS } from './words.ts';

const INCLUDES = `#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif
`;

const EXIT_CODES = `/* What the program ends with; see above. */
enum { PASS = 0, FAIL = 1, USAGE = 2, SKIP = 4 };
`;

const nameOf = (number: number, way: number): string => {
  return `script_${number}${['', 'b', 'c', 'd', 'e', 'f'][way] ?? ''}`;
};

/** Whose answers these are, to whoever reads them in a line. */
const kernelOf = ({ kernels }: AnswerWay): string => kernels[0] as string;

function functionsOf(number: number, { script, ways }: SuiteScript): string {
  return ways
    .map((one, way) => {
      const what = way === 0 ? 'The answers' : 'The same commands, and the answers';
      const comment = ways.length === 1 ? '' : `/* ${what} of ${kernelOf(one)}. */\n`;
      return comment + scriptInC(nameOf(number, way), script, one.transcript, one.shows);
    })
    .join('\n');
}

function tableOf(scripts: readonly SuiteScript[]): string {
  const rows = scripts.map(({ ways }, at) => {
    const variants = ways.map((one, way) => {
      const name = nameOf(at + 1, way);
      const kernel = ways.length === 1 ? 'NULL' : JSON.stringify(kernelOf(one));
      return `{ "${name}", ${name}, ${kernel} }`;
    });
    return `\t{ { ${variants.join(',\n\t    ')} } },`;
  });
  return ['static const struct script scripts[] = {', ...rows, '};', ''].join('\n');
}

/** Those functions that the scripts call. */
function called(functions: Readonly<Record<string, string>>, scripts: string): string[] {
  return Object.entries(functions).flatMap(([name, text]) => {
    return new RegExp(`\\b${name}\\(`, 'u').test(scripts) ? [text] : [];
  });
}

const CASES_COME = `/* What scripts say that they show; it is printed when one fails. */
`;
const COMMANDS_COME = `/*
 * Commands. Each is given when the call of the one before has returned or is seen to be blocked.
 */
`;
const EXPECTATIONS_COME = `/*
 * What has to come of the command before. All that is not named has to be as it was.
 */
`;

/** @param origin which tool wrote it, and by which command, as a sentence */
export function suiteInC(suite: Suite, origin: string): string {
  const scripts = suite.scripts.map((one, at) => functionsOf(at + 1, one)).join('\n');
  const cases = called(CASES, scripts);
  const hasConditions = suite.scripts.some(({ script }) => sizesOf(script).conditions > 0);
  const more = hasConditions ? CONDITIONS : WITHOUT;
  return [
    headOf(suite, origin) + INCLUDES,
    EXIT_CODES,
    filled(WORDS, more),
    ...(cases.length === 0 ? [] : [CASES_COME, ADD_CASE, ...cases]),
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
    filled(THREADS, more),
    filled(NAMING, more),
    filled(COMPARING, more),
    filled(STEPS, more),
    PROCESSES,
    filled(MACHINE, more),
    RUNNING,
    tableOf(suite.scripts),
    MAIN,
    indexOf(suite),
  ].join('\n');
}
