/** The benchmark measures what it says, whatever the numbers are on the machine at hand. */
import { measure } from '../src/bench/measure.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { mainline } from '../src/kernel/build.ts';

/** fast-check keeps a stack trace of every task it schedules, and jest maps each to sources. */
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

describe('the benchmark', () => {
  it('prints runs and steps a second of two alike schedulers, and how they compare', async () => {
    const measured = await measure(subjectOf(mainline), 42, { runs: 32, peerRuns: 32, turns: 1 });
    const printed = JSON.parse(JSON.stringify(measured));

    const pace = {
      runs: expect.any(Number),
      steps: expect.any(Number),
      runsPerSecond: expect.any(Number),
      stepsPerSecond: expect.any(Number),
    };
    expect(printed).toEqual({ random: pace, fcScheduler: pace, ratio: expect.any(Number) });

    const { random, fcScheduler, ratio } = measured;
    const numbers = [...Object.values(random), ...Object.values(fcScheduler), ratio];
    expect(numbers.every((number) => number > 0)).toBe(true);

    // Steps of the same kind on both: as many a run, about.
    const ours = random.steps / random.runs;
    const theirs = fcScheduler.steps / fcScheduler.runs;
    expect(ours / theirs).toBeGreaterThan(0.5);
    expect(ours / theirs).toBeLessThan(2);
  });
});
