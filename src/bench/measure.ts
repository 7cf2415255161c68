/**
 * Both schedulers in the same process, in turns. Compare the ratio, not the numbers: machines are
 * noisy, and then both suffer.
 */
import type { Subject } from '../explore/subject.ts';
import { fastCheckScheduler } from './fast-check-scheduler.ts';
import { ownScheduler } from './own-scheduler.ts';
import type { Pace } from './pace.ts';

export interface Budget {
  /** Runs of ours in each turn. */
  readonly runs: number;
  /** Runs on fast-check's scheduler in each turn. */
  readonly peerRuns: number;
  /** At least 1; the better turn of each counts. */
  readonly turns: number;
}

/** What `npm run bench -- --json` prints. */
export interface Measured {
  readonly random: Pace;
  readonly fcScheduler: Pace;
  /** Our steps a second, divided by theirs; one decimal. */
  readonly ratio: number;
}

export async function measure(subject: Subject, seed: number, budget: Budget): Promise<Measured> {
  const { runs, peerRuns, turns } = budget;
  // The first turn warms up and is as short as it may be.
  let random = ownScheduler(subject, seed, runs / 4);
  let fcScheduler = await fastCheckScheduler(subject, seed, peerRuns / 4);
  for (let turn = 0; turn < turns; turn++) {
    random = faster(random, ownScheduler(subject, seed, runs));
    fcScheduler = faster(fcScheduler, await fastCheckScheduler(subject, seed, peerRuns));
  }
  const ratio = Math.round((10 * random.stepsPerSecond) / fcScheduler.stepsPerSecond) / 10;
  return { random, fcScheduler, ratio };
}

function faster(one: Pace, other: Pace): Pace {
  return other.stepsPerSecond > one.stepsPerSecond ? other : one;
}
