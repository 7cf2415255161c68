/** `pifuzz fuzz`: explores a build, makes what it found smaller, writes pages, says what it did. */
import type { Command } from 'commander';
import { Campaign, type Explored, type Progress } from '../campaign/fuzz.ts';
import { collect } from './arguments.ts';
import { blame } from './complaints.ts';
import { reportFindings } from './findings.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io } from './io.ts';
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
import { foundOnly, summary, summaryObject } from './summary.ts';

export function addFuzz(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('fuzz')
    .summary('look for failures of a build')
    .description(
      'Runs random programs under random schedules on a build, and asks all oracles. Goes on ' +
        'after a failure, makes the smallest counterexample of each kind, and writes a page of it.',
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
  let made: Progress = { runs: 0, steps: 0, seconds: 0, kinds: 0 };
  let explored: Explored | null = null;
  let mistake: unknown = null;
  try {
    explored = await campaign.explore((progress) => {
      made = progress;
      view.exploring(progress);
    });
  } catch (thrown) {
    mistake = thrown;
  }
  try {
    // Whatever went wrong, what was found until then is worth having.
    const { reported, mistakes } = await reportFindings(plan, campaign, view, interrupts, io);
    if (plan.json) {
      const object = summaryObject(plan, explored ?? made, reported);
      io.stdout.write(`${JSON.stringify(object, null, 2)}\n`);
    } else {
      io.stdout.write(
        explored === null ? foundOnly(plan, reported) : summary(plan, explored, reported),
      );
    }
    mistake ??= mistakes[0] ?? null;
    if (mistake !== null) throw mistake;
    return reported.length === 0 ? HOLDS : FAILS;
  } finally {
    view.end();
    interrupts.release();
  }
}
