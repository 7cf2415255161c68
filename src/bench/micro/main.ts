/**
 * `npm run -s micro-benchmarks`: how many runs each strategy takes to the first failure of small
 * programs from the literature, beside what was published. Prints a table in markdown.
 * `-- --trials 20 --runs 2000 --seed 1 --stack 2 --only reorder_3`: all of them are optional.
 *
 * Ends with 2 if it is asked for something that there is not.
 */
import { parseArgs } from 'node:util';
import { findStrategy, type Strategy } from '../../explore/strategies.ts';
import { MICRO_BENCHMARKS } from './all.ts';
import type { MicroBenchmark } from './process.ts';
import { PUBLISHED_STRATEGIES, type PublishedFigure, published } from './published.ts';
import { runsToFailure, type TrialLimits } from './trial.ts';

interface MicroWanted extends TrialLimits {
  readonly trials: number;
  readonly seed: number;
  readonly benchmarks: readonly MicroBenchmark[];
}

function wanted(): MicroWanted {
  const { values } = parseArgs({
    options: {
      trials: { type: 'string', default: '20' },
      runs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      stack: { type: 'string', default: '2' },
      only: { type: 'string' },
    },
  });
  const { only } = values;
  const benchmarks = MICRO_BENCHMARKS.filter(({ name }) => only === undefined || name === only);
  if (benchmarks.length === 0) throw new Error(`there is no micro-benchmark '${only}'`);
  return {
    trials: wholeNumber(values.trials),
    runs: wholeNumber(values.runs),
    seed: wholeNumber(values.seed),
    stackAccesses: wholeNumber(values.stack),
    benchmarks,
  };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`'${text}' is no whole number of up to 9 digits`);
  return Number(text);
}

function figure(
  benchmark: MicroBenchmark,
  strategy: Strategy,
  { trials, seed, ...limits }: MicroWanted,
) {
  const counts: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const count = runsToFailure(benchmark, strategy, seed + trial, limits);
    if (count !== null) counts.push(count);
  }
  if (counts.length === 0) return null;
  const mean = Math.round(counts.reduce((sum, count) => sum + count, 0) / counts.length);
  return { mean, always: counts.length === trials };
}

function text(found: PublishedFigure | null | undefined): string {
  if (found === undefined) return '';
  return found === null ? 'never' : `${found.mean}${found.always ? '' : '*'}`;
}

function main(): void {
  const asked = wanted();
  const heads = PUBLISHED_STRATEGIES.map((name) => `${name}, published | ours`);
  console.log(`| | ${heads.join(' | ')} |`);
  console.log(`|:--|${'--:|'.repeat(2 * heads.length)}`);
  for (const benchmark of asked.benchmarks) {
    const cells = PUBLISHED_STRATEGIES.flatMap((name) => {
      const ours = figure(benchmark, findStrategy(name) as Strategy, asked);
      return [text(published(benchmark.name, name)), text(ours)];
    });
    console.log(`| \`${benchmark.name}\` | ${cells.join(' | ')} |`);
  }
}

try {
  main();
} catch (thrown) {
  console.error((thrown as Error).message);
  process.exitCode = 2;
}
