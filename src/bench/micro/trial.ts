/** Runs a micro-benchmark under a strategy until it fails, as `pifuzz fuzz` runs a program. */
import { RandomStream } from '../../explore/random-stream.ts';
import { Learning } from '../../explore/scouts.ts';
import { SCOUTS, type Strategy } from '../../explore/strategies.ts';
import { type MicroBenchmark, Process } from './process.ts';

export interface TrialLimits {
  /** Runs after which a trial is given up. */
  readonly runs: number;
  /** See `Process`. */
  readonly stackAccesses: number;
}

/**
 * How many runs it takes to the first that fails, that one and the scouts included; null if there
 * is none within the limit.
 */
export function runsToFailure(
  benchmark: MicroBenchmark,
  strategy: Strategy,
  seed: number,
  { runs, stackAccesses }: TrialLimits,
): number | null {
  const seeds = new RandomStream(seed);
  // No thread of a micro-benchmark holds anything at the start.
  const profile = new Learning({ tasks: [] });
  for (let made = 0; made < runs; made++) {
    const scout = SCOUTS[made];
    const stream = new RandomStream(seeds.below(2 ** 31));
    const chosen = (scout ?? strategy).start(stream, profile);
    const scheduler = scout === undefined ? chosen : profile.from(chosen);
    if (new Process(benchmark, stackAccesses).fails(scheduler)) return made + 1;
  }
  return null;
}
