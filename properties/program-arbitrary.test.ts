import fc from 'fast-check';
import { programArbitrary } from '../src/program/arbitrary.ts';
import { drawProgram, MAX_OPS } from '../src/program/drawing/drawing.ts';
import { whyNotLegit } from '../src/program/legit.ts';
import { Nesting } from '../src/program/nesting.ts';
import {
  acquires,
  countOps,
  futexesOf,
  isRtMutex,
  lockOf,
  locksOf,
  MAX_EVENTS,
  MAX_FUTEXES,
  MAX_TASKS,
  mayTimeOut,
  type Op,
  type Program,
  targetsOf,
} from '../src/program/program.ts';
import { renumber } from '../src/program/renumber.ts';

fc.configureGlobal({ seed: jest.getSeed() });

function forAll(numRuns: number, check: (program: Program) => void): void {
  fc.assert(fc.property(programArbitrary(), check), { numRuns });
}

/** How many tasks want each lock. */
function rivals(program: Program): number[] {
  return locksOf(program).map((lock) => {
    const wants = program.tasks.filter(({ holds, ops }) => {
      return holds.includes(lock) || ops.some((op) => targetsOf(op).includes(lock));
    });
    return wants.length;
  });
}

function hasOp(test: (op: Op) => boolean): (program: Program) => boolean {
  return ({ tasks }) => tasks.some(({ ops }) => ops.some(test));
}

function isInterruptible(op: Op): boolean {
  return op.call === 'lock' && op.interruptible;
}

/** The changes of priority. */
function changesOf(events: Program['events']) {
  return events.filter((event) => event.call === 'setprio');
}

/** Whether a task asks for a lock like this while it has, or may have, another lock like that. */
function nests(
  inner: (op: Op) => boolean,
  outer: (lock: number) => boolean,
): (program: Program) => boolean {
  return (program) => {
    let found = false;
    const nesting = new Nesting(program);
    for (const task of program.tasks) {
      nesting.walk(task, (op, held) => {
        const other = [...held.keys()].some((lock) => lock !== lockOf(op) && outer(lock));
        if (acquires(op) && other && inner(op)) found = true;
      });
    }
    return found;
  };
}

function relocks(sure: boolean): (program: Program) => boolean {
  return (program) => {
    let found = false;
    const nesting = new Nesting(program);
    for (const task of program.tasks) {
      nesting.walk(task, (op, held) => {
        if (acquires(op) && held.get(lockOf(op)) === sure) found = true;
      });
    }
    return found;
  };
}

function hasCircle(program: Program): boolean {
  let found = false;
  const nesting = new Nesting(program);
  for (const task of program.tasks) {
    nesting.walk(task, (op, held) => {
      if (nesting.circleWith(op, held) !== undefined) found = true;
    });
  }
  return found;
}

/** The most tasks in a row of which each starts with a lock that the one before it asks for. */
function depth(program: Program): number {
  const from = (lock: number, seen: readonly number[]): number => {
    const holder = program.tasks.find(
      ({ id, holds }) => holds.includes(lock) && !seen.includes(id),
    );
    const [first] = holder?.ops ?? [];
    if (holder === undefined || first === undefined || !acquires(first)) return 0;
    return 1 + from(lockOf(first), [...seen, holder.id]);
  };
  return Math.max(...locksOf(program).map((lock) => from(lock, [])));
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
  'a timeout': ({ tasks }) => tasks.some(({ ops }) => ops.some(mayTimeOut)),
  'an unlock if held': hasOp((op) => op.call === 'unlock' && op.ifHeld),
  'a task that takes one lock beside another': nests(
    () => true,
    () => true,
  ),
  'a futex beside an rt_mutex': nests((op) => !isRtMutex(lockOf(op)), isRtMutex),
  'an rt_mutex beside a futex': nests(
    (op) => isRtMutex(lockOf(op)),
    (lock) => !isRtMutex(lock),
  ),
  'a try beside a lock': nests(
    (op) => op.call === 'trylock',
    () => true,
  ),
  'two locks held at the start': ({ tasks }) => tasks.some(({ holds }) => holds.length === 2),
  'a circle': hasCircle,
  'several locks and no circle': (program) => locksOf(program).length > 1 && !hasCircle(program),
  'a chain of two waiters': (program) => depth(program) === 2,
  'a chain of three waiters': (program) => depth(program) === 3,
  'a lock that the task has already': relocks(true),
  'a lock that the task may have already': relocks(false),
  'an unlock in the order of the locks': ({ tasks }) => {
    return tasks.some(({ ops }) => {
      const calls = ops.map((op) => `${op.call} ${lockOf(op)}`).join('; ');
      return /(?<=^|; )lock (\d+); lock (\d+); unlock \1; unlock \2/u.test(calls);
    });
  },
  LOCK_PI2: hasOp(({ call }) => call === 'lock2'),
  'an rt_mutex alone': (program) => locksOf(program).every(isRtMutex),
  'two rt_mutexes': (program) => locksOf(program).filter(isRtMutex).length === 2,
  'an rt_mutex and a futex': (program) => new Set(locksOf(program).map(isRtMutex)).size === 2,
  'an interruptible lock': hasOp(isInterruptible),
  'a try of an rt_mutex': hasOp((op) => op.call === 'trylock' && isRtMutex(op.target)),
  'a signal for an interruptible lock': ({ tasks, events }) => {
    const signals = events.filter(({ call }) => call === 'signal').map(({ task }) => task);
    return tasks.some(({ id, ops }) => signals.includes(id) && ops.some(isInterruptible));
  },
  'two signals': ({ events }) => events.filter(({ call }) => call === 'signal').length === 2,
  'two changes of priority': ({ events }) => {
    return events.filter(({ call }) => call === 'setprio').length === 2;
  },
  'a priority that is set to what it is': ({ tasks, events }) => {
    return changesOf(events).some(({ task, fifo }) => {
      return fifo > 0 && tasks.some((t) => t.id === task && t.fifo === fifo);
    });
  },
  'a priority that is set twice to the same': ({ events }) => {
    const set = changesOf(events);
    return set.length === 2 && set[0]?.task === set[1]?.task && set[0]?.fifo === set[1]?.fifo;
  },
  'two signals for the same task': ({ events }) => {
    const signals = events.filter(({ call }) => call === 'signal').map(({ task }) => task);
    return new Set(signals).size < signals.length;
  },
  'a task that becomes an ordinary one': ({ events }) => {
    return changesOf(events).some(({ fifo }) => fifo === 0);
  },
  'no events': ({ events }) => events.length === 0,
  'a lock by the kernel': ({ tasks }) => {
    return tasks.some(({ ops }) => ops.some((op) => op.call === 'lock' && op.kernelOnly));
  },
  'an unlock by the kernel': ({ tasks }) => {
    return tasks.some(({ ops }) => ops.some((op) => op.call === 'unlock' && op.kernelOnly));
  },
};

describe('a random program', () => {
  it('is legit', () => {
    forAll(10_000, (program) => expect(whyNotLegit(program)).toBeNull());
  });

  it('has two tasks that want the same lock', () => {
    forAll(10_000, (program) => expect(Math.max(...rivals(program))).toBeGreaterThan(1));
  });

  it('stays small', () => {
    forAll(2000, (program) => {
      expect(program.tasks.length).toBeLessThanOrEqual(MAX_TASKS);
      expect(futexesOf(program).length).toBeLessThanOrEqual(MAX_FUTEXES);
      expect(program.events.length).toBeLessThanOrEqual(MAX_EVENTS);
      for (const { ops } of program.tasks) expect(ops.length).toBeLessThanOrEqual(MAX_OPS);
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

  it('one change of priority in four or more, and two signals in five, change nothing', () => {
    let [changes, none, pairs, twice] = [0, 0, 0, 0];
    for (const { tasks, events } of programs) {
      const signals = events.filter(({ call }) => call === 'signal').map(({ task }) => task);
      if (signals.length === 2) pairs++;
      if (new Set(signals).size < signals.length) twice++;
      const set = new Map(tasks.map(({ id, fifo }) => [id, fifo]));
      for (const { task, fifo } of changesOf(events)) {
        changes++;
        if (set.get(task) === fifo) none++;
        set.set(task, fifo);
      }
    }
    expect(none).toBeGreaterThan(changes / 4);
    expect(twice).toBeGreaterThan((2 * pairs) / 5);
  });

  it('most are small: three in five have two or three tasks, half at most six ops', () => {
    const small = programs.filter((program) => program.tasks.length < 4);
    expect(small.length).toBeGreaterThan(3000);
    expect(programs.filter((program) => locksOf(program).length === 1).length).toBeGreaterThan(
      2000,
    );
    const short = programs.filter((program) => countOps(program) <= 6);
    expect(short.length).toBeGreaterThan(2500);
    const plain = programs.filter(({ events }) => events.length === 0);
    expect(plain.length).toBeGreaterThan(1700);
  });
});
