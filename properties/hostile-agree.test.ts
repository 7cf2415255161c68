/**
 * The exhaustive search misses nothing where user space is hostile either: it comes to the same
 * ends as plain enumeration, on today's kernel and on all that is made of it.
 */
import { mainline } from '../src/kernel/build.ts';
import { beyond, wordsOf } from '../src/program/condition-words.ts';
import { countOps, type Op, type Program } from '../src/program/program.ts';
import { printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { agreedUpTo } from './support/agreed-up-to.ts';
import { isNight } from './support/by-day.ts';
import { hostileProgram, mortalPair, streamOf } from './support/pairs.ts';

const seed = jest.getSeed();

/** Different pairs of a build and a program: so many by night, and so many by day. */
const PAIRS = Number(process.env.HOSTILE ?? (isNight ? 2_000 : 4));
/** Schedules that are enumerated at the most. */
const RUNS = isNight ? 300 : 80;
/** Most of the larger ones have too many schedules, and searches take long to say so. */
const MOST_OPS = isNight ? Infinity : 4;
/** Preemptions, from as few as the runs may suffice for. */
const BOUNDS = [0, 1, 2, 3, Infinity];
/** One in so many of the other builds is asked of each program. */
const OTHERS = 25;
/** Calls of which some pair has one each, sooner or later. */
const CALLS: readonly Op['call'][] = isNight
  ? ['lock', 'unlock', 'store', 'wait', 'wake', 'requeue', 'wait_requeue_pi', 'cmp_requeue_pi']
  : ['unlock', 'wake'];

const builds = allBuilds.filter((build) => wordsOf(build).hostile);

/** Whether one preemption at least can be enumerated, and the two agree as far as that goes. */
function agree(build: (typeof builds)[number], program: Program): boolean {
  return agreedUpTo(mortalPair(build, program), BOUNDS, RUNS).length > 1;
}

describe('with a hostile futex, the search comes to the same ends as enumeration', () => {
  const below = streamOf(`hostile ${seed}`);
  const compared = new Set<string>();
  const calls = new Set<Op['call']>();
  let drawn = 0;

  /** On mainline first, and on others if it is small enough there. */
  function comparePairs(program: Program): void {
    const text = printProgram(program, ' | ');
    const others = builds.filter(({ name }) => name !== 'mainline' && below(OTHERS) === 0);
    for (const build of [mainline, ...others]) {
      const name = `${build.name} ${text}`;
      if (beyond(wordsOf(build), program) !== null || compared.has(name)) continue;
      if (!agree(build, program)) return;
      compared.add(name);
      for (const { ops } of program.tasks) for (const { call } of ops) calls.add(call);
    }
  }

  it(`in ${PAIRS} pairs of a build and a program`, () => {
    const lacksACall = () => CALLS.some((call) => !calls.has(call));
    while (compared.size < PAIRS || lacksACall()) {
      expect(drawn++).toBeLessThan(400 + 20 * PAIRS);
      const program = hostileProgram(below);
      if (program.tasks.length > 1 && countOps(program) <= MOST_OPS) comparePairs(program);
    }
  });

  it('of which some make each call that a hostile futex is there for', () => {
    expect([...calls]).toEqual(expect.arrayContaining(CALLS));
  });
});
