/**
 * What drawing programs can produce: an attribute of a lock op that is drawn comes together with
 * every other one, unless the two rule each other out. A generator that never does two things at
 * once still does each of them, and passes a test that only looks for each.
 *
 * What known bugs need comes together often. How often anything comes is printed in
 * docs/programs.md; GOLDEN=write prints it anew, and the difference is for review.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { RandomStream } from '../src/explore/random-stream.ts';
import { drawProgram } from '../src/program/drawing/drawing.ts';
import { Nesting } from '../src/program/nesting.ts';
import { kindOf } from '../src/program/op-kinds.ts';
import {
  acquires,
  isRtMutex,
  lockOf,
  mayTimeOut,
  type Op,
  type Program,
  type TaskSpec,
} from '../src/program/program.ts';
import { PROGRAM_FEATURES, type ProgramFeature } from './support/program-features.ts';

const PROGRAMS = 15_000;

/** An op that asks for a lock, where it stands. */
interface Use {
  readonly program: Program;
  readonly task: TaskSpec;
  readonly op: Op;
  /** Locks that the task has by then, and whether it has them for sure. */
  readonly held: ReadonlyMap<number, boolean>;
  readonly isCircle: boolean;
}

function has({ program, task }: Use, call: 'signal' | 'setprio'): boolean {
  return program.events.some((event) => event.call === call && event.task === task.id);
}

const ATTRIBUTES: Readonly<Record<string, (use: Use) => boolean>> = {
  'first of all': ({ op }) => op.id === 1,
  later: ({ op }) => op.id > 1,
  'beside another lock': ({ op, held }) => [...held.keys()].some((lock) => lock !== lockOf(op)),
  'of a lock that the task has': ({ op, held }) => held.has(lockOf(op)),
  'in a circle': ({ isCircle }) => isCircle,
  'a try': ({ op }) => op.call === 'trylock',
  lock2: ({ op }) => op.call === 'lock2',
  'with a timeout': ({ op }) => mayTimeOut(op),
  'by the kernel': ({ op }) => kindOf(op).isStraight(op),
  'of an rt_mutex': ({ op }) => isRtMutex(lockOf(op)),
  interruptible: ({ op }) => op.call === 'lock' && op.interruptible,
  'by a task with a priority': ({ task }) => task.fifo > 0,
  'by an ordinary task': ({ task }) => task.fifo === 0,
  'beside tasks with a priority': ({ program }) => program.tasks.some(({ fifo }) => fifo > 0),
  'by a task that gets a signal': (use) => has(use, 'signal'),
  'by a task whose priority changes': (use) => has(use, 'setprio'),
  'of a lock that another task starts with': ({ program, task, op }) => {
    return program.tasks.some((other) => other !== task && other.holds.includes(lockOf(op)));
  },
  'by a task that starts with a lock': ({ task }) => task.holds.length > 0,
  'in a shared bucket': ({ program, op }) => program.sharedBuckets.flat().includes(lockOf(op)),
  'given back if held': ({ task, op }) => {
    return task.ops.some((other) => {
      return other.call === 'unlock' && other.ifHeld && other.target === lockOf(op);
    });
  },
  'never given back': ({ task, op }) => {
    return !task.ops.some((other) => other.call === 'unlock' && other.target === lockOf(op));
  },
  'given back by the kernel': ({ task, op }) => {
    return task.ops.some((other) => {
      return other.call === 'unlock' && other.target === lockOf(op) && other.kernelOnly;
    });
  },
  'among two tasks': ({ program }) => program.tasks.length === 2,
  'among three tasks': ({ program }) => program.tasks.length === 3,
  'among more tasks': ({ program }) => program.tasks.length > 3,
};
const NAMES = Object.keys(ATTRIBUTES);

function usesIn(program: Program): Use[] {
  const uses: Use[] = [];
  const nesting = new Nesting(program);
  for (const task of program.tasks) {
    nesting.walk(task, (op, held) => {
      if (!acquires(op)) return;
      const isCircle = nesting.circleWith(op, held) !== undefined;
      uses.push({ program, task, op, held: new Map(held), isCircle });
    });
  }
  return uses;
}

function drawPrograms(name: string): Program[] {
  const stream = new RandomStream(`distribution ${name}`);
  return Array.from({ length: PROGRAMS }, () => {
    return drawProgram((min, max) => min + stream.below(max - min + 1));
  });
}

const drawn = drawPrograms(`${jest.getSeed()}`);

/** By pair of attributes in how many programs they come together. */
function pairsIn(programs: readonly Program[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const program of programs) {
    const pairs = new Set<string>();
    for (const use of usesIn(program)) {
      const those = NAMES.filter((name) => ATTRIBUTES[name]?.(use));
      for (const [at, one] of those.entries()) {
        for (const other of those.slice(at + 1)) pairs.add(`${one} + ${other}`);
      }
    }
    for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}

/** What rules each other out: the first of each line and every one of the others. */
const NEVER: readonly (readonly string[])[] = [
  // An op has one place in its task, one call, and one kind of lock.
  ['first of all', 'later'],
  ['a try', 'lock2', 'with a timeout', 'interruptible', 'in a circle'],
  ['of an rt_mutex', 'lock2', 'with a timeout', 'by the kernel', 'in a shared bucket'],
  ['of an rt_mutex', 'in a circle', 'given back by the kernel', 'of a lock that the task has'],
  ['interruptible', 'lock2', 'with a timeout', 'by the kernel', 'in a shared bucket'],
  ['interruptible', 'in a circle', 'given back by the kernel', 'of a lock that the task has'],
  ['by a task with a priority', 'by an ordinary task'],
  ['never given back', 'given back if held', 'given back by the kernel'],
  ['among two tasks', 'among three tasks', 'among more tasks'],
  ['among three tasks', 'among more tasks'],
];

const never = new Set(
  NEVER.flatMap(([one, ...others]) => {
    return others.flatMap((other) => [`${one} + ${other}`, `${other} + ${one}`]);
  }),
);

it('every two attributes of a lock op come together that do not rule each other out', () => {
  const counts = pairsIn(drawn);
  const pairs = NAMES.flatMap((one, at) => NAMES.slice(at + 1).map((other) => `${one} + ${other}`));
  // The rarest comes in one program of a thousand: to miss it takes one seed in a million.
  expect(pairs.filter((pair) => !counts.has(pair) && !never.has(pair))).toEqual([]);
  expect(pairs.filter((pair) => counts.has(pair) && never.has(pair))).toEqual([]);
  expect(pairs.length - pairs.filter((pair) => never.has(pair)).length).toBeGreaterThan(270);
});

/** The bugs that lock, unlock, timeouts, signals and priorities can show, and what each needs. */
const NEEDS: Readonly<Record<string, readonly ProgramFeature[]>> = {
  'tenth-rule-steal': ['a lock for three', 'a timeout', 'priorities'],
  'stale-pi-state-reuse': ['four tasks', 'a lock for four', 'a timeout'],
  'wrong-task-woken-on-deboost': [
    'a lock for three',
    'a lock with rivals given back',
    'a waiter whose priority changes',
  ],
  'pi-waiters-key-mutation': [
    'four tasks',
    'two contended locks of one task',
    'a waiter whose priority changes',
  ],
  'pi-waiters-key-mutation as the model has it': [
    'four tasks',
    'three contended locks of one task',
    'a waiter whose priority changes',
  ],
  'ownerless-newowner-bug': ['a lock for three', 'a timeout', 'a waiter whose priority changes'],
  'fixup-lost-success': ['a lock for three', 'a timeout', 'two changes of waiters'],
  'cleanup-without-trylock': ['a lock with rivals given back', 'a timeout'],
  'early-edeadlk-removes-waiter': ['two tasks', 'a circle of two', 'a timeout'],
  'chain-walk-false-deadlock': [
    'a circle of three',
    'four locks',
    'two contended locks of one task',
  ],
  'chain-walk-missed-deadlock': ['a circle of two', 'three locks', 'priorities'],
  'chain-walk-missed-deadlock by an outsider': ['a circle of three', 'four tasks', 'priorities'],
  'waiters-bit-rmw': ['an rt_mutex', 'two waiters interrupted', 'a contended owner that waits'],
  'interrupted-stale-owner-2008': [
    'a lock for three',
    'a lock with rivals given back',
    'a timeout',
  ],
  'false-edeadlk-2007': ['a lock for three', 'a lock with rivals given back', 'a signal'],
  'queue-before-set-state': ['two tasks', 'one lock', 'a lock with rivals given back'],
  'remove-unqueued-waiter-2015': ['a lock asked for by who has it', 'at most four ops'],
  'rt-waiter-vs-hb-mismatch': ['a lock for three', 'a timeout'],
};

it.each(Object.entries(NEEDS))('what %s needs comes in one of 2,000 programs', (_, features) => {
  const tests: readonly ((program: Program) => boolean)[] = features.map((feature) => {
    return PROGRAM_FEATURES[feature];
  });
  const count = drawn.filter((program) => tests.every((test) => test(program))).length;
  // The rarest comes in one of 400: to see too few of them takes one seed in a million.
  expect(count).toBeGreaterThan(PROGRAMS / 2000);
});

const TABLE = 'docs/programs.md';
const HEAD = '| in so many of a hundred random programs | there is |\n|--:|:--|\n';

/** How many programs have each feature, as a page has it. */
function tableOf(programs: readonly Program[]): string {
  const rows = Object.entries(PROGRAM_FEATURES).map(([feature, test]) => {
    const percent = (100 * programs.filter(test).length) / programs.length;
    return `| ${percent < 10 ? percent.toFixed(1) : Math.round(percent)} | ${feature} |\n`;
  });
  return HEAD + rows.join('');
}

it('the guide says what distribution the weights give', () => {
  const table = tableOf(drawPrograms('of the guide'));
  const guide = readFileSync(TABLE, 'utf8');
  const [before = '', behind = ''] = guide.split(HEAD);
  const rest = behind.replace(/^(\|.*\n)+/u, '');
  if (process.env.GOLDEN === 'write') writeFileSync(TABLE, before + table + rest);
  else expect(guide).toBe(before + table + rest);
});
