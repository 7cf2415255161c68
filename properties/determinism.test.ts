/** A run is a pure function: everything is done twice here, and compared. */
import { eachRun, recordCase } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { check } from '../src/check/property.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import { record } from '../src/explore/recording.ts';
import { learn } from '../src/explore/scouts.ts';
import { allStrategies, SCOUTS, startSeeded } from '../src/explore/strategies.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { trace } from '../src/explore/trace.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { run } from '../src/run.ts';
import { printToken } from '../src/shrink/token.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { oneIn } from './support/by-day.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const scouts = SCOUTS.map((strategy) => ({ strategy, seed }));
const strategies = allStrategies.map((strategy) => [strategy.name, strategy] as const);

function programs(count: number) {
  const stream = new RandomStream(`programs ${seed}`);
  const draw = (min: number, max: number) => min + stream.below(max - min + 1);
  return Array.from({ length: count }, () => drawProgram(draw));
}

function* take<T>(all: Iterable<T>, count: number): Generator<[number, T]> {
  let at = 0;
  for (const one of all) {
    if (at === count) return;
    yield [at++, one];
  }
}

describe('the same seed gives the same run', () => {
  it.each(strategies)('with the strategy %s, step by step', (_, strategy) => {
    const { traced, fast, oracles } = subject('rfc-2016-10');
    for (const [at, program] of programs(40).entries()) {
      const profile = learn(fast, program, oracles, scouts);
      const once = () => {
        const scheduler = startSeeded({ strategy, seed: seed + at }, profile);
        return record(traced, program, scheduler, oracles);
      };
      const first = once();
      expect(once()).toEqual(first);
    }
  });

  it('whether names are kept for a trace or not', () => {
    const { fast, traced, oracles } = subject('rfc-2016-10-cure');
    const strategy = allStrategies[0] as (typeof allStrategies)[number];
    for (const [at, program] of programs(200).entries()) {
      const profile = learn(fast, program, oracles, scouts);
      const start = () => startSeeded({ strategy, seed: seed + at }, profile);
      const quick = run(fast, program, start(), oracles);
      const slow = record(traced, program, start(), oracles);
      expect([slow.failure?.kind, slow.steps]).toEqual([quick.failure?.kind, quick.steps]);
    }
  });

  it('whether the runs before it in its case are made as well, or only the scouts', () => {
    const under = subject('rfc-2016-10');
    let failures = 0;
    for (const [at, one] of take(casesOf(under, seed, DEFAULT_CASES), 100)) {
      eachRun(under, one, ({ failure, steps }, schedule) => {
        const again = recordCase(under, one, schedule);
        const where = `case ${at}, schedule ${schedule}`;
        expect([where, again.failure?.kind, again.steps]).toEqual([where, failure?.kind, steps]);
        if (failure !== null) failures++;
        return false;
      });
    }
    expect(failures).toBeGreaterThan(0);
  });

  it('and the recorded decisions replay it to the same trace', () => {
    const { fast, traced, oracles } = subject('rfc-2016-10');
    const strategy = allStrategies[1] as (typeof allStrategies)[number];
    for (const [at, program] of programs(60).entries()) {
      const scheduler = startSeeded(
        { strategy, seed: seed + at },
        learn(fast, program, oracles, scouts),
      );
      const recording = record(traced, program, scheduler, oracles);
      const again = trace(traced, program, recording.decisions, oracles);
      expect(again.divergence).toBeNull();
      expect(again.kind).toBe(recording.failure?.kind ?? null);
      expect(again.steps).toHaveLength(recording.steps);
      expect(again.steps.map(({ actor }) => actor)).toEqual(
        recording.actors.slice(0, recording.steps),
      );
    }
  });
});

describe('the same seed gives the same counterexample', () => {
  oneIn(2)('in a subject that has seen other runs before', () => {
    const build = allBuilds.find(
      ({ name }) => name === 'rfc-2016-10',
    ) as (typeof allBuilds)[number];
    const fresh = check(subjectOf(build), seed, 20_000);
    const used = check(subject('rfc-2016-10'), seed, 20_000);
    expect(fresh.counterexample).not.toBeNull();
    expect(used).toEqual(fresh);
  });

  it('when fast-check is given the seed and the path that it printed', () => {
    const first = check(subject('rfc-2016-10'), seed, 20_000);
    const { counterexample } = first;
    if (counterexample === null || first.path === null) throw new Error('nothing was found');
    const again = check(subject('rfc-2016-10'), seed, 20_000, DEFAULT_CASES, first.path);
    expect(again.counterexample && printToken(again.counterexample)).toBe(
      printToken(counterexample),
    );
  });
});
