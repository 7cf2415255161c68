/**
 * What is remembered while counterexamples are made smaller saves time and changes nothing: each
 * verdict is what a search says that finds out everything by itself, and so are its counts, as the
 * minimiser limits itself by them.
 */

import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { tally } from '../src/explain/tally.ts';
import type { Subject } from '../src/explore/subject.ts';
import type { Program } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';
import { parseProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { Experiences } from '../src/search/experience.ts';
import type { SearchOptions } from '../src/search/options.ts';
import { countSeen, levelOf } from '../src/shrink/atlas.ts';
import { lastLook } from '../src/shrink/effort.ts';
import { smallerPrograms } from '../src/shrink/smaller-programs.ts';
import { verdictOf } from '../src/shrink/verdicts.ts';
import { subject } from './support/story.ts';

const PROGRAMS = 4;
/** Each of them after another: so that each has something to learn from. */
const SMALLER = 3;
const BOUNDS = [2, Infinity, 1];
const STATES = 600;

/** Some programs, and some that are one step simpler than each. */
function* family(under: Subject): Generator<Program> {
  let programs = 0;
  for (const { program } of casesOf(under, jest.getSeed(), DEFAULT_CASES)) {
    if (program.tasks.length > 3) continue;
    if (programs++ === PROGRAMS) return;
    yield renumber(program);
    const smaller = [...smallerPrograms(program)].slice(0, SMALLER);
    for (const one of smaller) yield renumber(one.program);
  }
}

function searched(under: Subject, program: Program, options: SearchOptions) {
  const all = new ExhaustiveSearch(under.fast, program, under.oracles, options);
  while (all.states < STATES && all.advance(50));
  const broken = [...all.broken].map(([kind, { actors }]) => ({ kind, actors }));
  return { broken, states: all.states, complete: all.complete, runs: all.runs };
}

describe.each(['rfc-2016-10', 'mainline'])('on %s', (name) => {
  it('a search that has learnt from others says and counts what it would say alone', () => {
    const under = subject(name);
    const experiences = new Experiences();
    for (const program of family(under)) {
      for (const preemptions of BOUNDS) {
        const experience = experiences.lend(program);
        const helped = searched(under, program, { preemptions, experience, asIfAlone: true });
        experiences.giveBack(program, experience);
        expect(helped).toEqual(searched(under, program, { preemptions }));
        expect(experience.foresight.doubts).toBe(0);
      }
    }
  });
});

const RACE = parseProgram('T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1');

/** One of which nothing is remembered. */
function unasked(): Subject {
  return { ...subject('rfc-2016-10') };
}

it('a verdict does not depend on what was asked before it', () => {
  const asked = (limits: readonly number[]) => {
    const under = unasked();
    return limits.map((limit) => verdictOf(under, RACE, 1, limit)).at(-1);
  };
  const alone = asked([900]);
  expect(alone?.broken.size).toBeGreaterThan(0);
  expect(asked([100, 100_000, 900])).toEqual(alone);
  expect(asked([100_000, 100])).toEqual(asked([100]));
});

it('what a certificate has counted is counted to its end, as if it were counted anew', () => {
  const [seen, anew] = [unasked(), unasked()];
  const kind = 'no-spurious-errno/lock_pi/EINVAL/row10';
  for (const preemptions of [0, 1, 2]) {
    const { runs } = lastLook({ program: RACE, preemptions });
    levelOf(seen, RACE, preemptions, runs);
    expect(countSeen(seen, RACE, preemptions, runs)).not.toBeNull();
    expect(countSeen(anew, RACE, preemptions, runs)).toBeNull();
    expect(tally(seen, RACE, kind, preemptions)).toEqual(tally(anew, RACE, kind, preemptions));
  }
});
