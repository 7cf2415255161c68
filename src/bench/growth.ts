/**
 * `npm run growth`: how many states `pifuzz verify` sees, and how long it takes, against tasks, ops
 * and features, on `mainline` with every oracle on. Prints the table of docs/every-schedule.md, and
 * writes what docs/growth-chart.ts makes a chart of to a file, if one is named. Takes minutes, and
 * half a GB.
 */
import { writeFileSync } from 'node:fs';
import { subjectOf } from '../explore/subject.ts';
import { mainline } from '../kernel/build.ts';
import { parseProgram } from '../program/text.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { GROWING, type Growing } from './growth-table.ts';

/** States to look at before a program is given up. */
const MOST = 6_000_000;

export interface Grown extends Growing {
  readonly states: number;
  readonly transitions: number;
  /** Of CPU time. */
  readonly seconds: number;
  readonly complete: boolean;
}

const subject = subjectOf(mainline);

function grow(growing: Growing): Grown {
  const { program, preemptions } = growing;
  const { fast, oracles } = subject;
  const bound = preemptions ?? Infinity;
  const search = new ExhaustiveSearch(fast, parseProgram(program), oracles, { preemptions: bound });
  const before = process.cpuUsage();
  while (search.states < MOST && search.advance(100));
  const { user, system } = process.cpuUsage(before);
  const { states, transitions, complete, broken } = search;
  if (broken.size > 0) throw new Error(`mainline fails: ${[...broken.keys()].join(', ')}`);
  return { ...growing, states, transitions, seconds: (user + system) / 1e6, complete };
}

function lineOf({ feature, tasks, ops, preemptions, states, ...rest }: Grown): string {
  const { transitions, seconds, complete } = rest;
  const [all, steps] = [states, transitions].map((number) => number.toLocaleString('en-US'));
  const what = preemptions === null ? feature : `preemptions: ${preemptions} at most`;
  const more = complete ? '' : 'more than ';
  const figures = `${more}${all} | ${more}${steps} | ${seconds.toFixed(1)}`;
  return `| ${what} | ${tasks} | ${ops} | ${figures} |`;
}

// What comes first would otherwise pay for the compiler.
grow(GROWING[1] as Growing);
console.log('| | tasks | ops | states | transitions | seconds |');
console.log('|:--|--:|--:|--:|--:|--:|');
const grown = GROWING.map((growing) => {
  const one = grow(growing);
  console.log(lineOf(one));
  return one;
});
const [file] = process.argv.slice(2);
if (file !== undefined) writeFileSync(file, `${JSON.stringify(grown, null, 2)}\n`);
