/** `pifuzz fuzz`: explores a build, makes what it found smaller, writes pages, says what it did. */
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import { type Crew, crewOf } from '../campaign/crew/crew.ts';
import type { Explored, Progress } from '../campaign/explored.ts';
import { Campaign } from '../campaign/fuzz.ts';
import { Misbehaviour } from '../campaign/misbehaviour.ts';
import { printProgram } from '../program/text.ts';
import { residualDrawing } from '../report/drawing/residual-curve.ts';
import { replayCommand } from '../report/text/command-line.ts';
import { DEFAULT_EFFORT } from '../shrink/how-hard.ts';
import { collect, PROGRAM_HELP, why } from './arguments.ts';
import { blame, described, ModelMistake, quoted, UsageError } from './complaints.ts';
import { isKnown, reportFindings, type Unreported } from './findings.ts';
import { fuzzObject } from './fuzz-object.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io, MISUSED } from './io.ts';
import { jsonText } from './json.ts';
import { BUILD_HELP, baseOf, buildFrom } from './own-build.ts';
import { Pages, writePage } from './pages.ts';
import {
  DEFAULT_BUILD,
  DEFAULT_REPORTS,
  DEFAULT_RUNS,
  DEFAULT_SEED,
  type FuzzWords,
  type Plan,
  planOf,
} from './plan.ts';
import { progressOn } from './progress.ts';
import { KNOWN_HELP } from './rules.ts';
import { foundOnly, summary } from './summary.ts';
import { widthOf } from './words.ts';

export function addFuzz(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('fuzz')
    .summary('look for failures of a build')
    .description(
      'Runs random programs under random schedules on a build, and asks all oracles. Goes on ' +
        'after a failure, makes the smallest counterexample of each kind, and writes a page of it.',
    )
    .argument('[build]', BUILD_HELP, DEFAULT_BUILD)
    .option('--seed <n>', 'the same seed gives the same runs', DEFAULT_SEED)
    .option(
      '--runs <n>',
      'how many runs, rounded up to whole programs of 16 schedules each ' +
        `(default: ${DEFAULT_RUNS}, or no limit with --time)`,
    )
    .option(
      '--time <time>',
      'stop looking after a time such as 90, 90s, 10m or 2h; what was found is then made ' +
        'smaller, which may take longer than that: Ctrl-C leaves it written as it was found',
    )
    .option(
      '--strategy <name>',
      'how all but the first two schedules of a program are drawn; see pifuzz list strategies',
      'mix',
    )
    .option('--program <p>', `${PROGRAM_HELP}; for all runs`)
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--kind <kind>', 'only this kind of failure counts')
    .option('--known <kind>', KNOWN_HELP, collect)
    .option(
      '--against <build>',
      'what this one fails at, too, is no news: it comes last, and the exit code is 0 if there ' +
        'is nothing else (default: what the build of a file is made of)',
    )
    .option('--reports <folder>', 'where pages are written', DEFAULT_REPORTS)
    .option(
      '--jobs <n>',
      'how many worker threads do the work; what comes of it is the same (default: one for each ' +
        'core)',
    )
    .option(
      '--effort <how>',
      'how hard the smallest counterexample of each kind is looked for: low, normal or high',
      DEFAULT_EFFORT,
    )
    .option('--curve <file>', 'draw how much is left, run for run, as an SVG picture')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (build: string, words: FuzzWords) => {
      const subject = await buildFrom(build);
      const plan = planOf(subject, words, await baseOf(subject, words.against));
      try {
        done(await fuzz(plan, io));
      } catch (thrown) {
        throw blame(thrown, `the build ${subject.name} and the seed ${words.seed}`, subject);
      }
    });
}

/** Does what a command line asks for; answers with the exit code. */
export async function fuzz(plan: Plan, io: Io): Promise<number> {
  const crew = crewOf(plan.jobs ?? io.jobs);
  try {
    return await fuzzWith(crew, plan, io);
  } finally {
    await crew.end();
  }
}

async function fuzzWith(crew: Crew, plan: Plan, io: Io): Promise<number> {
  const campaign = new Campaign(plan.subject, plan.options, crew);
  const pages = new Pages(plan.reports, plan.subject.build.name);
  const view = progressOn(io, plan.options);
  const say = (sentence: string): void => {
    view.end();
    io.stderr.write(`pifuzz: ${sentence}\n`);
  };
  const interrupts = new Interrupts(io, {
    stop: () => {
      campaign.interrupt();
      say('what was found is made smaller and written; Ctrl-C again to write it as it was found');
    },
    hurry: () => say('what is left is written as it was found; Ctrl-C again to stop at once'),
  });
  let made: Progress = { runs: 0, steps: 0, seconds: 0, kinds: 0 };
  let explored: Explored | null = null;
  let mistake: unknown = null;
  try {
    explored = await campaign.explore({
      report(progress) {
        made = progress;
        view.exploring(progress);
      },
      found: (kind, { page }) => pages.writeAsFound(kind, page),
    });
  } catch (thrown) {
    mistake = thrown;
  }
  try {
    // Whatever went wrong, what was found until then is worth having.
    const reports = await reportFindings(plan, campaign, pages, view, interrupts, io);
    if (plan.json) {
      io.stdout.write(jsonText(fuzzObject(plan, explored ?? made, reports)));
    } else {
      const width = widthOf(io.stdout);
      io.stdout.write(
        explored === null
          ? foundOnly(plan, reports.reported, width)
          : summary(plan, explored, reports, width),
      );
    }
    for (const one of reports.unreported) say(unreportedText(plan, campaign, one));
    mistake ??= reports.mistakes[0] ?? curveTrouble(plan, explored);
    if (explored === null || mistake !== undefined) throw mistakeOf(plan, campaign, mistake);
    if (reports.unreported.length > 0) return MISUSED;
    return reports.reported.every(isKnown) ? HOLDS : FAILS;
  } finally {
    view.end();
    interrupts.release();
  }
}

/** Draws the curve, if there is to be one; why it could not be written, if it could not. */
function curveTrouble({ curve, subject }: Plan, explored: Explored | null): UsageError | undefined {
  if (curve === null || explored === null) return undefined;
  try {
    const drawing = residualDrawing(subject.build.name, explored.residuals);
    writePage(dirname(curve), basename(curve), drawing);
    return undefined;
  } catch (thrown) {
    return new UsageError(`the curve cannot be written to ${quoted(curve)}: ${why(thrown)}`);
  }
}

/** Says in which run it was. */
function mistakeOf(plan: Plan, campaign: Campaign, thrown: unknown): unknown {
  if (!(thrown instanceof Misbehaviour)) return thrown;
  const { cause, run, program } = thrown;
  const text = `'${printProgram(program, ' | ')}'`;
  const isKnown = plan.options.cases.program !== null || described(cause).includes(text);
  const what = isKnown ? '' : ` (the program is ${text})`;
  const { build } = plan.subject;
  return new ModelMistake(cause, `the command ${campaign.commandTo(run)}${what}`, [build]);
}

function unreportedText(plan: Plan, campaign: Campaign, one: Unreported): string {
  const { kind, sentence, token, run, mistake } = one;
  const { judges } = plan.options;
  const again =
    token === null ? campaign.commandTo(run) : replayCommand(token, plan.subject.build, judges);
  const why = described(mistake instanceof Misbehaviour ? mistake.cause : mistake);
  return `${kind} was found (${sentence}) and has no page, because ${why}; see ${again}`;
}
