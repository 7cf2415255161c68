/** What the passes of the minimiser offer, and what counts as simpler. */
import { whyNotLegit } from '../src/program/legit.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { comparePrograms } from '../src/shrink/order.ts';
import { dropEvents } from '../src/shrink/passes/drop-events.ts';
import { dropOps } from '../src/shrink/passes/drop-ops.ts';
import { dropTasks } from '../src/shrink/passes/drop-tasks.ts';
import { holdFromStart } from '../src/shrink/passes/hold-from-start.ts';
import { joinTasks } from '../src/shrink/passes/join-tasks.ts';
import { lowerPriorities } from '../src/shrink/passes/lower-priorities.ts';
import { mergeLocks } from '../src/shrink/passes/merge-locks.ts';
import type { Pass } from '../src/shrink/passes/pass.ts';
import { plainAttributes } from '../src/shrink/passes/plain-attributes.ts';
import { unNest } from '../src/shrink/passes/un-nest.ts';

/** What a pass offers that the minimiser would look at: legit, and simpler than before. */
function offers(pass: Pass, text: string): string[] {
  const program = parseProgram(text);
  return [...pass.candidates(program)]
    .filter((one) => whyNotLegit(one) === null && comparePrograms(one, program) < 0)
    .map((one) => printProgram(one, ' | '));
}

const OFFERS: readonly [Pass, string, string][] = [
  [
    dropTasks,
    'T1: lock f1 | T2: lock f1 | env: signal T1; setprio T2 9; signal T2',
    'T1: lock f1 | env: signal T1',
  ],
  [dropEvents, 'T1: lock f1 | env: signal T1; setprio T1 9', 'T1: lock f1'],
  [
    dropOps,
    'T1: lock f1; unlock f1 | T2: lock f2 | T3: lock f3 | env: bucket f2 f3',
    'T1: lock f1; unlock f1 | T2: lock f2',
  ],
  [dropEvents, 'T1: lock f1 | env: signal T1; setprio T1 9', 'T1: lock f1 | env: signal T1'],
  [
    joinTasks,
    'T1: lock m1; unlock m1 | T2: lock m1 | env: signal T2',
    'T1: lock m1; unlock m1; lock m1 | env: signal T1',
  ],
  [mergeLocks, 'T1: lock f1 | T2: lock f2; unlock f2', 'T1: lock f1 | T2: lock f1; unlock f1'],
  [mergeLocks, 'T1: holds m2; lock f1 | T2: lock m1', 'T1: holds m2; lock f1 | T2: lock m2'],
  [dropOps, 'T1: lock f1; lock f2; unlock f1; unlock f2', 'T1: lock f2; unlock f2'],
  [dropOps, 'T1: holds f1 f2; unlock f2; unlock f1', 'T1: holds f1; unlock f1'],
  [dropOps, 'T1: holds f1 f2; unlock f2; lock f3', 'T1: holds f2; unlock f2; lock f3'],
  [holdFromStart, 'T1: holds f1; lock2 f2; unlock f1', 'T1: holds f1 f2; unlock f1'],
  [holdFromStart, 'T1: lock m1; unlock m1', 'T1: holds m1; unlock m1'],
  [
    unNest,
    'T1: lock f1; lock f2; unlock f2; unlock f1',
    'T1: lock f1; unlock f1; lock f2; unlock f2',
  ],
  [
    unNest,
    'T1: holds f1 f2; unlock f2; lock m1; unlock m1; unlock f1',
    'T1: holds f1 f2; unlock f2; unlock f1; lock m1; unlock m1',
  ],
  [plainAttributes, 'T1: lock2 f1 timeout', 'T1: lock f1 timeout'],
  [plainAttributes, 'T1: lock m1 interruptible', 'T1: lock m1'],
  [
    plainAttributes,
    'T1: lock f1 timeout; lock f2; unlock f2; unlock f1 if held',
    'T1: lock f1; lock f2; unlock f2; unlock f1',
  ],
  [
    lowerPriorities,
    'T1 fifo 7: lock f1 | T2 fifo 30: lock f1 | env: setprio T1 40',
    'T1 fifo 7: lock f1 | T2 fifo 7: lock f1 | env: setprio T1 40',
  ],
  [
    lowerPriorities,
    'T1 fifo 20: lock f1 | T2 fifo 30: lock f1 | env: setprio T1 40',
    'T1 fifo 10: lock f1 | T2 fifo 20: lock f1 | env: setprio T1 30',
  ],
  [
    lowerPriorities,
    'T1 fifo 10: lock f1 | env: setprio T1 40',
    'T1 fifo 10: lock f1 | env: setprio T1 other',
  ],
];

describe('a pass', () => {
  it.each(OFFERS.map(([pass, ...texts]) => [pass.name, ...texts, pass] as const))(
    'to %s goes from %j to %j',
    (_, from, to, pass) => {
      expect(offers(pass, from)).toContain(to);
    },
  );

  it('never makes a futex of an rt_mutex, or the other way round', () => {
    expect(offers(mergeLocks, 'T1: lock f1; unlock f1 | T2: lock m1')).toEqual([]);
  });

  it('has nothing to un-nest where the outer lock is kept', () => {
    expect(offers(unNest, 'T1: holds f1; lock f2; unlock f2')).toEqual([]);
  });
});

describe('the simpler program', () => {
  it.each([
    ['has fewer tasks', 'T1: lock f1; lock f2', 'T1: lock f1 | T2: lock f1'],
    ['has fewer locks, of whichever kind', 'T1: lock f1; unlock f1', 'T1: lock f1; lock m1'],
    ['has fewer events', 'T1: lock f1', 'T1: lock f1 | env: signal T1'],
    ['has lock for lock2', 'T1: lock f1', 'T1: lock2 f1'],
    ['is not interruptible', 'T1: lock m1', 'T1: lock m1 interruptible'],
    [
      'does not nest',
      'T1: lock f1; unlock f1; lock f2; unlock f2',
      'T1: lock f1; lock f2; unlock f1; unlock f2',
    ],
    [
      'does not start nested',
      'T1: holds f1 | T2: holds f2; unlock f2',
      'T1: holds f1 f2 | T2: lock f1',
    ],
    ['asks but once', 'T1: lock f1; unlock f1; lock f1', 'T1: lock f1; lock f1; unlock f1'],
    ['has lower priorities', 'T1 fifo 9: lock f1', 'T1 fifo 10: lock f1'],
    [
      'changes to lower ones',
      'T1: lock f1 | env: setprio T1 other',
      'T1: lock f1 | env: setprio T1 1',
    ],
  ])('%s', (_, simple, other) => {
    const [a, b] = [parseProgram(simple), parseProgram(other)] as [Program, Program];
    expect(comparePrograms(a, b)).toBeLessThan(0);
    expect(comparePrograms(b, a)).toBeGreaterThan(0);
  });
});
