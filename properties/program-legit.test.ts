import fc from 'fast-check';
import { whyNotLegit } from '../src/program/legit.ts';
import type { EnvEvent, Op, Program, TaskSpec } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { misuses } from './support/outcomes.ts';

fc.configureGlobal({ seed: jest.getSeed() });

describe('a program is legit', () => {
  it.each([
    'T1: lock f1',
    'T1: holds f1',
    'T1: holds f1 f2 m1',
    'T1: holds f1; unlock f1; lock f1; unlock f1',
    'T1: holds f1; unlock f1 if held',
    'T1: lock f1; unlock f1; lock f2; unlock f2',
    'T1: lock f1 timeout',
    'T1: lock2 f1 timeout kernel; unlock f1 if held',
    'T1: trylock f1 kernel; unlock f1 if held; lock f2',
    'T1: lock f1 timeout; unlock f1 if held; lock f1; unlock f1',
    'T1: holds f1 | T2: holds f2 | env: bucket f2 f1',
    // Several locks, in any order.
    'T1: lock f1; lock f2; unlock f1; unlock f2',
    'T1: holds f2 f1; lock m1; unlock f1; lock f3 timeout; unlock m1; unlock f2',
    'T1: trylock m1; lock m2; unlock m2; unlock m1 if held',
    // Once more what it has, or may have.
    'T1: lock f1; lock f1; unlock f1',
    'T1: holds f1; trylock f1; lock2 f1 timeout; unlock f1',
    'T1: lock f1 timeout; lock f1; unlock f1',
    'T1: trylock f1; lock f1; unlock f1',
    'T1: trylock f1; lock f1 timeout; unlock f1 if held',
    'T1: lock f1; lock f2; lock f1; unlock f1; unlock f2',
    // Circles.
    'T1: holds f1; lock f2; unlock f2 if held | T2: holds f2; lock f1; unlock f1 if held',
    'T1: holds f1; lock f2 | T2: holds f2; lock f3 | T3: holds f3; lock f1',
    'T1: holds f1; lock f2 | T2: holds f2; lock f1 | T3: lock f2; unlock f2 if held',
    'T1: lock f1; lock f2 | T2: holds f2; lock f1 | T3: holds m1; lock f2 | T4: lock m1; unlock m1',
    'T1: holds f1; lock f2; unlock f2 | T2: holds f2; trylock f1; unlock f1 if held',
    'T1: trylock f1; lock f2; unlock f2 if held | T2: trylock f2; lock f1',
    'T1: holds m1; lock f1; unlock f1 | T2: holds f2; lock m1; unlock m1',
    // Plain calls, with others and among themselves.
    'T1: wait c1 timeout | T2: wake c2 all; requeue c1 c1',
    'T1: wait c1 | T2: wait_requeue_pi c1 f1 | T3: cmp_requeue c1 c2; cmp_requeue_pi c1 f1',
    // Events.
    'T1: lock m1 interruptible; unlock m1',
    'T1: lock m1 interruptible; unlock m1 if held | env: signal T1; signal T1',
    'T1: lock m1 interruptible; unlock m1 | T2: lock m1 | env: signal T2',
    'T1: lock f1; unlock f1 | env: signal T1; setprio T1 other; setprio T1 99',
  ])('when it says %j', (text) => {
    expect(whyNotLegit(parseProgram(text))).toBeNull();
  });
});

const CIRCLE = 'which closes a circle, and nobody looks for deadlocks where an rt_mutex is locked';

describe('a program is not legit', () => {
  it.each([
    ['', '1, column 1: the program has no tasks'],
    [
      'T1: trylock f1; unlock f1',
      "1, column 17: T1 unlocks f1, which it may not hold: 'unlock f1 if held' is expected",
    ],
    [' | # T1: lock f1', '1, column 1: the program has no tasks'],
    ['env: bucket f1 f2', '1, column 1: the program has no tasks'],
    ['T1: lock f1\nT2:', '2, column 1: T2 holds nothing and has no ops'],
    ['T1: lock f1\n T1: lock f2', '2, column 2: T1 is there twice'],
    ['T1: holds f1 | T2: holds f1', '1, column 16: T2 holds f1, which T1 holds already'],
    ['T1: holds m1 | T2: holds m1', '1, column 16: T2 holds m1, which T1 holds already'],
    ['T1: holds f1 f1', '1, column 1: T1 holds f1 twice'],
    ['T1: unlock f1', '1, column 5: T1 unlocks f1, which it does not hold'],
    ['T1: unlock f1 if held', '1, column 5: T1 unlocks f1, which it does not hold'],
    ['T1: lock f1; unlock f2', '1, column 14: T1 unlocks f2, which it does not hold'],
    ['T1: lock f1; lock f1; unlock f1; unlock f1', '1, column 34: T1 unlocks f1, which it '],
    [
      'T1: lock f1 timeout; unlock f1',
      "1, column 22: T1 unlocks f1, which it may not hold: 'unlock f1 if held' is expected",
    ],
    ['T1: trylock f1; lock f1 timeout; unlock f1', '1, column 34: T1 unlocks f1, which it may '],
    // Of two that lock the other way round, either may be refused.
    [
      'T1: holds f1; lock f2; unlock f2 | T2: holds f2; lock f1',
      "1, column 24: T1 unlocks f2, which it may not hold: 'unlock f2 if held' is expected",
    ],
    [
      'T1: trylock f1; lock f2; unlock f2 | T2: holds f2; lock f3 | T3: trylock f3; lock f1',
      '1, column 26: T1 unlocks f2, which it may not hold: ',
    ],
    // Whoever waits for such two is refused with them, even if it has nothing.
    [
      'T1: holds f1; lock f2 | T2: holds f2; lock f1 | T3: lock f2; unlock f2',
      '1, column 62: T3 unlocks f2, which it may not hold: ',
    ],
    [
      'T1: lock f1; lock f2 | T2: lock f2; lock f1 | T3: lock f3; lock f2 | T4: lock f3; unlock f3',
      '1, column 83: T4 unlocks f3, which it may not hold: ',
    ],
    // An rt_mutex knows no refusal.
    ['T1: lock m1; lock m1', '1, column 14: T1 locks m1, which it holds already'],
    ['T1: trylock m1; trylock m1', '1, column 17: T1 locks m1, which it may hold already'],
    [
      'T1: holds f1; lock m1 | T2: holds m1; lock f1',
      `1, column 15: T1 locks m1 while it holds f1, ${CIRCLE}`,
    ],
    [
      'T1: holds m1; lock f1 | T2: trylock f1; lock f2 | T3: trylock f2; lock m1',
      `1, column 67: T3 locks m1 while it may hold f2, ${CIRCLE}`,
    ],
    [
      'T1: lock m1 interruptible; unlock m1 | env: signal T1',
      "1, column 28: T1 unlocks m1, which it may not hold: 'unlock m1 if held' is expected",
    ],
    ['T1: lock f1; wait_requeue_pi c1 f1', '1, column 14: T1 waits to be given f1, which it holds'],
    [
      'T1: wait_requeue_pi c1 f1 | T2: cmp_requeue_pi c1 f2',
      '1, column 33: T2 uses c1 with f2, and others use it with f1',
    ],
    ['T1: lock f1 | env: bucket f1 f2', '1, column 20: f2 is used by no task'],
    ['T1: lock f1 | env: bucket f1', '1, column 20: a shared bucket needs two futexes'],
    ['T1: lock f1 | env: bucket f1 f1', '1, column 20: f1 is put into a bucket twice'],
    ['T1: lock f1 | env: signal T1; signal T2', '1, column 31: there is no T2 for a signal'],
    [
      `T1: lock f1 | env: ${'signal T1; '.repeat(4)}setprio T1 1`,
      '1, column 64: more than 4 events',
    ],
  ])('when it says %j', (text, answer) => {
    expect(() => parseProgram(text)).toThrow(`line ${answer}`);
    expect(() => parseProgram(text)).toThrow(expect.objectContaining({ name: 'ProgramError' }));
  });

  const task: TaskSpec = { id: 1, fifo: 0, holds: [], ops: [] };
  const off = { timeout: false, kernelOnly: false, interruptible: false };
  const op: Op = { id: 1, call: 'lock', target: 1, ...off };
  const odd: readonly Op[] = [
    { ...op, target: 101, timeout: true },
    { ...op, target: 101, kernelOnly: true },
    { id: 1, call: 'lock2', target: 101, timeout: false, kernelOnly: false },
    { id: 1, call: 'trylock', target: 101, kernelOnly: true },
    {
      id: 1,
      call: 'unlock',
      target: 101,
      kernelOnly: true,
      ignoring: false,
      ifHeld: false,
      inconsistent: false,
    },
  ];

  it.each([
    ['T6 is not one of T1 to T5', { ...task, id: 6, ops: [op] }],
    ['T1 has priority 100, and fifo goes from 1 to 99', { ...task, fifo: 100, ops: [op] }],
    ['f5 is not one of f1 to f4', { ...task, ops: [{ ...op, target: 5 }] }],
    ['f5 is not one of f1 to f4', { ...task, holds: [5] }],
    ['m5 is not one of m1 to m4', { ...task, holds: [105] }],
    ['T1 uses c1 as if it were a lock', { ...task, ops: [{ ...op, target: 1001 }] }],
    ['T1 uses c1 as if it were a lock', { ...task, holds: [1001] }],
    [
      "T1 says 'interruptible' of f1; only the lock of an rt_mutex can be it",
      { ...task, ops: [{ ...op, interruptible: true }] },
    ],
    ...odd.map((one): [string, TaskSpec] => [
      'T1 uses m1 as if it were a futex; it is an rt_mutex',
      { ...task, ops: [one] },
    ]),
  ])('when no text could say so: %s', (sentence, strange) => {
    expect(
      whyNotLegit({ tasks: [strange], sharedBuckets: [], robust: [], hostile: [], events: [] }),
    ).toBe(sentence);
  });

  const signal: EnvEvent = { id: 1, call: 'signal', task: 1 };

  it.each<[string, EnvEvent[]]>([
    ['event 1 is there twice', [signal, signal]],
    [
      'setprio T1 has priority 100, and fifo goes from 1 to 99',
      [{ ...signal, call: 'setprio', fifo: 100 }],
    ],
  ])('when no text could say so: %s', (sentence, events) => {
    const tasks = [{ ...task, ops: [op] }];
    expect(whyNotLegit({ tasks, sharedBuckets: [], robust: [], hostile: [], events })).toBe(
      sentence,
    );
  });
});

interface DrawnTask {
  readonly holds: readonly number[];
  readonly ops: readonly { call: 'lock' | 'trylock' | 'unlock'; target: number; odd: number }[];
}

describe('a program', () => {
  const op = fc.record({
    call: fc.constantFrom(...(['lock', 'lock', 'trylock', 'unlock', 'unlock'] as const)),
    target: fc.constantFrom(1, 1, 1, 2, 2, 101),
    odd: fc.integer({ min: 0, max: 2 }),
  });
  const task: fc.Arbitrary<DrawnTask> = fc.record({
    holds: fc.constantFrom<number[]>([], [], [1], [1, 2], [101]),
    ops: fc.array(op, { minLength: 1, maxLength: 5 }),
  });
  const events = fc.constantFrom<number[]>([], [1], [2]);

  function opOf(id: number, { call, target, odd }: DrawnTask['ops'][number]): Op {
    const timeout = odd > 0 && target < 100;
    const kernelOnly = false;
    if (call === 'unlock') {
      const off = { ignoring: false, inconsistent: false };
      return { id, call, target, kernelOnly, ifHeld: odd > 0, ...off };
    }
    if (call === 'trylock') return { id, call, target, kernelOnly };
    if (odd === 2 && target === 1) return { id, call: 'lock2', target, timeout, kernelOnly };
    return { id, call, target, timeout, kernelOnly, interruptible: odd > 0 && target > 100 };
  }

  /** Nobody holds what another does, and attributes are where a text could have them. */
  function programOf(tasks: DrawnTask[], signalled: readonly number[]): Program {
    const taken = new Set<number>();
    return {
      tasks: tasks.map(({ holds, ops }, index) => ({
        id: index + 1,
        fifo: 0,
        holds: holds.filter((lock) => !taken.has(lock) && taken.add(lock)),
        ops: ops.map((drawn, position) => opOf(position + 1, drawn)),
      })),
      sharedBuckets: [],
      robust: [],
      hostile: [],
      events: signalled
        .filter((one) => one <= tasks.length)
        .map((one, index) => ({ id: index + 1, call: 'signal', task: one })),
    };
  }

  it('is legit if and only if it misuses no lock, whichever of its locks are refused', () => {
    const seen = { legit: 0, not: 0, nested: 0, circle: 0 };
    const shape = fc.array(task, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(shape, events, (tasks, signalled) => {
        const program = programOf(tasks, signalled);
        const { misused, nested, circle } = misuses(program);
        expect(whyNotLegit(program) === null).toBe(!misused);
        seen[misused ? 'not' : 'legit']++;
        if (!misused && nested) seen.nested++;
        if (!misused && circle) seen.circle++;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.legit, seen.not)).toBeGreaterThan(200);
    expect(seen.nested).toBeGreaterThan(100);
    expect(seen.circle).toBeGreaterThan(20);
  });
});
