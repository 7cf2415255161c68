/**
 * An independent judge: a cut-down Promela model of the same protocol, searched completely by SPIN,
 * says which kinds of failure exist for which program (yardstick/README.md). The same ones exist
 * here.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { missing, readReport, spin } from '../src/bench/spin.ts';
import { YARDSTICK_BUILDS, YARDSTICK_PROGRAMS } from '../src/bench/yardstick-table.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type Build, mainline } from '../src/kernel/build.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { findBuild } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';
import { cutDown } from './support/cut-down.ts';
import { story, subject } from './support/story.ts';
import {
  CROWD,
  LOST_WAITER,
  programNamed,
  ROW_10,
  search,
  TWO_OWNERS,
  table,
  textOf,
} from './support/yardstick.ts';

const MODEL = readFileSync('yardstick/pifutex.pml', 'utf8');

/** The states that SPIN counts where nothing fails. */
const spinStates: ReadonlyMap<string, number> = new Map([
  ['U/B', 431],
  ['U/B/C', 2281],
  ['U/Bt/C', 3774],
]);

const few = someOf(
  table.filter(([, program]) => program !== CROWD),
  4,
);
const crowds = someOf(
  table.filter(([, program]) => program === CROWD),
  2,
);
/** The timed program has failures of every kind; mainline has the twin of v4.12. */
const timed = someOf(
  table.filter(([build, program]) => program === 'U/Bt/C' && build !== 'mainline'),
  3,
);

const wholes = new Map<string, ExhaustiveSearch>();

/** The search of all schedules, made once, as several tests read it. */
function whole(build: string, program: string): ExhaustiveSearch {
  const key = `${build} ${program}`;
  const searched = wholes.get(key) ?? search(subject(build), program, Infinity);
  wholes.set(key, searched);
  return searched;
}

describe('the kinds of failure are those that SPIN finds', () => {
  it.each(few)('over all schedules, on %s with %s', (build, program, kinds) => {
    const all = whole(build, program);
    expect([...all.broken.keys()].sort()).toEqual(kinds);
    expect(all.livelocks()).toEqual([]);
  });

  // long/yardstick-crowds.test.ts looks at all schedules.
  it.each(crowds)('within one preemption, on %s with %s', (build, program, kinds) => {
    const { broken, complete } = search(subject(build), program, 1);
    expect(complete).toBe(true);
    expect([...broken.keys()].sort()).toEqual(kinds);
  });

  it('also where only four tasks show one of them', () => {
    const { kind, divergence } = story('rfc-2016-10-cure-reread', textOf(CROWD), [
      'start -> T4',
      'T4.1 queue_me unlock hb(f1).lock -> T1',
      'T2.1 user cmpxchg f1 -> T3',
    ]);
    expect([kind, divergence]).toEqual([ROW_10, null]);
  });
});

/** As pan prints it, but for what it says of memory. */
const REPORT = `pan:1: assertion violated (10==0) (at depth 19)
pan:2: assertion violated (1==0) (at depth 24)
pan:3: assertion violated (10==0) (at depth 21)
pan:4: assertion violated (K_NEW==0) (at depth 21)
pan:7: invalid end state (at depth 31)

Full statespace search for:
	assertion violations	+
	invalid end states	+

State-vector 60 byte, depth reached 64, errors: 7
     2281 states, stored
     2534 states, matched
     4815 transitions (= stored+matched)
`;

describe('cut down to what the model has', () => {
  it.each(few)('%s has the same failures, with %s', (build, program, kinds) => {
    const cut = subjectOf(cutDown(findBuild(build) as Build));
    const { broken, states } = search(cut, program, Infinity);
    expect([...broken.keys()].sort()).toEqual(kinds);
    // A build that goes wrong goes on where the model ends, so only the others can be compared.
    if (kinds.length > 0) return;
    const theirs = spinStates.get(program) as number;
    expect(states).toBeGreaterThan(theirs);
    expect(states).toBeLessThan(3 * theirs);
    expect(whole(build, program).states).toBeGreaterThan(3 * theirs);
  });

  it('it does what its search foresees', () => {
    const { fast, oracles } = subjectOf(cutDown(mainline));
    const options = { preemptions: 2, foresight: 'checked' } as const;
    const checked = new ExhaustiveSearch(fast, programNamed('U/Bt/C'), oracles, options);
    while (checked.advance(1_000));
    expect(checked.doubts).toBe(0);
  });
});

describe('the comparison with SPIN', () => {
  it('reads what pan reports', () => {
    expect(readReport(REPORT)).toEqual({
      states: 2281,
      transitions: 4815,
      kinds: [LOST_WAITER, TWO_OWNERS, ROW_10, 'number K_NEW'],
    });
    expect(readReport(REPORT.replaceAll(/^pan:.*\n/gm, '')).kinds).toEqual([]);
  });

  it('takes no search for complete that was not', () => {
    expect(() => readReport('error: max search depth too small\n')).toThrow('too small');
    expect(() => readReport(REPORT.slice(0, 60))).toThrow('says nothing');
  });

  it('says what it would need', () => {
    expect(missing([process.execPath, 'no-such-model-checker'])).toEqual(['no-such-model-checker']);
    const options = { env: { ...process.env, PATH: '' }, encoding: 'utf8' } as const;
    const words = ['--import', 'tsx', 'src/bench/yardstick.ts'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, options);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^There is no spin and no gcc here, /);
  });

  const here = missing(['spin', 'gcc']).length === 0;

  // For the others, as gcc takes its time, and where there is no SPIN, the table above says what it
  // finds.
  it('asks the very model that the table is from', () => {
    const twins = new Map(YARDSTICK_BUILDS.map(({ name, variant }) => [name, variant]));
    const numbers = new Map(YARDSTICK_PROGRAMS.map(({ name, number }) => [name, number]));
    for (const [build, program, kinds] of table) {
      const [variant, number] = [twins.get(build) ?? '', numbers.get(program) ?? 0];
      expect(MODEL).toContain(variant);
      expect(MODEL).toContain(`-DPROG=${number} ${program}`);
      if (!here || !timed.some(([name, text]) => name === build && text === program)) continue;
      const { states, kinds: theirs } = spin(variant, number);
      expect(theirs).toEqual(kinds);
      if (kinds.length === 0) expect(states).toBe(spinStates.get(program));
    }
  });
});
