/** `pifuzz outcomes`: all the ways in which a program can end, on one build or beside another. */
import type { Command } from 'commander';
import { type Listing, OutcomeListing } from '../campaign/list-outcomes.ts';
import type { Build } from '../kernel/build.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { mustModel, PROGRAM_HELP, programFrom } from './arguments.ts';
import { blame } from './complaints.ts';
import { Interrupts } from './interrupts.ts';
import { FAILS, HOLDS, type Io, UNDECIDED } from './io.ts';
import { jsonText } from './json.ts';
import { compareListings, outcomesObject, outcomesText } from './outcomes-table.ts';
import { BUILD_HELP, buildFrom } from './own-build.ts';
import { DEFAULT_STATES, type LimitWords, limitsFrom, type SearchLimits } from './search-limits.ts';
import { StatusLine } from './status-line.ts';
import { grouped, widthOf } from './words.ts';

interface OutcomesWords extends LimitWords {
  readonly program: string;
  readonly against?: string;
  readonly json?: true;
}

/** What is asked. */
export interface OutcomesPlan extends SearchLimits {
  readonly builds: readonly Build[];
  readonly program: Program;
}

export function addOutcomes(pifuzz: Command, io: Io, done: (code: number) => void): void {
  pifuzz
    .command('outcomes')
    .summary('list all the ways in which a program can end')
    .description(
      'Lists what every call of a program can return, what the futex words can be in the end and ' +
        'who can have taken which lock in which order, with a schedule for each. No oracle is ' +
        'asked. Exits with 0 if everything was looked at, with 1 if two builds differ or a check ' +
        'of the kernel fires under some schedule, and with 4 if a limit of time or memory was ' +
        'reached before.',
    )
    .argument('<build>', BUILD_HELP)
    .requiredOption('--program <p>', PROGRAM_HELP)
    .option('--against <build>', 'list the same of another build beside it')
    .option('--preemptions <n>', 'only schedules with at most so many preemptions')
    .option('--max-states <n>', 'stop when so many states are remembered', DEFAULT_STATES)
    .option('--time <time>', 'stop each build after a time such as 90, 90s, 10m or 2h')
    .option('--json', 'print one JSON object on stdout, and nothing else')
    .action(async (name: string, words: OutcomesWords) => {
      const plan = await planOf(name, words);
      try {
        done(await listOutcomes(plan, words.json === true, io));
      } catch (thrown) {
        const text = printProgram(plan.program, ' | ');
        const names = plan.builds.map((build) => build.name).join(' or ');
        throw blame(thrown, `the build ${names} and the program '${text}'`, ...plan.builds);
      }
    });
}

async function planOf(
  name: string,
  { program, against, ...words }: OutcomesWords,
): Promise<OutcomesPlan> {
  const builds = [await buildFrom(name)];
  if (against !== undefined) builds.push(await buildFrom(against));
  const asked = programFrom(program);
  mustModel(asked, ...builds);
  return { builds, program: asked, ...limitsFrom(words) };
}

async function listOutcomes(plan: OutcomesPlan, json: boolean, io: Io): Promise<number> {
  const { program, preemptions } = plan;
  const line = new StatusLine(io.stderr);
  let listing: OutcomeListing | null = null;
  let interrupted = false;
  const interrupts = new Interrupts(io, {
    stop: () => {
      interrupted = true;
      listing?.interrupt();
    },
    hurry: () => {},
  });
  try {
    const listings: Listing[] = [];
    for (const build of plan.builds) {
      listing = new OutcomeListing(build, program, preemptions, plan);
      if (interrupted) listing.interrupt();
      const report = (states: number, seen: number) => {
        const share = `roughly ${Math.floor(100 * seen)} % seen`;
        line.show(() => `${build.name}: ${grouped(states)} states, ${share}`);
      };
      listings.push(await listing.explore(report));
    }
    line.end();
    io.stdout.write(
      json
        ? jsonText(outcomesObject(plan, listings))
        : outcomesText(plan, listings, widthOf(io.stdout)),
    );
    return codeOf(listings);
  } finally {
    line.end();
    interrupts.release();
  }
}

function codeOf(listings: readonly Listing[]): number {
  const fails = listings[0]?.ways.some(({ end }) => end === 'fails' || end === 'circles');
  const differ = compareListings(listings).some(({ there }) => there.includes('no'));
  if (fails || differ) return FAILS;
  return listings.every(({ complete }) => complete) ? HOLDS : UNDECIDED;
}
