/**
 * What is said about why a run fails is judged by plain counting up, on hundreds of failures that
 * are small enough for it: every run of the program is made, and whether the claim is true of all
 * of them is seen, not searched.
 */
import { decisiveSwitches } from '../src/explain/decisive-switch.ts';
import type { Order } from '../src/explain/ordered-search.ts';
import { minimalOrdering } from '../src/explain/ordering.ts';
import { pointOfNoReturn } from '../src/explain/point-of-no-return.ts';
import { tally } from '../src/explain/tally.ts';
import { isNight, runsOf } from './support/by-day.ts';
import type { EveryRun } from './support/every-run.ts';
import { movedSwitch } from './support/moved-switch.ts';
import { streamOf } from './support/pairs.ts';
import { manyToyFailures, offersNothing } from './support/toy-failures.ts';

/** Programs with more schedules than this are left to other tests. */
const MOST = 200;

const MANY = runsOf(220);

const failures = manyToyFailures(streamOf(`explained ${jest.getSeed()}`), MANY, MOST);

/** What at least so many of 220 do, half as many of the same share do, if there are fewer. */
function some(of220: number): number {
  return isNight ? of220 : Math.floor((of220 * MANY) / 440);
}

function passes({ kind }: EveryRun): boolean {
  return kind === null;
}

/** The second step does not come before the first one has. */
function holdsIn({ names }: EveryRun, { before, after, beyond }: Order): boolean {
  const [first, second] = [names.indexOf(before), names.indexOf(after)];
  if (second < 0) return true;
  return first < 0 ? beyond : first < second;
}

/** How many first steps two runs have in common. */
function inCommon(a: EveryRun, b: EveryRun): number {
  const parted = a.actors.findIndex((actor, at) => b.actors[at] !== actor);
  return parted < 0 ? a.actors.length : parted;
}

describe('the point of no return', () => {
  it('is the step after those that the failing run has in common with a passing one', () => {
    let [first, last, never] = [0, 0, 0];
    for (const { under, program, one, failing, every } of failures) {
      const passing = every.filter(passes);
      const longest = Math.max(-1, ...passing.map((other) => inCommon(one, other)));
      const found = pointOfNoReturn(under, program, failing);
      expect(found?.step).toBe(longest + 1);
      if (longest < 0) expect(found?.passing).toBeNull();
      else {
        const saved = passing.find(({ actors }) => `${actors}` === `${found?.passing?.actors}`);
        expect(saved && inCommon(one, saved)).toBe(longest);
      }
      if (longest < 0) never++;
      else if (longest + 1 === one.steps) last++;
      else first++;
    }
    // It is the last step now and then, and every schedule fails now and then.
    expect(first).toBeGreaterThan(some(40));
    expect(last).toBeGreaterThan(some(10));
    expect(never).toBeGreaterThan(some(10));
  });

  it('comes at the latest where it is said to, when there are too many ways to go on', () => {
    let late = 0;
    for (const { under, program, one, failing, every } of failures) {
      const found = pointOfNoReturn(under, program, failing, 4);
      if (found === null) continue;
      const longest = Math.max(-1, ...every.filter(passes).map((other) => inCommon(one, other)));
      if (found.atTheLatest) expect(found.step).toBeGreaterThan(longest);
      else expect(found.step).toBe(longest + 1);
      if (found.atTheLatest) late++;
    }
    expect(late).toBeGreaterThan(some(10));
  });
});

describe('orders of steps', () => {
  const judged = failures.flatMap((failure) => {
    const orders = minimalOrdering(failure.under, failure.program, failure.failing);
    return orders === null ? [] : [{ ...failure, orders }];
  });

  it('are found for most failures, and several of them for some', () => {
    expect(judged.length).toBeGreaterThan(0.75 * failures.length);
    expect(judged.filter(({ orders }) => orders.length > 1).length).toBeGreaterThan(some(10));
    expect(judged.filter(({ orders }) => orders.some(({ beyond }) => beyond))).not.toHaveLength(0);
  });

  it('are those of the failing run', () => {
    for (const { one, orders } of judged) {
      const sofar = { ...one, names: one.names.slice(0, one.steps) };
      expect(orders.filter((order) => !holdsIn(sofar, order))).toEqual([]);
    }
  });

  it('are enough: no run passes in which all of them hold', () => {
    for (const { every, orders } of judged) {
      const ordered = every.filter((run) => orders.every((order) => holdsIn(run, order)));
      expect(ordered.length).toBeGreaterThan(0);
      expect(ordered.filter(passes)).toEqual([]);
    }
  });

  it('are necessary: without any one of them a run passes in which all others hold', () => {
    let without = 0;
    for (const { every, orders } of judged) {
      for (const left of orders) {
        const fewer = orders.filter((order) => order !== left);
        const saved = every.filter((run) => fewer.every((order) => holdsIn(run, order)));
        expect(saved.filter(passes)).not.toEqual([]);
        without++;
      }
    }
    expect(without).toBeGreaterThan(some(100));
  });

  it('are none where no run passes at all', () => {
    const hopeless = judged.filter(({ every }) => !every.some(passes));
    expect(hopeless.length).toBeGreaterThan(some(10));
    for (const { orders } of hopeless) expect(orders).toEqual([]);
  });
});

describe('a preemption that decides', () => {
  it('is one of those of the run that, moved step by step, at last lets it pass', () => {
    let [switches, later, earlier] = [0, 0, 0];
    for (const { under, program, one, failing } of failures) {
      const expected = one.preemptedAfter.flatMap((after) => {
        const moved = {
          later: movedSwitch(under, program, one, after, 1),
          earlier: movedSwitch(under, program, one, after, -1),
        };
        return moved.later === null && moved.earlier === null ? [] : [{ after, ...moved }];
      });
      const found = decisiveSwitches(under, program, failing, one.preemptedAfter);
      expect(
        found.map((decisive) => ({
          after: decisive.after,
          later: told(decisive.later),
          earlier: told(decisive.earlier),
        })),
      ).toEqual(expected);
      switches += one.preemptedAfter.length;
      later += expected.filter((one) => one.later !== null).length;
      earlier += expected.filter((one) => one.earlier !== null).length;
    }
    expect(switches).toBeGreaterThan(some(120));
    expect(later).toBeGreaterThan(some(30));
    expect(earlier).toBeGreaterThan(some(15));
  });

  function told(moved: ReturnType<typeof decisiveSwitches>[number]['later']) {
    return moved === null ? null : { steps: moved.steps, actors: moved.passing.actors };
  }
});

describe('a tally', () => {
  it('counts the schedules with so many preemptions, and those that fail in that way', () => {
    let counted = 0;
    for (const { under, program, one, every } of failures.filter(offersNothing)) {
      const preemptions = one.preemptedAfter.length;
      const alike = every.filter(({ preemptedAfter, preemptionsLater }) => {
        return preemptedAfter.length + preemptionsLater === preemptions;
      });
      const fail = alike.filter(({ kind }) => kind === one.kind).length;
      const all = alike.length;
      const found = tally(under, program, one.kind as string, preemptions);
      expect(found).toEqual({ fail, all, complete: true });
      if (fail < all) counted++;
    }
    expect(counted).toBeGreaterThan(some(40));
  });
});
