/** Cases that are made of what earlier ones have shown. */

import { Feedback } from '../src/campaign/planning/feedback.ts';
import { FreshCases } from '../src/campaign/planning/fresh-cases.ts';
import { orderedCase } from '../src/campaign/planning/ordered-case.ts';
import {
  type CaseOrder,
  type CaseShown,
  type Planner,
  ROUND,
} from '../src/campaign/planning/planner.ts';
import { type PortionPlan, Portions } from '../src/campaign/planning/portions.ts';
import { eachRun } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { SeedCases } from '../src/check/cases.ts';
import { Conflicts } from '../src/explore/conflicts.ts';
import { changed } from '../src/program/changing/changed.ts';
import { EVERY_CONDITION } from '../src/program/condition-words.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { futexesOf, type Program, rtMutexesOf } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { run, type Scheduler } from '../src/run.ts';
import { oneIn } from './support/by-day.ts';
import { streamOf } from './support/pairs.ts';
import { subject } from './support/story.ts';

const seed = jest.getSeed();
const below = streamOf(`feedback ${seed}`);
const draw = (min: number, max: number) => min + below(max - min + 1);
const under = subject('mainline');

const COUNTED = ['tasks', 'ops', 'holds', 'events', 'futexes', 'rtMutexes'] as const;

/** How one program can come of another. */
function differences(before: Program, after: Program): string[] {
  const found: string[] = [];
  const sizes = ({ tasks, events }: Program) => ({
    tasks: tasks.length,
    ops: tasks.flatMap(({ ops }) => ops).length,
    holds: tasks.flatMap(({ holds }) => holds).length,
    events: events.length,
    futexes: futexesOf({ tasks, sharedBuckets: [], robust: [], hostile: [], events }).length,
    rtMutexes: rtMutexesOf({ tasks, sharedBuckets: [], robust: [], hostile: [], events }).length,
  });
  const [was, is] = [sizes(before), sizes(after)];
  for (const name of COUNTED) {
    if (is[name] > was[name]) found.push(`more ${name}`);
    if (is[name] < was[name]) found.push(`fewer ${name}`);
  }
  const fifos = ({ tasks }: Program) => tasks.map(({ fifo }) => fifo).join();
  if (is.tasks === was.tasks && fifos(before) !== fifos(after)) found.push('other priorities');
  const calls = ({ tasks }: Program) => tasks.map(({ ops }) => ops.map((op) => op.call)).join('|');
  if (is.ops === was.ops && calls(before) !== calls(after)) found.push('other calls');
  return found;
}

describe('a changed program', () => {
  const pairs = Array.from({ length: 1500 }, () => {
    const before = drawProgram(draw);
    return { before, after: changed(before, draw) };
  });

  it('is legit, and numbered as every program is', () => {
    const requeued = Array.from({ length: 300 }, () =>
      changed(drawProgram(draw, EVERY_CONDITION), draw),
    );
    for (const after of [...pairs.map((pair) => pair.after), ...requeued]) {
      expect(whyNotLegit(after)).toBeNull();
      expect(renumber(after)).toEqual(after);
      expect(printProgram(parseProgram(printProgram(after, '\n')), '\n')).toBe(
        printProgram(after, '\n'),
      );
    }
  });

  it('is another one nearly always, and a little different in every way there is', () => {
    const texts = pairs.map(({ before, after }) =>
      [before, after].map((p) => printProgram(p, ' | ')),
    );
    expect(texts.filter(([before, after]) => before === after).length).toBeLessThan(75);
    const ways = new Set(pairs.flatMap(({ before, after }) => differences(before, after)));
    expect([...ways].sort()).toEqual(
      [
        ...COUNTED.flatMap((name) => [`more ${name}`, `fewer ${name}`]),
        'other priorities',
        'other calls',
      ].sort(),
    );
    const farthest = pairs.map(({ before, after }) => Math.abs(countOf(after) - countOf(before)));
    expect(Math.max(...farthest)).toBeLessThan(20);
  });
});

function countOf({ tasks }: Program): number {
  return tasks.reduce((sum, { ops }) => sum + ops.length, 0);
}

describe('orders of accesses', () => {
  const TWO = parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1');

  /** Tasks go one after the other, in that order. */
  function ordersOf(program: Program, order: readonly number[]): number[] {
    const conflicts = new Conflicts();
    const inOrder: Scheduler = {
      pick: ({ enabled, count }) => {
        const left = enabled.slice(0, count);
        for (const task of order) for (const one of left) if (one.name === `T${task}`) return one;
        return left[0] ?? null;
      },
    };
    run(under.fast, program, conflicts.from(inOrder), under.oracles);
    return [...conflicts.seen].sort((a, b) => a - b);
  }

  it('are those between actors, whoever they are', () => {
    expect(ordersOf(parseProgram('T1: lock f1; unlock f1'), [1])).toEqual([]);
    expect(
      ordersOf(parseProgram('T1: lock f1; unlock f1 | T2: lock f2; unlock f2'), [1, 2]),
    ).toEqual([]);
    expect(ordersOf(TWO, [1, 2]).length).toBeGreaterThan(0);
    expect(ordersOf(TWO, [1, 2])).toEqual(ordersOf(TWO, [2, 1]));
  });

  it('are others where something comes in between', () => {
    const contended = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
    expect(ordersOf(contended, [2, 1])).not.toEqual(ordersOf(contended, [1, 2]));
  });
});

const COMMON = parseProgram('T1: lock f1 | T2: lock f1');
const RARE = parseProgram('T1: lock f1 timeout | T2: lock f1');

function shown(program: Program, ...orders: number[]): CaseShown {
  return { program, orders: Uint16Array.from(orders) };
}

/** Goes on with a planner that is told so of every case. */
function rounds(
  planner: Planner,
  count: number,
  tell: (order: CaseOrder, at: number) => CaseShown,
): CaseOrder[] {
  let last: readonly CaseOrder[] = [];
  for (let round = 0; round < count; round++) {
    last = planner.next();
    planner.learn(last, last.map(tell));
  }
  return [...last];
}

function isChanged(order: CaseOrder): boolean {
  return 'parent' in order;
}

describe('what is planned', () => {
  it('is drawn in the beginning, and one after another all the way', () => {
    const planner = new Feedback(seed, Infinity);
    const all = rounds(planner, 2, () => shown(COMMON, 1));
    expect(all.map((one) => ('fresh' in one ? one.fresh : null))).toEqual(
      Array.from({ length: ROUND }, (_, at) => ROUND + at),
    );
    const next = planner.next().flatMap((one) => ('fresh' in one ? [one.fresh] : []));
    expect(next).toEqual(Array.from({ length: next.length }, (_, at) => 2 * ROUND + at));
    expect(next.length).toBeLessThan(ROUND);
  });

  it('is made of what has shown something rare', () => {
    const planner = new Feedback(seed, Infinity);
    const tell = (_: CaseOrder, at: number) => (at === 7 ? shown(RARE, 1, 2) : shown(COMMON, 1));
    rounds(planner, 3, tell);
    const made = planner.next().filter(isChanged);
    expect(made.length).toBeGreaterThan(50);
    const ofRare = made.filter((one) => 'parent' in one && one.parent === RARE);
    expect(ofRare.length / made.length).toBeGreaterThan(0.9);
  });

  it('is made of earlier cases the more often the more that shows', () => {
    let next = 100;
    const share = (yields: (order: CaseOrder) => boolean) => {
      const planner = new Feedback(seed, Infinity);
      const tell = (order: CaseOrder) => {
        return yields(order) ? shown(COMMON, 1, next++ % 60_000) : shown(COMMON, 1);
      };
      return rounds(planner, 30, tell).filter(isChanged).length / ROUND;
    };
    expect(share(isChanged)).toBeGreaterThan(0.65);
    expect(share((order) => !isChanged(order))).toBeLessThan(0.45);
  });

  it('ends with the number of cases that was asked for', () => {
    for (const planner of [new Feedback(seed, 700), new FreshCases(700)]) {
      const lengths = [1, 2, 3, 4].map(() => rounds(planner, 1, () => shown(COMMON, 1)).length);
      expect(lengths).toEqual([256, 256, 188, 0]);
    }
  });

  it('does not hang on how long the campaign is', () => {
    const tell = (_: CaseOrder, at: number) => shown(at % 9 === 7 ? RARE : COMMON, 1, at % 50);
    const [long, short] = [Infinity, 700].map((cases) => {
      const planner = new Feedback(seed, cases);
      return [1, 2, 3].flatMap(() => rounds(planner, 1, tell));
    });
    expect(short).toHaveLength(700);
    expect(short?.some(isChanged)).toBe(true);
    expect(long?.slice(0, 700)).toEqual(short);
  });

  it('does not hang on whether the last round is over when the next one is planned', () => {
    const all = [0, 1].map((early) => {
      const portions = new Portions(new Feedback(seed, 6 * ROUND));
      const plans: PortionPlan[] = [];
      const out: PortionPlan[] = [];
      const know = () => {
        const plan = out.shift() as PortionPlan;
        const cases = plan.cases.map((_, at) => {
          return at === 3 && plan.first < 1000 ? shown(RARE, plan.first) : shown(COMMON, 1);
        });
        portions.know(plan, cases);
      };
      for (;;) {
        // Either nothing is out when the next portion is asked for, or as much as can be.
        if (early === 0) while (out.length > 0) know();
        const plan = portions.next();
        if (plan === null && out.length === 0) return plans;
        if (plan === null) know();
        else {
          plans.push(plan);
          out.push(plan);
        }
      }
    });
    expect(all[0]?.flatMap(({ cases }) => cases).length).toBe(6 * ROUND);
    expect(all[0]?.flatMap(({ cases }) => cases).some(isChanged)).toBe(true);
    expect(all[1]).toEqual(all[0]);
  });
});

oneIn(3)('more orders of accesses show than in as many cases that are all drawn', () => {
  const options = { ...DEFAULT_CASES, schedules: 2 };
  const cases = 12 * ROUND;
  const seen = [new FreshCases(cases), new Feedback(seed, cases)].map((planner) => {
    const drawn = new SeedCases(under, seed, options);
    const conflicts = new Conflicts();
    const all = new Set<number>();
    rounds(planner, 12, (order) => {
      const one = orderedCase(order, drawn, options);
      conflicts.clear();
      eachRun(
        under,
        one,
        () => false,
        (scheduler) => conflicts.from(scheduler),
      );
      for (const each of conflicts.seen) all.add(each);
      return shown(one.program, ...conflicts.seen);
    });
    return all.size;
  });
  expect(seen[1]).toBeGreaterThan(1.03 * (seen[0] as number));
});
