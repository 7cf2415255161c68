/** Strategies that let a retry loop go round for ever would make runs that do not end. */
import { eachRun } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { findStrategy, type Strategy } from '../src/explore/strategies.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
/** The others are in `mix`, which many tests run on every build. */
const names = ['pos', 'urw', 'surw'];
const CASES = 3;

describe.each(names)('every run under %s ends', (name) => {
  const strategy = findStrategy(name) as Strategy;

  it.each(allBuilds.map((build) => build.name))('on %s', (build) => {
    const one = subject(build);
    let runs = 0;
    let cases = 0;
    for (const drawn of casesOf(one, seed, { ...DEFAULT_CASES, strategy })) {
      if (cases++ === CASES) break;
      // Throws if a run comes to STEP_BUDGET.
      eachRun(one, drawn, () => {
        runs++;
        return false;
      });
    }
    expect(runs).toBe(CASES * DEFAULT_CASES.schedules);
  });
});
