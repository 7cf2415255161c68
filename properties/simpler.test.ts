/**
 * What "simpler" means, written down: a ladder of schedules and one of counterexamples, each rung
 * simpler than every rung below it. What programs are compared by is in shrink-passes.test.ts.
 */
import type { Decision } from '../src/explore/decision.ts';
import { parseProgram } from '../src/program/text.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { compareCounterexamples, comparePrograms, compareSchedules } from '../src/shrink/order.ts';

/** Preemptions, switches, steps: from the simplest schedule to the one with most to read. */
const SCHEDULES: readonly (readonly [number, number, number])[] = [
  [0, 1, 9],
  [0, 1, 80],
  [0, 2, 10],
  [0, 2, 11],
  // One preemption costs more than any number of switches, and a switch more than any of steps.
  [0, 9, 70],
  [1, 2, 30],
  [1, 2, 31],
  [1, 3, 5],
  [2, 2, 4],
];

/** From the simplest program to the one with most to read. */
const PROGRAMS = [
  'T1: lock f1',
  'T1: lock f1 timeout',
  'T1: lock f1 kernel timeout',
  'T1: lock f1; unlock f1',
  'T1 fifo 10: lock f1; unlock f1',
  'T1 fifo 20: lock f1; unlock f1',
  'T1: trylock f1 kernel; unlock f1 if held',
  'T1: lock f1; unlock f1; lock f1',
  'T1: lock f1; unlock f1; lock f2',
  'T1: lock f1; lock f2; unlock f1; unlock f2',
  'T1: lock f1 | T2: lock f1',
  'T1: lock f1 | T2: lock f1 | env: signal T1',
  'T1: lock f1 | T2: lock f1 | env: signal T1; setprio T2 other',
  'T1: lock f1 | T2: lock f1 | env: signal T1; setprio T2 10',
  'T1: lock f1 | T2: lock f1; unlock f1',
  'T1: lock f1 | T2: lock f2',
  'T1: lock f1 | T2: lock f2 | env: bucket f1 f2',
  'T1: lock f1 | T2: lock f1 | T3: lock f1',
];

function example(
  text: string,
  [preemptions, switches, steps]: (typeof SCHEDULES)[number],
  decisions: readonly Decision[] = [],
): Counterexample {
  const size = { preemptions, switches, steps };
  return { build: '', program: parseProgram(text), decisions, kind: '', sentence: '', ...size };
}

/** Every two rungs of a ladder, both ways round, and each beside itself. */
function expectOrder<T>(ladder: readonly T[], compare: (a: T, b: T) => number): void {
  const wrong = ladder.flatMap((a, upper) => {
    return ladder.flatMap((b, lower) => {
      return Math.sign(compare(a, b)) === Math.sign(upper - lower) ? [] : [[upper, lower]];
    });
  });
  expect(wrong).toEqual([]);
}

describe('the simpler one', () => {
  it('of two schedules has fewer preemptions, then fewer switches, then fewer steps', () => {
    const sizes = SCHEDULES.map(([preemptions, switches, steps]) => {
      return { preemptions, switches, steps };
    });
    expectOrder(sizes, compareSchedules);
  });

  it('of two programs has fewer tasks, then locks, ops, oddities, then lower priorities', () => {
    expectOrder(PROGRAMS.map(parseProgram), comparePrograms);
  });

  it('of two counterexamples has the simpler program, whatever their schedules are', () => {
    const ladder = PROGRAMS.flatMap((text, at) => {
      return SCHEDULES.filter((_, nth) => nth % 3 === at % 3).map((size) => example(text, size));
    });
    expectOrder(ladder, compareCounterexamples);
  });

  it('of two that are alike in all this comes first by its text, and then by its schedule', () => {
    const ladder = ['T1: holds f1 | T2: lock f1', 'T1: lock f1 | T2: holds f1'].flatMap((text) => {
      return ['T1', 'T2'].flatMap((to) => {
        return ['T1.1 a', 'T1.1 b'].map((after) => example(text, [1, 1, 1], [{ after, to }]));
      });
    });
    const ordered = [0, 2, 1, 3, 4, 6, 5, 7].map((at) => ladder[at] as Counterexample);
    expectOrder(ordered, compareCounterexamples);
  });
});
