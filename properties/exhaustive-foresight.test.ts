/**
 * The search does not take a step again whose effect it knows. So it has to know it right: here
 * every step is taken all the same, and whatever it does is compared with what was foreseen, and
 * with a search that takes its word for it.
 */
import { ExhaustiveSearch, type SearchOptions } from '../src/explore/exhaustive.ts';
import { Identity } from '../src/explore/exhaustive-identity.ts';
import { RandomStream } from '../src/explore/random-stream.ts';
import type { Build } from '../src/kernel/build.ts';
import { drawProgram } from '../src/program/drawing.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import type { Judged } from './support/agreement.ts';
import { subject } from './support/story.ts';
import { toyBuild, toyJudged, toyProgram } from './support/toy-build.ts';

const seed = jest.getSeed();
/** More than most programs need within a few preemptions; the others are left out. */
const RUNS = 400;

function streamOf(name: string): (n: number) => number {
  const stream = new RandomStream(`${name} ${seed}`);
  return (n) => stream.below(n);
}

/** What a search comes to; null if it takes too long. Throws if anything was foreseen wrongly. */
function figures(
  { kernel, oracles }: Judged,
  program: Program,
  options: SearchOptions,
  runs = RUNS,
): object | null {
  const search = new ExhaustiveSearch(kernel, program, oracles, options);
  search.advance(runs);
  const { states, transitions, doubts, broken } = search;
  if (doubts > 0) throw new Error(`foresight was wrong ${doubts} times`);
  return search.complete ? { states, transitions, kinds: [...broken.keys()].sort() } : null;
}

/** Whether both ways of searching come to the same; null if it cannot be told. */
function agrees(judged: Judged, program: Program, preemptions: number): boolean | null {
  const checked = figures(judged, program, { preemptions, foresight: 'checked' });
  if (checked === null) return null;
  const trusted = figures(judged, program, { preemptions }, Infinity);
  expect({ program: printProgram(program, ' | '), ...trusted }).toEqual({
    program: printProgram(program, ' | '),
    ...checked,
  });
  return true;
}

describe('every step does what was foreseen', () => {
  it('in toy kernels', () => {
    const below = streamOf('foreseen toys');
    let agreed = 0;
    for (let at = 0; at < 60; at++) {
      const judged = toyJudged(toyBuild(below));
      if (agrees(judged, toyProgram(below), Infinity) === true) agreed++;
    }
    expect(agreed).toBeGreaterThan(25);
  });

  it('in every build', () => {
    const below = streamOf('foreseen builds');
    const builds = Array.from({ length: 5 }, () => allBuilds[below(allBuilds.length)] as Build);
    let agreed = 0;
    for (let at = 0; at < 40; at++) {
      const { fast, oracles } = subject((builds[below(builds.length)] as Build).name);
      const program = drawProgram((min, max) => min + below(max - min + 1));
      const judged = { kernel: fast, oracles, patience: 2 };
      if (agrees(judged, program, below(2)) === true) agreed++;
    }
    expect(agreed).toBeGreaterThan(5);
  });
});

/** Does not see which cells a step touches. */
class Inattentive extends Identity {
  override touched(): void {}
}

describe('a mistake in foresight is caught', () => {
  it('when it overlooks what steps touch', () => {
    const { fast, oracles } = subject('mainline');
    const judged = { kernel: fast, oracles, patience: 2 };
    const text = 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1';
    const options = { preemptions: 2, foresight: 'checked' } as const;
    expect(figures(judged, parseProgram(text), options, Infinity)).not.toBeNull();
    const mistaken = { ...options, identity: new Inattentive() };
    expect(() => figures(judged, parseProgram(text), mistaken, Infinity)).toThrow(/foreseen|wrong/);
  });
});
