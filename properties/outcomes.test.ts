/** What a program can end with: all of it, and whether one end is among it. */
import { AllowedOutcomes } from '../src/conform/allowed.ts';
import { allSchedules } from '../src/explore/all-schedules.ts';
import { type Build, bind, type Kernel, mainline } from '../src/kernel/build.ts';
import { AllOutcomes } from '../src/outcomes/all-outcomes.ts';
import { Collector } from '../src/outcomes/collector.ts';
import { outcomeText, parseOutcome, WAITS } from '../src/outcomes/outcome.ts';
import { OutcomeSearch, type Possible } from '../src/outcomes/possible.ts';
import { NAMED_PROGRAMS } from '../src/program/named.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';
import { realPair, streamOf } from './support/pairs.ts';

const kernel = bind(mainline, false);
const seed = jest.getSeed();
/** Different programs that are compared with plain enumeration. */
const PROGRAMS = Number(process.env.PROGRAMS ?? 3);
/** Runs that plain enumeration of a named program may take. */
const PLAIN_RUNS = Number(process.env.PLAIN_RUNS ?? 500);
/** Outcomes that are looked for one by one. */
const OUTCOMES = Number(process.env.OUTCOMES ?? 4);
/** Some of the builds, others for every seed. */
const builds = someBuilds();

function someBuilds(): Build[] {
  if (PROGRAMS >= 100) return [...allBuilds];
  const below = streamOf(`outcomes of ${seed}`);
  return Array.from({ length: 5 }, () => allBuilds[below(allBuilds.length)] as Build);
}

function isPossible(on: Kernel, program: Program, outcome: string, states = 2_000_000): Possible {
  const search = new OutcomeSearch(on, program, outcome, states);
  while (search.advance(1_000));
  return search.verdict;
}

/** All outcomes of a program, or null if there are more states than that. */
function allOf(
  on: Kernel,
  program: Program,
  states: number,
  preemptions = Infinity,
): AllOutcomes | null {
  const search = new AllOutcomes(on, program, preemptions);
  while (search.advance(50)) if (search.states > states) return null;
  return search;
}

/** The same by running every schedule, or null if there are more schedules than that. */
function plainly(
  on: Kernel,
  program: Program,
  runs: number,
  preemptions = Infinity,
): Set<string> | null {
  const collector = new Collector(program);
  const outcomes = new Set<string>();
  let made = 0;
  for (const { failure, pending } of allSchedules(on, program, [collector], preemptions)) {
    if (++made + pending > runs) return null;
    outcomes.add(failure?.kind ?? (collector.take() as string));
  }
  return outcomes;
}

function endingsOf(search: AllOutcomes): string[] {
  return [...search.endings.keys(), ...search.broken.keys()].sort();
}

describe('an outcome', () => {
  const end = {
    answers: [
      [[0], [-11, -11, 0]],
      [[-110], []],
      [[0], [WAITS]],
    ],
    words: ['0', 'WAITERS|T2', 'T4'],
    taken: [[2, 1], [], [4]],
  };
  const text =
    'T1: 0 EAGAIN+EAGAIN+0 · T3: ETIMEDOUT - · T4: 0 waits' +
    ' · f1 = 0, taken by T2 T1 · f3 = WAITERS|T2 · m1 = T4, taken by T4';

  it('is one line, and can be taken apart again', () => {
    expect(outcomeText(end, [1, 3, 4], [1, 3, 101])).toBe(text);
    expect(parseOutcome(text)).toEqual({
      answers: [
        [['0'], ['EAGAIN', 'EAGAIN', '0']],
        [['ETIMEDOUT'], []],
        [['0'], ['waits']],
      ],
      taken: [[2, 1], [], [4]],
    });
  });
});

describe('all outcomes of a program', () => {
  it('are what plain enumeration of all schedules ends with, on the builds', () => {
    const below = streamOf(`outcomes ${seed}`);
    const compared = new Set<string>();
    while (compared.size < PROGRAMS) {
      const { name, judged, program } = realPair(builds, below);
      const text = `${name}: ${printProgram(program, ' | ')}`;
      if (program.tasks.length < 2 || compared.has(text)) continue;
      const plain = plainly(judged.kernel, program, 400);
      if (plain === null) continue;
      const searched = endingsOf(allOf(judged.kernel, program, Infinity) as AllOutcomes);
      expect({ text, outcomes: searched }).toEqual({ text, outcomes: [...plain].sort() });
      compared.add(text);
    }
  });

  it.each(someOf(NAMED_PROGRAMS, 2))('are the same for $name, with few preemptions', ({ text }) => {
    const program = parseProgram(text);
    let bound = 0;
    for (; bound <= 2; bound++) {
      const plain = plainly(kernel, program, bound === 0 ? 60_000 : PLAIN_RUNS, bound);
      if (plain === null) break;
      const searched = allOf(kernel, program, Infinity, bound) as AllOutcomes;
      expect(endingsOf(searched)).toEqual([...plain].sort());
    }
    // At least one bound has so few schedules that all of them can be run.
    expect(bound).toBeGreaterThan(0);
  });

  it('tell runs apart that leave the same behind, and differ in who had the lock first', () => {
    const program = parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1');
    expect(endingsOf(allOf(kernel, program, Infinity) as AllOutcomes)).toEqual([
      'T1: 0 0 · T2: 0 0 · f1 = 0, taken by T1 T2',
      'T1: 0 0 · T2: 0 0 · f1 = 0, taken by T2 T1',
    ]);
  });

  it('have the answers that user space does not pass on', () => {
    const program = parseProgram(
      'T1: holds f1; unlock f1 kernel | T2: lock f1 timeout; unlock f1 if held',
    );
    expect(endingsOf(allOf(kernel, program, Infinity) as AllOutcomes)).toEqual([
      'T1: 0 · T2: 0 0 · f1 = 0, taken by T2',
      'T1: 0 · T2: ETIMEDOUT - · f1 = 0',
      'T1: EAGAIN+0 · T2: ETIMEDOUT - · f1 = 0',
    ]);
  });

  it('have those in which somebody waits for ever, and rt_mutexes', () => {
    const program = parseProgram('T1: lock m1 | T2: lock m1; unlock m1');
    expect(endingsOf(allOf(kernel, program, Infinity) as AllOutcomes)).toEqual([
      'T1: 0 · T2: 0 0 · m1 = T1, taken by T2 T1',
      'T1: 0 · T2: waits · m1 = T1, taken by T1',
    ]);
  });
});

describe('whether a program can end with an outcome', () => {
  it('is told right of outcomes that there are, and of some that there are not', () => {
    const below = streamOf(`possible ${seed}`);
    for (let left = OUTCOMES; left > 0; ) {
      const { judged, program } = realPair(builds, below);
      const all = allOf(judged.kernel, program, 20_000);
      if (all === null) continue;
      for (const outcome of [...all.endings.keys()].slice(0, 8)) {
        const text = `${printProgram(program, ' | ')} ends with ${outcome}`;
        expect({ text, possible: isPossible(judged.kernel, program, outcome) }).toEqual({
          text,
          possible: 'yes',
        });
        // Somebody is refused who was not, or the other way round.
        const other = outcome.replace(/ 0\b/, ' EAGAIN').replace('ETIMEDOUT', '0');
        expect({ text, possible: isPossible(judged.kernel, program, other) }).toEqual({
          text,
          possible: all.endings.has(other) ? 'yes' : 'no',
        });
        left--;
      }
    }
  });

  it.each([
    [
      'T1: holds f1; unlock f1; lock f2 timeout; unlock f2 if held' +
        ' | T2 fifo 30: lock f2; unlock f2; lock f1 timeout kernel' +
        ' | T3: lock2 f2 timeout; unlock f2 if held',
      'T1: 0 ETIMEDOUT - · T2: 0 0 0 · T3: 0 0 ' +
        '· f1 = WAITERS|T2, taken by T2 · f2 = 0, taken by T2 T3',
    ],
    [
      'T1: holds f1; unlock f1 kernel; lock f2 timeout; unlock f2 if held' +
        ' | T2: lock f2; unlock f2' +
        ' | T3 fifo 10: lock f1 timeout; unlock f1 if held; trylock f1; unlock f1 if held' +
        ' | T4 fifo 10: lock f1 timeout; unlock f1 if held',
      'T1: 0 ETIMEDOUT - · T2: 0 0 · T3: ETIMEDOUT - 0 0 · T4: ETIMEDOUT - ' +
        '· f1 = 0, taken by T3 · f2 = 0, taken by T2',
    ],
    [
      'T1: lock f1 timeout; lock f1 timeout; unlock f1 if held; lock f1' +
        ' | T2: holds f1; unlock f1; lock f2 timeout; unlock f2 if held' +
        ' | T3: holds f2; unlock f2; trylock f2; unlock f2 kernel if held' +
        ' | env: setprio T1 other',
      'T1: ETIMEDOUT ETIMEDOUT - 0 · T2: 0 ETIMEDOUT - · T3: 0 0 0 ' +
        '· f1 = T1, taken by T1 · f2 = 0, taken by T3',
    ],
  ])('is told of outcomes that chance alone seldom comes by: %s', (text, outcome) => {
    expect(isPossible(kernel, parseProgram(text), outcome)).toBe('yes');
  });

  it.each([
    ['a task takes a futex once too often', 'T2 T1 T2 T1', '0 0', '0 0 0 0'],
    ['a task unlocks what it was refused', 'T2 T2', 'ETIMEDOUT 0', '0 0 0 0'],
    ['nobody ever has a timeout', 'T1 T2', '0 0', '0 0 ETIMEDOUT -'],
  ])('is not when %s', (_, taken, first, second) => {
    const program = parseProgram(
      'T1: lock f1 timeout; unlock f1 if held | T2: lock f1; unlock f1; lock f1; unlock f1',
    );
    const outcome = `T1: ${first} · T2: ${second} · f1 = 0, taken by ${taken}`;
    expect(isPossible(kernel, program, outcome)).toBe('no');
  });

  it('is left open where the search has to give up', () => {
    const program = parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1');
    const never = 'T1: 0 0 · T2: 0 0 · f1 = T1, taken by T1 T2';
    expect(isPossible(kernel, program, never)).toBe('no');
    expect(isPossible(kernel, program, never, 10)).toBe('undecided');
  });
});

describe('the outcomes that a litmus program is allowed to have', () => {
  function allowedFor(text: string): AllowedOutcomes {
    const allowed = new AllowedOutcomes(kernel, parseProgram(text));
    allowed.explore();
    return allowed;
  }

  it('of a lock that may be given up are two', () => {
    const { outcomes, unfit } = allowedFor('T1: holds f1 | T2: lock f1 timeout kernel');
    expect(unfit).toBe(false);
    expect([...outcomes]).toEqual(['T1: · T2: ETIMEDOUT · f1 = WAITERS|T1']);
    const both = allowedFor('T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held');
    expect([...both.outcomes].sort()).toEqual([
      'T1: 0 · T2: 0 0 · f1 = 0, taken by T2',
      'T1: 0 · T2: ETIMEDOUT - · f1 = 0',
    ]);
  });

  it('leave out no word that a leaver may leave behind', () => {
    const { outcomes } = allowedFor('T1: holds f1; unlock f1 kernel | T2: trylock f1 kernel');
    const refused = [...outcomes].filter((outcome) => outcome.includes('T2: EAGAIN'));
    expect(refused).toContain('T1: 0 · T2: EAGAIN · f1 = 0');
  });

  it.each([
    ['a task waits for ever', 'T1: holds f1 | T2: lock f1'],
    ['a task may wait for ever', 'T1: lock f1 | T2: lock f1; unlock f1'],
  ])('cannot be told when %s', (_, text) => {
    expect(allowedFor(text).unfit).toBe(true);
  });

  it('are decided, and remembered as undecided where the search gave up', async () => {
    const program = parseProgram('T1: lock f1; unlock f1 | T2: lock f1; unlock f1');
    const never = 'T1: 0 0 · T2: 0 0 · f1 = T1, taken by T1 T2';
    const goOn = async () => false;
    const allowed = new AllowedOutcomes(kernel, program);
    expect(await allowed.decide(never, goOn)).toBe('no');
    expect(allowed.undecided.size).toBe(0);
    const poor = new AllowedOutcomes(kernel, program, 10);
    expect(await poor.decide(never, goOn)).toBe('undecided');
    expect([...poor.undecided]).toEqual([never]);
    // Chance may come by what no search was able to look for.
    const seldom = 'T1: 0 0 · T2: 0 0 · f1 = 0, taken by T2 T1';
    expect(await poor.decide(seldom, goOn)).toBe('yes');
    expect([...poor.undecided]).toEqual([never]);
  });
});
