import fc from 'fast-check';
import { whyNotLegit } from '../src/program/legit.ts';
import type { Op, Program, TaskSpec } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';

fc.configureGlobal({ seed: jest.getSeed() });

describe('a program is legit', () => {
  it.each([
    'T1: lock f1',
    'T1: holds f1',
    'T1: holds f1; unlock f1; lock f1; unlock f1',
    'T1: holds f1; unlock f1 if held',
    'T1: lock f1; unlock f1; lock f2; unlock f2',
    'T1: lock f1 timeout',
    'T1: trylock f1 kernel; unlock f1 if held; lock f2',
    'T1: lock f1 timeout; unlock f1 if held; lock f1; unlock f1',
    'T1: holds f1 | T2: holds f2 | env: bucket f2 f1',
  ])('when it says %j', (text) => {
    expect(whyNotLegit(parseProgram(text))).toBeNull();
  });
});

describe('a program is not legit', () => {
  it.each([
    ['', '1, column 1: the program has no tasks'],
    [
      'T1: trylock f1; unlock f1',
      "1, column 17: T1 unlocks f1, which it may not hold: 'unlock f1 if held' is expected",
    ],
    ['T1: trylock f1; lock f1', '1, column 17: T1 locks f1, which it may hold already'],
    [' | # T1: lock f1', '1, column 1: the program has no tasks'],
    ['env: bucket f1 f2', '1, column 1: the program has no tasks'],
    ['T1: lock f1\nT2:', '2, column 1: T2 holds nothing and has no ops'],
    ['T1: lock f1\n T1: lock f2', '2, column 2: T1 is there twice'],
    ['T1: holds f1 | T2: holds f1', '1, column 16: T2 holds f1, which T1 holds already'],
    ['T1: holds f1 f1', '1, column 1: T1 holds f1 twice'],
    [
      'T1: holds f1 f2',
      '1, column 1: T1 holds 2 locks at once, and nested locks are not modelled yet',
    ],
    ['T1: lock f1; lock f1', '1, column 14: T1 locks f1, which it holds already'],
    ['T1: holds f1; lock f1', '1, column 15: T1 locks f1, which it holds already'],
    [
      'T1: lock f1; lock f2',
      '1, column 14: T1 locks f2 while it holds f1, and nested locks are not modelled yet',
    ],
    ['T1: lock f1 timeout; lock f1', '1, column 22: T1 locks f1, which it may hold already'],
    [
      'T1: lock f1 timeout; lock f2',
      '1, column 22: T1 locks f2 while it may hold f1, and nested locks are not modelled yet',
    ],
    ['T1: unlock f1', '1, column 5: T1 unlocks f1, which it does not hold'],
    ['T1: unlock f1 if held', '1, column 5: T1 unlocks f1, which it does not hold'],
    ['T1: lock f1; unlock f2', '1, column 14: T1 unlocks f2, which it does not hold'],
    [
      'T1: lock f1 timeout; unlock f1',
      '1, column 22: T1 unlocks f1, which it may not hold: ' + "'unlock f1 if held' is expected",
    ],
    ['T1: lock f1 | env: bucket f1 f2', '1, column 20: f2 is used by no task'],
    ['T1: lock f1 | env: bucket f1', '1, column 20: a shared bucket needs two futexes'],
    ['T1: lock f1 | env: bucket f1 f1', '1, column 20: f1 is put into a bucket twice'],
  ])('when it says %j', (text, answer) => {
    expect(() => parseProgram(text)).toThrow(`line ${answer}`);
    expect(() => parseProgram(text)).toThrow(expect.objectContaining({ name: 'ProgramError' }));
  });

  const task: TaskSpec = { id: 1, fifo: 0, holds: [], ops: [] };
  const op: Op = {
    id: 1,
    call: 'lock',
    target: 1,
    interruptible: false,
    timeout: false,
    kernelOnly: false,
    ifHeld: false,
  };

  it.each([
    ['T6 is not one of T1 to T5', { ...task, id: 6, ops: [op] }],
    ['T1 has priority 100, and fifo goes from 1 to 99', { ...task, fifo: 100, ops: [op] }],
    ['f5 is not one of f1 to f4', { ...task, ops: [{ ...op, target: 5 }] }],
    ['f5 is not one of f1 to f4', { ...task, holds: [5] }],
    [
      "T1 says 'if held' of a lock; only an unlock can be left out",
      { ...task, ops: [{ ...op, ifHeld: true }] },
    ],
    [
      'T1 unlocks f1 with a timeout; only a lock can have one',
      { ...task, holds: [1], ops: [{ ...op, call: 'unlock' as const, timeout: true }] },
    ],
  ])('when no text could say so: %s', (sentence, odd) => {
    expect(whyNotLegit({ tasks: [odd], sharedBuckets: [], events: [] })).toBe(sentence);
  });
});

/**
 * What becomes of a task that gets every lock except those which time out, bit by bit of
 * `timeouts`: the unlocks that it comes to, or null if it misuses a lock.
 */
function unlocksDone(task: TaskSpec, timeouts: number): Op[] | null {
  let has = task.holds[0];
  const done: Op[] = [];
  for (const op of task.ops) {
    if (op.call === 'lock') {
      if (has !== undefined) return null;
      if (!op.timeout || (timeouts & (1 << op.id)) === 0) has = op.target;
    } else if (has === op.target) {
      has = undefined;
      done.push(op);
    } else if (!op.ifHeld) return null;
  }
  return done;
}

describe('a task', () => {
  const shape = fc.record({
    holds: fc.constantFrom<number[]>([], [1]),
    ops: fc.array(
      fc.record({
        call: fc.constantFrom('lock' as const, 'unlock' as const),
        target: fc.constantFrom(1, 1, 1, 2),
        odd: fc.boolean(),
        kernelOnly: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
  });

  it('is legit if and only if it misuses no lock, whichever of its locks time out', () => {
    const seen = { legit: 0, not: 0 };
    fc.assert(
      fc.property(shape, ({ holds, ops }) => {
        const task: TaskSpec = {
          id: 1,
          fifo: 0,
          holds,
          ops: ops.map(({ odd, ...op }, index) => {
            const lock = op.call === 'lock';
            return {
              ...op,
              id: index + 1,
              timeout: odd && lock,
              ifHeld: odd && !lock,
              interruptible: false,
            };
          }),
        };
        const outcomes = Array.from({ length: 64 }, (_, bits) => unlocksDone(task, bits));
        const done = new Set(outcomes.flatMap((unlocks) => unlocks ?? []));
        const useless = task.ops.some((op) => op.call === 'unlock' && !done.has(op));
        const legit = !outcomes.includes(null) && !useless;
        const program: Program = { tasks: [task], sharedBuckets: [], events: [] };
        expect(whyNotLegit(program) === null).toBe(legit);
        seen[legit ? 'legit' : 'not']++;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.legit, seen.not)).toBeGreaterThan(200);
  });
});
