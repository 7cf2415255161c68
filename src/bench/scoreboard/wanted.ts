/** What `npm run scoreboard` is asked for: its options as words, and as values. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { buildNamed, jobsIn, seconds, strategyNamed, wholeNumber } from '../../cli/arguments.ts';
import { quoted, UsageError } from '../../cli/complaints.ts';
import { MAX_RUNS } from '../../cli/plan.ts';
import { allStrategies } from '../../explore/strategies.ts';
import type { Build } from '../../kernel/build.ts';
import type { Agenda } from './agenda.ts';
import { SWEEP } from './attempt.ts';
import { brokenBuilds } from './broken.ts';

export interface ScoreboardWanted extends Agenda {
  /** Only the page is written. */
  readonly write: boolean;
  readonly jobs: number;
  /** Of the data, the page and the picture. */
  readonly folder: string;
}

const WEEK = 7 * 24 * 60 * 60;
const MAX_SEEDS = 10_000;

/** @throws UsageError for whatever makes no sense */
export function scoreboardWanted(argv: readonly string[]): ScoreboardWanted {
  const { values } = parsed(argv);
  const { runs, only, strategy, jobs, folder } = values;
  const everyWay = [...allStrategies.map(({ name }) => name), SWEEP];
  if (folder === '') throw new UsageError('--folder takes a folder, and got nothing');
  return {
    builds: only === undefined ? brokenBuilds : named(only).map(brokenNamed),
    by: strategy === undefined ? everyWay : named(strategy).map(wayNamed),
    seeds: wholeNumber('--seeds', values.seeds, 1, MAX_SEEDS),
    cut: {
      seconds: seconds('--cut', values.cut, WEEK),
      runs: runs === undefined ? null : wholeNumber('--runs', runs, 1, MAX_RUNS),
    },
    write: values.write,
    jobs: jobsIn(jobs === undefined ? {} : { jobs }) ?? availableParallelism(),
    folder,
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        seeds: { type: 'string', default: '20' },
        cut: { type: 'string', default: '5m' },
        runs: { type: 'string' },
        only: { type: 'string' },
        strategy: { type: 'string' },
        write: { type: 'boolean', default: false },
        jobs: { type: 'string' },
        folder: { type: 'string', default: 'docs' },
      },
    });
  } catch (thrown) {
    const [sentence = ''] = (thrown as Error).message.split(/\.\s/);
    throw new UsageError(sentence.replace(/\.$/, ''));
  }
}

/** The names that an option takes, with commas between; each once. */
function named(list: string): string[] {
  return [...new Set(list.split(',').map((name) => name.trim()))];
}

function wayNamed(name: string): string {
  return name === SWEEP ? SWEEP : strategyNamed(name).name;
}

function brokenNamed(name: string): Build {
  const build = buildNamed(name);
  if (brokenBuilds.includes(build)) return build;
  throw new UsageError(`${quoted(name)} has no failure that today's kernel has not`);
}
