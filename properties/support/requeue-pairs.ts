/**
 * Builds with small programs in which somebody sleeps on a condition variable, and somebody else
 * moves or wakes who sleeps there: drawn at random, and made smaller at random as long as that
 * stays so.
 */
import { type Build, modelsRequeue } from '../../src/kernel/build.ts';
import { wordsOf } from '../../src/program/condition-words.ts';
import { drawProgram } from '../../src/program/drawing/drawing.ts';
import { type Op, type Program, targetsOf } from '../../src/program/program.ts';
import { smallerPrograms } from '../../src/shrink/smaller-programs.ts';
import { allBuilds } from '../../src/variants/builds.ts';
import type { Pair } from './pairs.ts';
import { subject } from './story.ts';
import type { Below } from './toy-build.ts';

const SLEEPS: ReadonlySet<Op['call']> = new Set(['wait_requeue_pi', 'cond_wait', 'wait']);
const MEETS_SLEEPERS: ReadonlySet<Op['call']> = new Set([
  'cmp_requeue_pi',
  'cond_signal',
  'cond_broadcast',
  'wake',
  'requeue',
  'cmp_requeue',
]);

/** More steps towards smaller programs than it takes to make most of them tiny. */
const SMALLER = 16;

export const requeueingBuilds: readonly Build[] = allBuilds.filter(modelsRequeue);

/** Whether a task may meet another one asleep on a condition variable. */
export function requeues({ tasks }: Program): boolean {
  return tasks.some((sleeper) => {
    const slept = sleeper.ops.filter((op) => SLEEPS.has(op.call));
    const words = slept.map((op) => targetsOf(op)[0]);
    return tasks.some((other) => {
      const meeting = other.ops.filter((op) => MEETS_SLEEPERS.has(op.call));
      return other !== sleeper && meeting.some((op) => words.includes(targetsOf(op)[0]));
    });
  });
}

/** One of the builds, and a random legit program that requeues, of two tasks or of three. */
export function requeuePair(builds: readonly Build[], below: Below): Pair {
  const build = builds[below(builds.length)] as Build;
  const { fast, oracles } = subject(build.name);
  const draw = (min: number, max: number) => min + below(max - min + 1);
  const [words, tasks] = [wordsOf(build), draw(2, 3)];
  const isWanted = (program: Program) => requeues(program) && program.tasks.length >= tasks;
  let program = drawProgram(draw, words);
  while (!isWanted(program)) program = drawProgram(draw, words);
  for (let left = below(SMALLER); left > 0 || program.tasks.length > tasks; left--) {
    const smaller = [...smallerPrograms(program)].map((one) => one.program).filter(isWanted);
    if (smaller.length === 0) break;
    program = smaller[below(smaller.length)] as Program;
  }
  return { name: build.name, judged: { kernel: fast, oracles, patience: 2 }, program };
}
