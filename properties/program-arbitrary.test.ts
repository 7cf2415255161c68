import fc from 'fast-check';
import { drawProgram, programArbitrary } from '../src/program/arbitrary.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { futexesOf, MAX_FUTEXES, MAX_TASKS, type Program } from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';

fc.configureGlobal({ seed: jest.getSeed() });

function forAll(numRuns: number, check: (program: Program) => void): void {
  fc.assert(fc.property(programArbitrary(), check), { numRuns });
}

/** How many tasks want each futex. */
function rivals(program: Program): number[] {
  return futexesOf(program).map((futex) => {
    const wants = program.tasks.filter(({ holds, ops }) => {
      return holds.includes(futex) || ops.some((op) => op.target === futex);
    });
    return wants.length;
  });
}

/** What is worth finding in a program; every one of these has to turn up. */
const FEATURES: Record<string, (program: Program) => boolean> = {
  'two tasks': ({ tasks }) => tasks.length === 2,
  'three tasks': ({ tasks }) => tasks.length === 3,
  'four tasks': ({ tasks }) => tasks.length === 4,
  'five tasks': ({ tasks }) => tasks.length === 5,
  'one futex': (program) => futexesOf(program).length === 1,
  'two futexes': (program) => futexesOf(program).length === 2,
  'three futexes': (program) => futexesOf(program).length === 3,
  'two futexes in one bucket': ({ sharedBuckets }) => sharedBuckets[0]?.length === 2,
  'three futexes in one bucket': ({ sharedBuckets }) => sharedBuckets[0]?.length === 3,
  'a bucket without f1': ({ sharedBuckets }) => sharedBuckets[0]?.[0] === 2,
  'two futexes in two buckets': (program) => {
    return program.sharedBuckets.length === 0 && futexesOf(program).length === 2;
  },
  'no priorities': ({ tasks }) => tasks.every(({ fifo }) => fifo === 0),
  'priorities for some tasks': ({ tasks }) => {
    return tasks.some(({ fifo }) => fifo === 0) && tasks.some(({ fifo }) => fifo > 0);
  },
  'equal priorities': ({ tasks }) => {
    const fifos = tasks.map(({ fifo }) => fifo).filter((fifo) => fifo > 0);
    return new Set(fifos).size < fifos.length;
  },
  'different priorities': ({ tasks }) => new Set(tasks.map(({ fifo }) => fifo)).size === 3,
  'a lock held at the start': ({ tasks }) => tasks.some(({ holds }) => holds.length > 0),
  'a lock held all the time': ({ tasks }) => tasks.some(({ ops }) => ops.length === 0),
  'no lock held at the start': ({ tasks }) => tasks.every(({ holds }) => holds.length === 0),
  'a lock held at the end': ({ tasks }) => tasks.some(({ ops }) => ops.at(-1)?.call === 'lock'),
  'a task that locks again': ({ tasks }) => {
    return tasks.some(({ ops }) => ops.filter(({ call }) => call === 'lock').length === 2);
  },
  'a timeout': ({ tasks }) => tasks.some(({ ops }) => ops.some(({ timeout }) => timeout)),
  'an unlock if held': ({ tasks }) => tasks.some(({ ops }) => ops.some(({ ifHeld }) => ifHeld)),
  'a lock by the kernel': ({ tasks }) => {
    return tasks.some(({ ops }) => ops.some((op) => op.kernelOnly && op.call === 'lock'));
  },
  'an unlock by the kernel': ({ tasks }) => {
    return tasks.some(({ ops }) => ops.some((op) => op.kernelOnly && op.call === 'unlock'));
  },
};

describe('a random program', () => {
  it('is legit', () => {
    forAll(10_000, (program) => expect(whyNotLegit(program)).toBeNull());
  });

  it('has two tasks that want the same futex', () => {
    forAll(10_000, (program) => expect(Math.max(...rivals(program))).toBeGreaterThan(1));
  });

  it('stays small', () => {
    forAll(5000, (program) => {
      expect(program.tasks.length).toBeLessThanOrEqual(MAX_TASKS);
      expect(futexesOf(program).length).toBeLessThanOrEqual(MAX_FUTEXES);
      for (const { ops } of program.tasks) expect(ops.length).toBeLessThanOrEqual(5);
    });
  });

  it('is numbered as renumber() numbers it', () => {
    forAll(2000, (program) => expect(renumber(program)).toEqual(program));
  });

  it('is the same for the same seed, and another for another seed', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const sample = (other: number) =>
          fc.sample(programArbitrary(), { seed: other, numRuns: 20 });
        expect(sample(seed)).toEqual(sample(seed));
        expect(sample(seed)).not.toEqual(sample(seed ^ 1));
      }),
      { numRuns: 50 },
    );
  });

  it('is legit and contended for the most one-sided numbers too', () => {
    for (const side of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
      const program = drawProgram((min, max) => Math.round(min + ((max - min) * side) / 8));
      expect(whyNotLegit(program)).toBeNull();
      expect(Math.max(...rivals(program))).toBeGreaterThan(1);
    }
  });

  it('is left as it is when a property fails, for shrinking lives elsewhere', () => {
    const details = fc.check(fc.property(programArbitrary(), () => false));
    expect(details).toMatchObject({ failed: true, numShrinks: 0 });
  });
});

describe('among 5000 random programs', () => {
  const programs = fc.sample(programArbitrary(), 5000);

  it.each(Object.keys(FEATURES))('there is %s', (feature) => {
    expect(programs.filter(FEATURES[feature] as (program: Program) => boolean)).not.toHaveLength(0);
  });

  it('most are small: two or three tasks and one futex', () => {
    const small = programs.filter((program) => program.tasks.length < 4);
    expect(small.length).toBeGreaterThan(3500);
    expect(small.filter((program) => futexesOf(program).length === 1).length).toBeGreaterThan(2000);
  });
});
