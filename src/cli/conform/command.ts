/** `pifuzz conform`: the machine's own kernel judges a build. */
import { type Command, Option } from 'commander';
import { located } from '../../campaign/misbehaviour.ts';
import type { Abilities } from '../../conform/abilities.ts';
import { KernelPool } from '../../conform/kernel-pool.ts';
import { LitmusCampaign, type LitmusResult } from '../../conform/litmus/litmus.ts';
import { misfitOf } from '../../conform/model-player.ts';
import { printCommand } from '../../conform/script.ts';
import {
  inCommand,
  readScript,
  ScriptError,
  type ScriptText,
} from '../../conform/script-parser.ts';
import { Sequential, type SequentialResult } from '../../conform/sequential.ts';
import { type Build, bind } from '../../kernel/build.ts';
import { isRtMutex, locksOf, type Program } from '../../program/program.ts';
import { mustModel, programFrom, seconds, wholeNumber } from '../arguments.ts';
import { blame, UsageError } from '../complaints.ts';
import { Interrupts } from '../interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from '../io.ts';
import { jsonText } from '../json.ts';
import { buildFrom } from '../own-build.ts';
import { DEFAULT_REPORTS, DEFAULT_SEED, MAX_SEED } from '../plan.ts';
import { counted, widthOf } from '../words.ts';
import { SCRIPT_HELP } from './help.ts';
import { sayLeft } from './left.ts';
import { conformFailure, FAILURE_ROUNDS, namesFailure } from './reproduced.ts';
import { judgementObject, judgementText, publishJudgement, verdictOf } from './summary.ts';

interface ConformWords {
  readonly seed: string;
  readonly programs: string;
  readonly litmus: string;
  readonly rounds?: string;
  readonly time?: string;
  readonly script?: string;
  readonly program?: string;
  readonly processes: string;
  readonly reports: string;
  readonly json?: true;
}

export interface ConformPlan {
  readonly build: Build;
  readonly seed: number;
  /** How many scripts, how many litmus programs, and how often each of these is run. */
  readonly scripts: number;
  readonly litmus: number;
  readonly rounds: number;
  readonly seconds: number | null;
  /** One script in place of all others. */
  readonly script: ScriptText | null;
  /** One litmus program in place of all others. */
  readonly program: Program | null;
  readonly processes: number;
  readonly reports: string;
  readonly json: boolean;
}

/** What was found, as far as something was. */
export interface Judgement {
  readonly abilities: Abilities;
  readonly sequential: SequentialResult;
  readonly litmus: LitmusResult;
  readonly interrupted: boolean;
  /** Processes that had to be killed, because somebody hung in the kernel. */
  readonly killed: number;
}

const CODES = { agrees: HOLDS, differs: FAILS, interrupted: UNDECIDED, skipped: UNDECIDED };
const MANY = 10_000_000;
const TICK_MS = 500;
const DAY = 24 * 60 * 60;
const LITMUS_ROUNDS = 1_000;

const ABOUT =
  "Asks this machine's own kernel. Scripts, one command after another, are played on the " +
  'build and on Linux, and after each command return values, futex words, who is blocked ' +
  'and all priorities have to agree. Litmus programs run free on Linux many times, and ' +
  'end only as the build allows. Needs Linux and the optional package koffi; priorities ' +
  'need the right to set them. A hang on Linux is a difference, too. Exit codes: 0 they ' +
  'agree, 1 they differ, 2 bad usage, 4 nothing was compared, or it was interrupted before ' +
  'anything that differs was found.';

/** @param start what comes to the kernel; tests come to none */
export function addConform(
  pifuzz: Command,
  io: Io,
  done: (code: number) => void,
  start: typeof KernelPool.start = KernelPool.start,
): void {
  pifuzz
    .command('conform')
    .summary("compare a build with this machine's own kernel")
    .description(ABOUT)
    .argument(
      '[build]',
      'the build to judge (see pifuzz list builds); or a page or a token of a failure, to see ' +
        'whether Linux does it, too, and how often',
      'mainline',
    )
    .option('--seed <n>', 'the same seed gives the same scripts and programs', DEFAULT_SEED)
    .option('--programs <n>', 'how many scripts', '1000')
    .option('--litmus <n>', 'how many litmus programs', '20')
    .option(
      '--rounds <n>',
      `how often each litmus program is run (default: ${LITMUS_ROUNDS}), or a failure is tried ` +
        `(default: ${FAILURE_ROUNDS})`,
    )
    .option(
      '--time <time>',
      'stop after a time such as 90, 90s, 10m or 2h, half of it for each sort',
    )
    .option('--script <text>', "one script only, as 'T1 lock f1; T2 lock f1 expired'; see below")
    .addOption(
      new Option(
        '--program <p>',
        'one litmus program only: its name, a file, its text, or - for standard input',
      ).conflicts('script'),
    )
    .option('--processes <n>', 'how many processes ask at a time', '2')
    .option('--reports <folder>', 'where pages are written', DEFAULT_REPORTS)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .addHelpText('after', SCRIPT_HELP)
    .action(async (build: string, words: ConformWords) => {
      if (namesFailure(build)) {
        done(await conformFailure(build, words, io, start));
        return;
      }
      const plan = planOf(await buildFrom(build), words);
      try {
        done(await conform(plan, io, await start(plan.processes)));
      } catch (thrown) {
        const cause = located(plan.build, thrown, null);
        const { name } = plan.build;
        throw blame(cause, `the build ${name} and the seed ${plan.seed}`, plan.build);
      }
    });
}

function planOf(build: Build, words: ConformWords): ConformPlan {
  return {
    build,
    seed: wholeNumber('--seed', words.seed, -MAX_SEED - 1, MAX_SEED),
    scripts: wholeNumber('--programs', words.programs, 0, MANY),
    litmus: wholeNumber('--litmus', words.litmus, 0, MANY),
    rounds:
      words.rounds === undefined ? LITMUS_ROUNDS : wholeNumber('--rounds', words.rounds, 1, MANY),
    seconds: words.time === undefined ? null : seconds('--time', words.time, DAY),
    script: words.script === undefined ? null : scriptFrom(words.script, build),
    program: words.program === undefined ? null : litmusFrom(words.program, build),
    processes: wholeNumber('--processes', words.processes, 1, 64),
    reports: words.reports,
    json: words.json === true,
  };
}

/** Scripts of which the build itself shows that they ask too much are refused as well. */
function scriptFrom(text: string, build: Build): ScriptText {
  try {
    const read = readScript(text);
    const misfit = misfitOf(bind(build, false), read.script);
    if (misfit === null) return read;
    const { at, sentence } = misfit;
    const [command, place] = [read.script[at], read.positions[at]];
    if (command === undefined || place === undefined) return read;
    throw new ScriptError(inCommand(at, printCommand(command), place, sentence));
  } catch (thrown) {
    if (!(thrown instanceof ScriptError)) throw thrown;
    throw new UsageError(`the script cannot be used: ${thrown.message}`);
  }
}

/** Only what can be called from outside can be run on a machine's kernel. */
function litmusFrom(text: string, build: Build): Program {
  const program = programFrom(text);
  mustModel(program, build);
  if (!locksOf(program).some(isRtMutex)) return program;
  throw new UsageError('the program uses an rt_mutex, which no system call leads to');
}

async function conform(plan: ConformPlan, io: Io, pool: KernelPool): Promise<number> {
  let interrupted = false;
  let ticking: { end(): void } = { end: () => {} };
  const interrupts = new Interrupts(io, {
    stop: () => {
      interrupted = true;
    },
    // Whoever asks from now on gets no answer, and so comes to an end.
    hurry: () => void pool.end(),
  });
  try {
    const { abilities } = pool;
    // Every reason not to ask is said, and has an exit code of its own.
    if (abilities.missing !== null) return unasked(plan, abilities, io);
    const share = plan.script === null && plan.program === null ? 0.5 : 1;
    const stop = () => {
      const left = plan.seconds === null ? Infinity : plan.seconds * share * 1000;
      const end = performance.now() + left;
      return () => interrupted || performance.now() > end;
    };
    const scripts = new Sequential(plan.build, pool, plan.seed);
    const programs = new LitmusCampaign(plan.build, pool, plan.seed, plan.rounds);
    ticking = tick(io, () => {
      const done = counted(programs.played, 'litmus program');
      return `${counted(scripts.played, 'script')} and ${done} compared`;
    });
    const sequential = await compareScripts(plan, scripts, stop());
    const litmus = await comparePrograms(plan, programs, stop());
    ticking.end();
    const judgement = { abilities, sequential, litmus, interrupted, killed: pool.killed };
    const pages = publishJudgement(plan, judgement, io);
    io.stdout.write(
      plan.json
        ? jsonText(judgementObject(plan, judgement, pages))
        : judgementText(plan, judgement, pages, widthOf(io.stdout)),
    );
    return CODES[verdictOf(judgement)];
  } finally {
    ticking.end();
    await pool.end();
    interrupts.release();
    sayLeft(pool, io);
  }
}

async function compareScripts(plan: ConformPlan, scripts: Sequential, stop: () => boolean) {
  if (plan.script === null) {
    const many = plan.seconds === null ? plan.scripts : MANY;
    return await scripts.explore(plan.program === null ? many : 0, stop);
  }
  return await scripts.ask(plan.script.script, stop);
}

async function comparePrograms(plan: ConformPlan, programs: LitmusCampaign, stop: () => boolean) {
  if (plan.program !== null) return await programs.ask(plan.program, stop);
  const many = plan.seconds === null ? plan.litmus : MANY;
  return await programs.explore(plan.script === null ? many : 0, stop);
}

/** A line on a terminal that says how far it is. */
function tick({ stderr }: Io, text: () => string): { end(): void } {
  if (!stderr.isTTY) return { end: () => {} };
  const timer = setInterval(() => stderr.write(`\r${text()}\x1b[K`), TICK_MS);
  return {
    end: () => {
      clearInterval(timer);
      stderr.write('\r\x1b[K');
    },
  };
}

function unasked({ build, json }: ConformPlan, { missing, release }: Abilities, io: Io): number {
  const sentence = `${build.name} was not compared with anything: ${missing}`;
  io.stdout.write(
    json ? jsonText({ build: build.name, release, verdict: 'skipped', missing }) : `${sentence}.\n`,
  );
  return UNDECIDED;
}
