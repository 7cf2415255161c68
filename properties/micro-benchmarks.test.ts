/**
 * On programs from the literature, strategies are ordered as published (docs/strategies.md). What is
 * compared lies at least seven standard deviations apart, by the rates of 20,000 runs of each, so
 * that chance turns it round for one seed in 10^11, about.
 */
import { MICRO_BENCHMARKS } from '../src/bench/micro/all.ts';
import { type MicroBenchmark, Process } from '../src/bench/micro/process.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { Learning } from '../src/explore/scouts.ts';
import { findStrategy, SCOUTS, type Strategy } from '../src/explore/strategies.ts';

const STACK_ACCESSES = 2;
const seeds = new RandomStream(`micro-benchmarks ${jest.getSeed()}`);

const STRATEGIES = ['random', 'pct3', 'pos', 'urw', 'surw'] as const;
type Name = (typeof STRATEGIES)[number];

/** How many of so many runs fail, scouts not counted. */
function failures(benchmark: MicroBenchmark, name: Name, runs: number): number {
  const chosen = findStrategy(name) as Strategy;
  let profile = new Learning({ tasks: [] });
  const start = (strategy: Strategy) => {
    return strategy.start(new RandomStream(seeds.below(2 ** 31)), profile);
  };
  let count = 0;
  for (let run = 0; run < runs; run++) {
    if (run % DEFAULT_CASES.schedules === 0) {
      profile = new Learning({ tasks: [] });
      for (const scout of SCOUTS) {
        new Process(benchmark, STACK_ACCESSES).fails(profile.from(start(scout)));
      }
    }
    if (new Process(benchmark, STACK_ACCESSES).fails(start(chosen))) count++;
  }
  return count;
}

function allFailures(name: string, runs: number): Record<Name, number> {
  const benchmark = MICRO_BENCHMARKS.find((one) => one.name === name) as MicroBenchmark;
  const counts = STRATEGIES.map((strategy) => [strategy, failures(benchmark, strategy, runs)]);
  return Object.fromEntries(counts);
}

describe('the micro-benchmark', () => {
  it('reorder_5 fails most often under SURW, and least under a random walk', () => {
    const { random, pct3, pos, surw } = allFailures('reorder_5', 3_000);
    expect(surw).toBeGreaterThan(2 * Math.max(pct3, pos));
    expect(Math.min(pct3, pos)).toBeGreaterThan(random);
  });

  it('reorder_10 fails under SURW more than four times as often as under any other', () => {
    const { surw, ...others } = allFailures('reorder_10', 3_000);
    expect(surw).toBeGreaterThan(4 * Math.max(...Object.values(others)));
  });

  it('WorkStealQueue fails under SURW more often than under POS and PCT', () => {
    const { random, pct3, pos, surw } = allFailures('WorkStealQueue', 600);
    expect(surw).toBeGreaterThan(Math.max(pct3, pos));
    expect(Math.min(pct3, pos)).toBeGreaterThan(random);
  });

  it('bluetooth_driver fails least under URW, and then under a random walk', () => {
    const { random, urw, ...others } = allFailures('bluetooth_driver', 3_000);
    expect(random).toBeGreaterThan(urw);
    expect(Math.min(...Object.values(others))).toBeGreaterThan(random);
  });
});
