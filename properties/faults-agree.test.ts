/**
 * The exhaustive search misses nothing where somebody meddles with memory either, and where tasks
 * die of it or are killed: it comes to the same ends as plain enumeration, on today's kernel and on
 * all that is made of it.
 */
import { mainline, modelsFaults } from '../src/kernel/build.ts';
import { beyond, wordsOf } from '../src/program/condition-words.ts';
import { meddles } from '../src/program/meddling.ts';
import type { Program } from '../src/program/program.ts';
import { printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { agreedUpTo } from './support/agreed-up-to.ts';
import { isNight } from './support/by-day.ts';
import { isMortal, meddledProgram, mortalPair, streamOf } from './support/pairs.ts';

const seed = jest.getSeed();

/** Different pairs of a build and a program: so many by night, and so many by day. */
const PAIRS = Number(process.env.FAULTS ?? (isNight ? 2_000 : 8));
/** Schedules that are enumerated at the most. */
const RUNS = 300;
/** Preemptions, from as few as the runs may suffice for. */
const BOUNDS = [0, 1, 2, 3, Infinity];
/** One in so many of the other builds is asked of each program. */
const OTHERS = 25;
/** What has to be among the programs. */
const KINDS = ['swap_out', 'protect', 'store', 'kill'] as const;

const builds = allBuilds.filter(modelsFaults);

function kindsIn(program: Program): string[] {
  const ops = program.tasks.flatMap((task) => task.ops.filter(meddles));
  return [...ops.map(({ call }) => call), ...(isMortal(program) ? ['kill'] : [])];
}

describe('with faults, broken words and deaths, a search comes to the ends of enumeration', () => {
  const below = streamOf(`faults ${seed}`);
  const compared = new Set<string>();
  const seen = new Set<string>();
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
      for (const kind of kindsIn(program)) seen.add(kind);
    }
  }

  it(`in ${PAIRS} pairs of a build and a program`, () => {
    while (compared.size < PAIRS || seen.size < KINDS.length) {
      expect(drawn++).toBeLessThan(200 + 20 * PAIRS);
      const program = meddledProgram(below);
      if (program.tasks.length > 1) comparePairs(program);
    }
  });

  it('of which some swap pages out, protect them, overwrite words, or kill a task', () => {
    expect([...seen].sort()).toEqual([...KINDS].sort());
  });
});
