/**
 * `npm run yardstick`: how pifuzz compares with SPIN, a model checker, on the same protocol. For
 * each build and program that the Promela model of yardstick/ has as well, SPIN's whole pipeline
 * (spin, gcc, pan) and `pifuzz verify` as a process run in turns, and what both say is compared.
 * `-- --json --build mainline --tasks 4 --turns 3`: all of them are optional. Without --tasks only
 * programs of up to three tasks are compared.
 *
 * Ends with 0 if they find the same kinds of failure, with 1 if not, and with 2 if it cannot ask.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Searched } from './searched.ts';
import { missing, spin } from './spin.ts';
import {
  YARDSTICK_BUILDS,
  YARDSTICK_PROGRAMS,
  type YardstickBuild,
  type YardstickProgram,
} from './yardstick-table.ts';

const PIFUZZ = fileURLToPath(new URL('../cli/main.js', import.meta.url));
/** States that pifuzz may remember; four tasks have a few million. */
const MOST = '20000000';

/** One line of the table; `factor` is ours divided by theirs. */
interface YardstickRow {
  readonly build: string;
  readonly program: string;
  readonly spin: Searched;
  readonly pifuzz: Searched;
  readonly factor: { readonly seconds: number; readonly states: number };
  readonly agree: boolean;
}

interface YardstickWanted {
  readonly json: boolean;
  readonly build: string | null;
  /** Programs with more tasks are left out. */
  readonly tasks: number;
  /** Seconds are the median of so many turns. */
  readonly turns: number;
}

function wanted(): YardstickWanted {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      build: { type: 'string' },
      tasks: { type: 'string', default: '3' },
      turns: { type: 'string', default: '1' },
    },
  });
  const { json, build = null, tasks, turns } = values;
  return { json, build, tasks: wholeNumber(tasks), turns: wholeNumber(turns) };
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Error(`'${text}' is no whole number from 1 to 999`);
  return Number(text);
}

/** All schedules of the program; throws if that was no complete search. */
function pifuzz(build: string, program: string): Searched {
  const began = performance.now();
  const words = [PIFUZZ, 'verify', build, '--program', program, '--max-states', MOST, '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  const seconds = (performance.now() - began) / 1000;
  if (stdout === '') throw new Error(`pifuzz ${words.slice(1).join(' ')}: ${stderr}`);
  const { states, transitions, complete, violations } = JSON.parse(stdout);
  if (!complete) throw new Error(`pifuzz did not look at all schedules of '${program}'`);
  const kinds = (violations as { kind: string }[]).map(({ kind }) => kind).sort();
  return { seconds, states, transitions, kinds };
}

/** Both in turns, so that whatever else the machine does slows both down. */
function compare(build: YardstickBuild, program: YardstickProgram, turns: number): YardstickRow {
  const theirs: Searched[] = [];
  const ours: Searched[] = [];
  for (let turn = 0; turn < turns; turn++) {
    theirs.push(spin(build.variant, program.number));
    ours.push(pifuzz(build.name, program.text));
  }
  const [one, other] = [median(theirs), median(ours)];
  return {
    build: build.name,
    program: program.name,
    spin: one,
    pifuzz: other,
    factor: {
      seconds: rounded(other.seconds / one.seconds, 2),
      states: rounded(other.states / one.states, 1),
    },
    agree: one.kinds.join() === other.kinds.join(),
  };
}

/** The turn that took neither longest nor shortest; only the seconds differ. */
function median(turns: readonly Searched[]): Searched {
  const sorted = [...turns].sort((a, b) => a.seconds - b.seconds);
  const { seconds, ...rest } = sorted[Math.floor((sorted.length - 1) / 2)] as Searched;
  return { seconds: rounded(seconds, 2), ...rest };
}

function rounded(number: number, digits: number): number {
  return Number(number.toFixed(digits));
}

const HEAD = [
  'build                    program         seconds            states            transitions     ',
  '                                    SPIN  pifuzz       SPIN    pifuzz       SPIN    pifuzz',
];

function lineOf({
  build,
  program,
  spin: theirs,
  pifuzz: ours,
  factor,
  agree,
}: YardstickRow): string {
  const figures = [theirs, ours].map(({ seconds }) => seconds.toFixed(2).padStart(8)).join('');
  const counts = [theirs.states, ours.states, theirs.transitions, ours.transitions];
  const columns = counts.map((count) => String(count).padStart(10)).join(' ');
  const factors = `x ${factor.seconds.toFixed(2)} seconds, x ${factor.states.toFixed(1)} states`;
  const same = ours.kinds.length === 0 ? 'no failure' : ours.kinds.join(', ');
  const said = agree ? `both: ${same}` : `SPIN: ${theirs.kinds.join(', ')}; pifuzz: ${same}`;
  return `${build.padEnd(24)} ${program.padEnd(8)}${figures} ${columns}\n    ${factors}; ${said}`;
}

function main(): number {
  const { json, build, tasks, turns } = wanted();
  const lacking = missing(['spin', 'gcc']);
  if (lacking.length > 0) {
    console.error(`There is no ${lacking.join(' and no ')} here, and the comparison needs it.`);
    return 2;
  }
  const builds = YARDSTICK_BUILDS.filter(({ name }) => build === null || name === build);
  const programs = YARDSTICK_PROGRAMS.filter((program) => program.tasks <= tasks);
  if (builds.length === 0) throw new Error(`the model of yardstick/ has no twin of '${build}'`);
  const rows: YardstickRow[] = [];
  if (!json) console.log(HEAD.join('\n'));
  for (const one of builds) {
    for (const program of programs) {
      const row = compare(one, program, turns);
      rows.push(row);
      if (!json) console.log(lineOf(row));
    }
  }
  if (json) console.log(JSON.stringify(rows));
  return rows.every(({ agree }) => agree) ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (thrown) {
  console.error((thrown as Error).message);
  process.exitCode = 2;
}
