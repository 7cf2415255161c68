/**
 * Whether what is called the simplest is the simplest: every run of the program that is left is
 * made, and of those that fail in that way none has less to read. All on toys, which are small
 * enough for it.
 */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { enumerate, Positional } from '../src/explore/enumerate.ts';
import { record } from '../src/explore/recording.ts';
import { Sequence } from '../src/explore/sequence.ts';
import type { Violation } from '../src/machine/violation.ts';
import { renumber } from '../src/program/renumber.ts';
import { printProgram } from '../src/program/text.ts';
import { levelOf } from '../src/shrink/atlas.ts';
import { certify } from '../src/shrink/certificate.ts';
import { certified } from '../src/shrink/certified.ts';
import type { Counterexample } from '../src/shrink/counterexample.ts';
import { SEARCH } from '../src/shrink/effort.ts';
import { findSchedule } from '../src/shrink/find-schedule.ts';
import { minimise } from '../src/shrink/minimise.ts';
import { compareSchedules } from '../src/shrink/order.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { printToken } from '../src/shrink/token.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { type EveryRun, everyRun } from './support/every-run.ts';
import { streamOf } from './support/pairs.ts';
import {
  type Failure,
  manyToyFailures,
  offersNothing,
  toyFailures,
  unlessByNumbers,
} from './support/toy-failures.ts';

const seed = jest.getSeed();

/** Programs with more schedules than this are left to other tests. */
const MOST = 120;
/** The same for what is made of them: shrinking may end with a program that has some more. */
const MORE = 2_000;
/** At least so many of the failures need a preemption. */
const HARD = 16;
/** At least so many of those are failed by several schedules. */
const SEVERAL = 4;

interface Size {
  readonly preemptions: number;
  readonly switches: number;
  readonly steps: number;
}

function sizeOf({ preemptedAfter, switches, steps }: EveryRun): Size {
  return { preemptions: preemptedAfter.length, switches, steps };
}

/** The size of a run that fails like this, of all of them the one with least to read. */
function smallest(every: readonly EveryRun[], kind: string): Size | null {
  const sizes = every.filter((run) => run.kind === kind).map(sizeOf);
  const key = ({ preemptions, switches, steps }: Size) =>
    (preemptions * 1e3 + switches) * 1e3 + steps;
  return sizes.sort((a, b) => key(a) - key(b))[0] ?? null;
}

/** Fails with a preemption only, so that there is something to choose from. */
function isHard({ every, one }: Failure): boolean {
  return smallest(every, one.kind as string)?.preemptions !== 0;
}

/** The runs that fail in the same way, and not before their first step. */
function alikeOf({ every, one }: Failure): readonly EveryRun[] {
  return every.filter(({ kind, steps }) => kind === one.kind && steps > 0);
}

/** Two ends of the list of its runs do not overlap. */
function isOfSeveral(failure: Failure): boolean {
  return alikeOf(failure).length > 4;
}

/**
 * What the minimiser makes of it; null for a toy that cannot be made smaller (toy-failures.ts), or
 * does something else when its tasks have other numbers: searches of a program are remembered by
 * its usual ones, as no kernel goes by them.
 */
function minimised({ under, program, failing }: Failure): Counterexample | null {
  const found = unlessByNumbers(() => minimise(under, program, failing));
  const isUsual = found && printProgram(found.program) === printProgram(renumber(found.program));
  return isUsual ? found : null;
}

const below = streamOf(`simplest ${seed}`);
const failures = manyToyFailures(below, 100, MOST).filter(offersNothing);
function isEnough(some: readonly Failure[]): boolean {
  return some.length >= HARD && some.filter(isOfSeveral).length >= SEVERAL;
}
while (!isEnough(failures.filter(isHard))) {
  failures.push(...toyFailures(below, MOST).filter(offersNothing).filter(isHard));
}
const hard = failures.filter(isHard);

describe('the schedule that is found for a program', () => {
  it('is the simplest that fails in that way, and none where that has more preemptions', () => {
    let preempted = 0;
    for (const { under, program, one, every } of failures) {
      const kind = one.kind as string;
      const best = smallest(every, kind) as Size;
      const found = findSchedule(under, program, kind, { preemptions: 1, runs: 5_000 });
      expect(found === null).toBe(best.preemptions > 1);
      if (best.preemptions > 0) preempted++;
      if (found === null) continue;
      const { traced, oracles } = under;
      const run = record(traced, program, new Positional(found.schedule), oracles);
      expect(run).toMatchObject(best);
      expect(found).toMatchObject({ preemptions: best.preemptions, steps: best.steps });
      expect(run.failure?.kind).toBe(kind);
    }
    expect(preempted).toBeGreaterThanOrEqual(HARD);
  });

  it('is among equals the one that soonest leaves the default for a lower-numbered actor', () => {
    let equals = 0;
    for (const { under, program, one, every } of failures) {
      const { preemptions } = smallest(every, one.kind as string) as Size;
      const all = [...enumerate(under.fast, program, under.oracles, preemptions)];
      const failing = all.filter(({ failure }) => failure?.kind === one.kind);
      const least = (of: 'switches' | 'steps', from: typeof failing) => {
        return from.filter((other) => other[of] === Math.min(...from.map((each) => each[of])));
      };
      const alike = least('steps', least('switches', failing));
      const places = ({ schedule }: (typeof alike)[number]) => {
        return schedule.list.map(({ step, actor }) =>
          String(1_000 * step + actor).padStart(6, '0'),
        );
      };
      const [first] = alike.map(places).sort((a, b) => (`${a}` < `${b}` ? -1 : 1));
      const best = levelOf(under, program, preemptions, 5_000).best.get(one.kind as string);
      expect(best && places(best)).toEqual(first);
      if (alike.length > 1) equals++;
    }
    expect(equals).toBeGreaterThan(3);
  });
});

describe('a verdict on a program', () => {
  it('knows each kind of failure that some run has with as few preemptions, and no other', () => {
    let more = 0;
    for (const { under, program, every } of [...failures.slice(0, 30), ...hard]) {
      // A verdict is about the program under its usual numbers, as toys are written.
      for (const preemptions of [0, 1, Infinity]) {
        const { broken, complete } = verdictOf(under, program, preemptions, 20_000);
        const few = every.filter(({ preemptedAfter }) => preemptedAfter.length <= preemptions);
        const kinds = few.flatMap(({ kind }) => kind ?? []);
        expect([complete, [...broken.keys()].sort()]).toEqual([true, [...new Set(kinds)].sort()]);
        if (new Set(kinds).size > 1) more++;
      }
    }
    expect(more).toBeGreaterThan(3);
  });
});

describe('a counterexample', () => {
  it('is the simplest run of its program, and no program one step simpler fails like it', () => {
    let [runs, smaller] = [0, 0];
    for (const failure of hard) {
      const { under, failing } = failure;
      const minimal = minimised(failure);
      if (minimal === null) continue;
      const { counterexample, certificate } = certified(under, minimal);
      const { kind } = counterexample;
      expect(kind).toBe(failing.failure?.kind);
      const every = everyRun(under, counterexample.program, MORE);
      if (every === null) continue;
      expect(counterexample).toMatchObject(smallest(every, kind) as Size);
      expect(certificate.simplest).toBe(true);
      runs += every.length;
      for (const one of smallerPrograms(counterexample.program)) {
        const others = everyRun(under, renumber(one.program), MORE);
        if (others === null) continue;
        expect(others.filter((other) => other.kind === kind)).toEqual([]);
        smaller++;
      }
    }
    expect(runs).toBeGreaterThan(20);
    expect(smaller).toBeGreaterThan(10);
  });

  it('is left by the minimiser only where no smaller program fails with few preemptions', () => {
    let smaller = 0;
    // Whatever run it begins with: the one with most preemptions fits smaller programs worst.
    const starts = [...failures.slice(0, 30), ...hard].map((failure) => {
      const { under, program } = failure;
      const { actors } = alikeOf(failure).reduce((most, other) => {
        return other.preemptedAfter.length > most.preemptedAfter.length ? other : most;
      });
      const failing = record(under.traced, program, new Sequence(actors), under.oracles);
      return { ...failure, failing };
    });
    for (const start of starts) {
      const minimal = minimised(start);
      if (minimal === null) continue;
      const { program: left, kind } = minimal;
      for (const one of smallerPrograms(left)) {
        const others = everyRun(start.under, renumber(one.program), MORE, SEARCH.preemptions);
        if (others === null) continue;
        expect(others.filter((other) => other.kind === kind)).toEqual([]);
        smaller++;
      }
    }
    expect(smaller).toBeGreaterThan(20);
  });

  it('is the same whichever run of a program the minimiser begins with', () => {
    let several = 0;
    for (const failure of hard) {
      const { under, program } = failure;
      const { traced, oracles } = under;
      const alike = alikeOf(failure);
      const ends = new Map<string, Set<string>>();
      for (const { actors } of [...alike.slice(0, 4), ...alike.slice(-4)]) {
        const failing = record(traced, program, new Sequence(actors), oracles);
        const found = minimised({ ...failure, failing });
        // With more preemptions nobody looks at all schedules, and the first one found is kept.
        if (found === null || found.preemptions > SEARCH.preemptions) continue;
        const text = printProgram(found.program);
        ends.set(text, (ends.get(text) ?? new Set()).add(printToken(found)));
      }
      for (const tokens of ends.values()) expect(tokens.size).toBe(1);
      if (isOfSeveral(failure)) several++;
    }
    expect(several).toBeGreaterThanOrEqual(SEVERAL);
  });

  it('is certified as the simplest if and only if it is', () => {
    let [simple, other] = [0, 0];
    for (const { under, program, one, failing, every } of failures.slice(0, 60)) {
      const { kind, sentence } = failing.failure as Violation;
      if (failing.preemptions > 3) continue;
      const found = { ...failing, build: 'toy', program, kind, sentence };
      const least = smallest(every, one.kind as string) as Size;
      const isSimplest = compareSchedules(failing, least) <= 0;
      // A run goes on after what is found at rest, and its switches are counted to its end: of two
      // such runs with as many preemptions a certificate may take the worse one for the simplest.
      const isKnown = kind !== 'toy/rest' || isSimplest || least.preemptions < failing.preemptions;
      const { simplest } = certify(under, found);
      if (isKnown) expect(simplest).toBe(isSimplest);
      if (isSimplest) simple++;
      else other++;
    }
    expect(simple).toBeGreaterThan(3);
    expect(other).toBeGreaterThan(10);
  });

  it('of a check is the simplest run of its program as well', () => {
    let found = 0;
    for (const { under, program } of hard) {
      const options = { ...DEFAULT_CASES, program };
      const counterexample = unlessByNumbers(() => check(under, seed, 64, options).counterexample);
      if (counterexample === null) continue;
      const every = everyRun(under, counterexample.program, MORE);
      if (every === null) continue;
      expect(counterexample).toMatchObject(smallest(every, counterexample.kind) as Size);
      found++;
    }
    expect(found).toBeGreaterThan(HARD / 2);
  });
});
