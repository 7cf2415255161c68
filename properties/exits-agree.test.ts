/**
 * The exhaustive search misses nothing where tasks die either: it comes to the same ends as plain
 * enumeration, on today's kernel and on all that is made of it.
 */
import { mainline, modelsExit } from '../src/kernel/build.ts';
import { beyond, wordsOf } from '../src/program/condition-words.ts';
import type { Program } from '../src/program/program.ts';
import { printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { agreedUpTo } from './support/agreed-up-to.ts';
import { isNight } from './support/by-day.ts';
import { mortalPair, mortalProgram, streamOf } from './support/pairs.ts';

const seed = jest.getSeed();

/** Different pairs of a build and a program: so many by night, and so many by day. */
const PAIRS = Number(process.env.EXITS ?? (isNight ? 2_000 : 8));
/** Schedules that are enumerated at the most. */
const RUNS = 300;
/** Preemptions, from as few as the runs may suffice for. */
const BOUNDS = [0, 1, 2, 3, Infinity];
/** One in so many of the other builds is asked of each program. */
const OTHERS = 25;

const builds = allBuilds.filter(modelsExit);

describe('with a task that is killed, the search comes to the same ends as enumeration', () => {
  const below = streamOf(`exits ${seed}`);
  const compared = new Set<string>();
  const robust = new Set<string>();
  let drawn = 0;

  /** On mainline first, and on others if it is small enough there. */
  function comparePairs(program: Program): void {
    const text = printProgram(program, ' | ');
    const others = builds.filter(({ name }) => name !== 'mainline' && below(OTHERS) === 0);
    for (const build of [mainline, ...others]) {
      if (beyond(wordsOf(build), program) !== null) continue;
      const name = `${build.name} ${text}`;
      // One preemption at least, or there is little to be wrong about.
      if (compared.has(name) || agreedUpTo(mortalPair(build, program), BOUNDS, RUNS).length < 2)
        return;
      compared.add(name);
      if (program.robust.length > 0) robust.add(name);
    }
  }

  it(`in ${PAIRS} pairs of a build and a program`, () => {
    const lacksAKind = () => robust.size === 0 || robust.size === compared.size;
    while (compared.size < PAIRS || lacksAKind()) {
      expect(drawn++).toBeLessThan(2_000 + 20 * PAIRS);
      const program = mortalProgram(below);
      const isRobust = program.robust.length > 0;
      // At the end only what is lacking.
      if (compared.size >= PAIRS && isRobust === robust.size > 0) continue;
      if (program.tasks.length > 1) comparePairs(program);
    }
  });

  it('of which some have robust locks, and some have not', () => {
    expect(robust.size).toBeGreaterThan(0);
    expect(robust.size).toBeLessThan(compared.size);
  });
});
