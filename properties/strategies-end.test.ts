/** Strategies that let a retry loop go round for ever would make runs that do not end. */
import { eachRun, GeneratedCase } from '../src/check/case.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { findStrategy, SCOUTS, type Strategy } from '../src/explore/strategies.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { subject } from './support/story.ts';

const random = new RandomStream(`strategies end ${jest.getSeed()}`);
const CASES = 3;
const SCHEDULES = 16;

/** A program of its own, and schedules of it; the first are scouts. */
function drawnCase(strategy: Strategy): GeneratedCase {
  const program = drawProgram((min, max) => min + random.below(max - min + 1));
  const schedules = Array.from({ length: SCHEDULES }, (_, at) => {
    return { strategy: SCOUTS[at] ?? strategy, seed: random.below(2 ** 31) };
  });
  return new GeneratedCase(program, schedules);
}

// The others are in `mix`, which many tests run on every build.
it.each(['pos', 'urw', 'surw'])('every run under %s ends, on every build', (name) => {
  const strategy = findStrategy(name) as Strategy;
  let runs = 0;
  for (const { name: build } of allBuilds) {
    for (let one = 0; one < CASES; one++) {
      // Throws if a run comes to STEP_BUDGET.
      eachRun(subject(build), drawnCase(strategy), () => {
        runs++;
        return false;
      });
    }
  }
  expect(runs).toBe(allBuilds.length * CASES * SCHEDULES);
});
