/**
 * An independent judge: a cut-down Promela model of the same protocol, searched completely by SPIN,
 * says which kinds of failure exist for which program (yardstick/README.md). The same ones exist
 * here.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { missing, readReport, spin } from '../src/bench/spin.ts';
import { YARDSTICK_BUILDS, YARDSTICK_PROGRAMS } from '../src/bench/yardstick-table.ts';
import { ExhaustiveSearch } from '../src/explore/exhaustive.ts';
import { type Subject, subjectOf } from '../src/explore/subject.ts';
import { type Build, mainline } from '../src/kernel/build.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { findBuild } from '../src/variants/builds.ts';
import { cutDown } from './support/cut-down.ts';
import { subject } from './support/story.ts';

const MODEL = readFileSync('yardstick/pifutex.pml', 'utf8');

const ROW_9 = 'no-spurious-errno/lock_pi/EINVAL/row9';
const ROW_10 = 'no-spurious-errno/lock_pi/EINVAL/row10';
const EPERM = 'no-spurious-errno/unlock_pi/EPERM';
const TWO_OWNERS = 'mutual-exclusion/two-owners';
const LOST_WAITER = 'every-waiter-returns/lock_pi/asleep';

/** Build, program, and the kinds that SPIN finds. */
const table: readonly [string, string, readonly string[]][] = [
  ['rfc-2016-10', 'U/B', [TWO_OWNERS, EPERM]],
  ['rfc-2016-10', 'U/B/C', [TWO_OWNERS, ROW_10, ROW_9, EPERM]],
  ['rfc-2016-10', 'U/Bt/C', [LOST_WAITER, TWO_OWNERS, ROW_10, ROW_9, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/B', [TWO_OWNERS, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/B/C', [TWO_OWNERS, ROW_9, EPERM]],
  ['rfc-2016-10-cure-reread', 'U/Bt/C', [LOST_WAITER, TWO_OWNERS, ROW_9, EPERM]],
  ['v4.12', 'U/B', []],
  ['v4.12', 'U/B/C', []],
  ['v4.12', 'U/Bt/C', []],
  ['v4.12', 'U/B/C/D', []],
  ['mainline', 'U/B', []],
  ['mainline', 'U/B/C', []],
  ['mainline', 'U/Bt/C', []],
  ['mainline', 'U/B/C/D', []],
];

/** The states that SPIN counts where nothing fails. */
const spinStates: ReadonlyMap<string, number> = new Map([
  ['U/B', 431],
  ['U/B/C', 2281],
  ['U/Bt/C', 3774],
]);

function programNamed(program: string): Program {
  const { text } = YARDSTICK_PROGRAMS.find(({ name }) => name === program) as { text: string };
  return parseProgram(text);
}

function search({ fast, oracles }: Subject, program: string, preemptions: number) {
  const search = new ExhaustiveSearch(fast, programNamed(program), oracles, { preemptions });
  while (search.advance(1_000));
  return search;
}

describe('the kinds of failure are those that SPIN finds', () => {
  it.each(table)('over all schedules, on %s with %s', (build, program, kinds) => {
    const all = search(subject(build), program, Infinity);
    expect([...all.broken.keys()].sort()).toEqual(kinds);
    expect(all.livelocks()).toEqual([]);
  });

  // All schedules of this one have several million states. Three preemptions are the fewest that
  // show every kind, and with fewer tasks there is no row 10.
  it('within three preemptions, on rfc-2016-10-cure-reread with U/B/C/D', () => {
    const { broken, complete } = search(subject('rfc-2016-10-cure-reread'), 'U/B/C/D', 3);
    expect(complete).toBe(true);
    expect([...broken.keys()].sort()).toEqual([TWO_OWNERS, ROW_10, ROW_9, EPERM]);
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
  const few = table.filter(([, program]) => program !== 'U/B/C/D');

  it.each(few)('%s has the same failures, with %s', (build, program, kinds) => {
    const cut = subjectOf(cutDown(findBuild(build) as Build));
    const { broken, states } = search(cut, program, Infinity);
    expect([...broken.keys()].sort()).toEqual(kinds);
    // A build that goes wrong goes on where the model ends, so only the others can be compared.
    if (kinds.length > 0) return;
    const theirs = spinStates.get(program) as number;
    expect(states).toBeGreaterThan(theirs);
    expect(states).toBeLessThan(3 * theirs);
    expect(search(subject(build), program, Infinity).states).toBeGreaterThan(3 * theirs);
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

  // The timed program has failures of every kind. For the others, as gcc takes its time, and where
  // there is no SPIN, the table above says what it finds.
  it('asks the very model that the table is from', () => {
    const twins = new Map(YARDSTICK_BUILDS.map(({ name, variant }) => [name, variant]));
    const numbers = new Map(YARDSTICK_PROGRAMS.map(({ name, number }) => [name, number]));
    for (const [build, program, kinds] of table) {
      const [variant, number] = [twins.get(build) ?? '', numbers.get(program) ?? 0];
      expect(MODEL).toContain(variant);
      expect(MODEL).toContain(`-DPROG=${number} ${program}`);
      // mainline has the twin of v4.12.
      if (!here || program !== 'U/Bt/C' || build === 'mainline') continue;
      const { states, kinds: theirs } = spin(variant, number);
      expect(theirs).toEqual(kinds);
      if (kinds.length === 0) expect(states).toBe(spinStates.get(program));
    }
  });
});
