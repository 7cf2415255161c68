/**
 * Whether what is called the simplest is the simplest: every run of the program that is left is
 * made, and of those that fail in that way none has less to read. All on toys, which are small
 * enough for it.
 */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { check } from '../src/check/property.ts';
import { enumerate, Positional } from '../src/explore/enumerate.ts';
import { record } from '../src/explore/recording.ts';
import type { Subject } from '../src/explore/subject.ts';
import type { Program } from '../src/program/program.ts';
import { levelOf } from '../src/shrink/atlas.ts';
import { certified } from '../src/shrink/certified.ts';
import { findSchedule } from '../src/shrink/find-schedule.ts';
import { minimise } from '../src/shrink/minimise.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { type EveryRun, everyRun } from './support/every-run.ts';
import { streamOf } from './support/pairs.ts';
import { type Failure, manyToyFailures, toyFailures } from './support/toy-failures.ts';

const seed = jest.getSeed();

/** Programs with more schedules than this are left to other tests. */
const MOST = 120;
/** The same for what is made of them: shrinking may end with a program that has some more. */
const MORE = 2_000;
/** At least so many of the failures need a preemption. */
const HARD = 16;

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

/** Who offers the CPU need not go on at once, nor be given it back (fairness.ts): another count. */
function offersNothing({ every }: Failure): boolean {
  return !every.some(({ names }) => names.some((name) => name.includes(' relax ')));
}

/** Fails with a preemption only, so that there is something to choose from. */
function isHard({ every, one }: Failure): boolean {
  return smallest(every, one.kind as string)?.preemptions !== 0;
}

const below = streamOf(`simplest ${seed}`);
const failures = manyToyFailures(below, 150, MOST).filter(offersNothing);
while (failures.filter(isHard).length < HARD) {
  failures.push(...toyFailures(below, MOST).filter(offersNothing).filter(isHard));
}
const hard = failures.filter(isHard);

/** Of runs with at most so many preemptions those that have no fewer, up to their end. */
function runsWith(under: Subject, program: Program, preemptions: number): readonly EveryRun[] {
  const all = everyRun(under, program, MORE, preemptions) as EveryRun[];
  if (preemptions === 0) return all;
  const fewer = everyRun(under, program, MORE, preemptions - 1) as EveryRun[];
  const known = new Set(fewer.map(({ actors }) => `${actors}`));
  return all.filter(({ actors }) => !known.has(`${actors}`));
}

describe('enumeration', () => {
  it('makes each run with so many preemptions once, and no other', () => {
    let most = 0;
    for (const { under, program } of failures.slice(0, 50)) {
      const { fast, traced, oracles } = under;
      for (let preemptions = 0; preemptions < 4; preemptions++) {
        const made = Array.from(enumerate(fast, program, oracles, preemptions), (one) => {
          const { actors } = record(traced, program, new Positional(one.schedule), oracles);
          return `${actors} ${one.failure?.kind ?? null} ${one.steps}`;
        });
        const expected = runsWith(under, program, preemptions).map(({ actors, kind, steps }) => {
          return `${actors} ${kind} ${steps}`;
        });
        expect(made.sort()).toEqual(expected.sort());
        if (preemptions === 3 && expected.length > 1) most++;
      }
    }
    expect(most).toBeGreaterThan(15);
  });

  it('counts a switch wherever another actor takes the next step', () => {
    let some = 0;
    for (const { under, program } of failures.slice(0, 50)) {
      const { fast, traced, oracles } = under;
      for (const { schedule, switches } of enumerate(fast, program, oracles, 1)) {
        const { actors } = record(traced, program, new Positional(schedule), oracles);
        expect(switches).toBe(
          actors.filter((actor, at) => at > 0 && actor !== actors[at - 1]).length,
        );
        if (switches > 2) some++;
      }
    }
    expect(some).toBeGreaterThan(50);
  });
});

describe('the schedule that is found for a program', () => {
  it('is the simplest of all that fail in that way, and none where those have more preemptions', () => {
    let preempted = 0;
    for (const { under, program, one, every } of failures) {
      const kind = one.kind as string;
      const best = smallest(every, kind) as Size;
      const found = findSchedule(under, program, kind, { preemptions: 1, runs: 5_000 });
      if (best.preemptions > 1) expect(found).toBeNull();
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
    expect(equals).toBeGreaterThan(10);
  });
});

describe('a counterexample', () => {
  it('is the simplest run of its program, and no program one step simpler fails like it', () => {
    let [runs, smaller] = [0, 0];
    for (const { under, program, failing } of hard) {
      const { counterexample, certificate } = certified(under, minimise(under, program, failing));
      const { kind } = counterexample;
      expect(kind).toBe(failing.failure?.kind);
      const every = everyRun(under, counterexample.program, MORE);
      if (every === null) continue;
      expect(counterexample).toMatchObject(smallest(every, kind) as Size);
      expect(certificate.simplest).toBe(true);
      runs += every.length;
      for (const one of smallerPrograms(counterexample.program)) {
        const others = everyRun(under, one.program, MORE);
        if (others === null) continue;
        expect(others.filter((other) => other.kind === kind)).toEqual([]);
        smaller++;
      }
    }
    expect(runs).toBeGreaterThan(40);
    expect(smaller).toBeGreaterThan(20);
  });

  it('of a check is the simplest run of its program as well', () => {
    let found = 0;
    for (const { under, program } of hard) {
      const { counterexample } = check(under, seed, 64, { ...DEFAULT_CASES, program });
      if (counterexample === null) continue;
      const every = everyRun(under, counterexample.program, MORE);
      if (every === null) continue;
      expect(counterexample).toMatchObject(smallest(every, counterexample.kind) as Size);
      found++;
    }
    expect(found).toBeGreaterThan(HARD / 2);
  });
});
