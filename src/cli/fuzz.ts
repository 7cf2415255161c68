/** `pifuzz fuzz`: explores a build, makes what it found smaller, writes pages, says what it did. */
import type { Command } from 'commander';
import { Campaign, type Explored, type Finding } from '../campaign/fuzz.ts';
import { ModelError } from '../machine/model-error.ts';
import { renderPage } from '../report/page.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { compareCounterexamples } from '../shrink/order.ts';
import { why } from './arguments.ts';
import { blame, quoted } from './complaints.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io } from './io.ts';
import { pageInput, pageName, writePage } from './pages.ts';
import {
  DEFAULT_BUILD,
  DEFAULT_REPORTS,
  DEFAULT_RUNS,
  DEFAULT_SEED,
  type FuzzWords,
  type Plan,
  planOf,
} from './plan.ts';
import { type ProgressView, progressOn } from './progress.ts';
import { type Published, type Reported, summary, summaryObject } from './summary.ts';

export function addFuzz(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('fuzz')
    .summary('look for failures of a build')
    .description(
      'Runs random programs under random schedules on a build, and asks all oracles. Goes on after ' +
        'a failure, makes the smallest counterexample of each kind, and writes a page about it.',
    )
    .argument('[build]', 'the kernel to try; see pifuzz list builds', DEFAULT_BUILD)
    .option('--seed <n>', 'the same seed gives the same runs', DEFAULT_SEED)
    .option(
      '--runs <n>',
      'how many runs, rounded up to whole programs of 16 schedules each ' +
        `(default: ${DEFAULT_RUNS}, or no limit with --time)`,
    )
    .option('--time <seconds>', 'stop after so many seconds of wall-clock time')
    .option('--strategy <name>', 'how schedules are drawn; see pifuzz list strategies', 'mix')
    .option('--program <p>', 'one program for all runs: its name, a file, or its text')
    .option('--oracle <name>', 'only this oracle judges; may be given more than once', collect)
    .option('--kind <kind>', 'only this kind of failure counts')
    .option('--reports <folder>', 'where pages are written', DEFAULT_REPORTS)
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (build: string, words: FuzzWords) => {
      const plan = planOf(build, words);
      try {
        done(await fuzz(plan, io));
      } catch (thrown) {
        throw blame(thrown, `the build ${plan.subject.build.name} and the seed ${words.seed}`);
      }
    });
}

function collect(name: string, names: readonly string[] = []): readonly string[] {
  return [...names, name];
}

async function fuzz(plan: Plan, io: Io): Promise<number> {
  const campaign = new Campaign(plan.subject, plan.options);
  const view = progressOn(io.stderr, plan.options);
  const interrupts = new Interrupts(io, () => {
    campaign.interrupt();
    view.end();
    io.stderr.write(
      'pifuzz: what was found so far is made smaller and written; Ctrl-C again to stop at once\n',
    );
  });
  try {
    const explored = await campaign.explore((progress) => view.exploring(progress));
    const { reported, mistake } = await report(plan, campaign, view, interrupts, io);
    const object = () => `${JSON.stringify(summaryObject(plan, explored, reported), null, 2)}\n`;
    io.stdout.write(plan.json ? object() : summary(plan, explored, reported));
    if (mistake !== null) throw mistake;
    complainIfCutShort(plan, explored);
    return reported.length === 0 ? HOLDS : FAILS;
  } finally {
    view.end();
    interrupts.release();
  }
}

/** What was found, the simplest first. A mistake of ours must not cost the rest of it. */
async function report(
  plan: Plan,
  campaign: Campaign,
  view: ProgressView,
  interrupts: Interrupts,
  io: Io,
): Promise<{ reported: Reported[]; mistake: unknown }> {
  const judging = new Set(plan.subject.oracles.map(({ name }) => name));
  const kinds = campaign.kinds.filter((kind) => judging.has(oracleOf(kind)));
  const reported: Reported[] = [];
  let mistake: unknown = null;
  for (const [index, kind] of kinds.entries()) {
    await interrupts.breathe();
    view.shrinking(kind, index + 1, kinds.length);
    try {
      const finding = campaign.shrink(kind);
      const name = pageName(
        finding.counterexample,
        reported.map((one) => one.name),
      );
      reported.push({ finding, name, ...publish(plan, finding, name, io) });
    } catch (thrown) {
      mistake ??= thrown;
    }
  }
  reported.sort((a, b) => {
    return compareCounterexamples(a.finding.counterexample, b.finding.counterexample);
  });
  return { reported, mistake };
}

/** Writes the page of a finding; where that is impossible, shows it instead. */
function publish(plan: Plan, finding: Finding, name: string, io: Io): Published {
  const { counterexample, original } = finding;
  const { strategy, run } = original;
  const found = { seed: plan.options.seed, run, strategy };
  const input = pageInput(plan.subject, counterexample, found, null);
  const page = renderPage(input);
  try {
    return { token: input.token, report: writePage(plan.reports, name, page) };
  } catch (thrown) {
    const where = plan.json ? 'here' : 'on standard output';
    io.stderr.write(
      `pifuzz: the page ${quoted(name)} cannot be written to ${quoted(plan.reports)} ` +
        `(${why(thrown)}) and is printed ${where} in full\n`,
    );
    (plan.json ? io.stderr : io.stdout).write(`${page}\n`);
    return { token: input.token, report: null };
  }
}

/** fast-check keeps to itself what a case throws. */
function complainIfCutShort({ options }: Plan, { ended, runs }: Explored): void {
  if (ended !== 'runs' || (options.runs !== null && runs >= options.runs)) return;
  throw new ModelError(`exploring broke off after ${runs} runs`);
}
