/** All attempts as a board: a row for each build, a column for each strategy. */
import { allStrategies } from '../../explore/strategies.ts';
import { type Attempt, SWEEP } from './attempt.ts';
import { brokenBuilds } from './broken.ts';
import { median, type Sample } from './quantile.ts';

/** What is asked of an attempt. */
export type Measure = 'tries' | 'seconds';

export class Scores {
  /** Names of those that somebody had an attempt at, in the order of the list of builds. */
  readonly builds: readonly string[];
  /** Names of those that had an attempt. */
  readonly strategies: readonly string[];
  readonly #cells = new Map<string, Attempt[]>();

  /** Their order does not matter; what is of no build or strategy any more is left out. */
  constructor(attempts: readonly Attempt[]) {
    const builds = brokenBuilds.map(({ name }) => name);
    const columns = allStrategies.map(({ name }) => name);
    for (const one of attempts) {
      const { build, by } = one;
      if (!builds.includes(build) || ![...columns, SWEEP].includes(by)) continue;
      const key = `${build} ${by}`;
      this.#cells.set(key, [...(this.#cells.get(key) ?? []), one]);
    }
    const all = [...this.#cells.values()].flat();
    this.builds = builds.filter((build) => all.some((one) => one.build === build));
    this.strategies = columns.filter((by) => all.some((one) => one.by === by));
  }

  /** The attempts of one strategy at one build. */
  at(build: string, by: string): readonly Attempt[] {
    return this.#cells.get(`${build} ${by}`) ?? [];
  }

  samples(build: string, by: string, of: Measure): Sample[] {
    return this.at(build, by).map((one) => ({ value: one[of], isCut: one.found === null }));
  }

  median(build: string, by: string, of: Measure): Sample | null {
    return median(this.samples(build, by, of));
  }

  /** How many attempts found something. */
  found(build: string, by: string): number {
    return this.at(build, by).filter(({ found }) => found !== null).length;
  }

  /** Builds that every strategy has been measured on: over others no two can be compared. */
  get complete(): readonly string[] {
    return this.builds.filter((build) => {
      return this.strategies.every((by) => this.at(build, by).length > 0);
    });
  }
}
