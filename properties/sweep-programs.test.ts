/**
 * A sweep says "every program". Here all of them are made in the plainest way, and counted: none is
 * missing, none comes twice under other names, and the simplest come first.
 */

import { conditionsOf, type Op, type Program } from '../src/program/program.ts';
import { parseProgram, printProgram } from '../src/program/text.ts';
import { comparePrograms } from '../src/shrink/order.ts';
import { canonical } from '../src/sweep/canonical.ts';
import { FEATURES, type Feature, type Grammar, sizesOf } from '../src/sweep/grammar.ts';
import { programsOf } from '../src/sweep/programs.ts';
import { someOf } from './support/by-day.ts';
import { type PlainGrammar, plainName, plainPrograms } from './support/plain-programs.ts';

function grammarOf(words: string, tasks: number, locks: number, ops: number, events = 0): Grammar {
  const features = new Set(words.split(' ').map((word) => FEATURES.get(word) as Feature));
  return { tasks, locks, ops, events, conditions: 0, features };
}

function all(grammar: Grammar): Program[] {
  return [...sizesOf(grammar)].flatMap((size) => programsOf(grammar, size));
}

const ask = { timeout: false, kernelOnly: false, interruptible: false } as const;
const give = { kernelOnly: false, ignoring: false, ifHeld: false, inconsistent: false } as const;

/** Lock, trylock and unlock of a lock. */
function plainOps(target: number, id: number): Op[] {
  return [
    { id, call: 'lock', target, ...ask },
    { id, call: 'trylock', target, kernelOnly: false },
    { id, call: 'unlock', target, ...give },
  ];
}

const PLAIN = { fifos: [0], events: [null], buckets: [[]], opsOf: plainOps } as const;
const setprio = (task: number, fifo: number) => ({ id: 1, call: 'setprio', task, fifo }) as const;

/** A grammar, and the same with everything written out. */
const SAME: readonly (readonly [string, Grammar, PlainGrammar])[] = [
  [
    'three tasks, two locks, three ops',
    grammarOf('lock trylock unlock', 3, 2, 3),
    { ...PLAIN, tasks: 3, locks: [1, 2], ops: 3 },
  ],
  [
    'two tasks with timeouts, calls that go straight to the kernel, and lock2',
    grammarOf('lock lock2 unlock timeout kernel', 2, 1, 3),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1],
      ops: 3,
      opsOf: (target, id) =>
        [false, true].flatMap((kernelOnly): Op[] => [
          { id, call: 'lock', target, ...ask, kernelOnly },
          { id, call: 'lock', target, ...ask, timeout: true, kernelOnly },
          { id, call: 'lock2', target, timeout: false, kernelOnly },
          { id, call: 'lock2', target, timeout: true, kernelOnly },
          { id, call: 'unlock', target, ...give, kernelOnly },
        ]),
    },
  ],
  [
    'two locks, and calls that go straight to the kernel',
    grammarOf('lock unlock kernel', 2, 2, 2),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1, 2],
      ops: 2,
      opsOf: (target, id) =>
        [false, true].flatMap((kernelOnly): Op[] => [
          { id, call: 'lock', target, ...ask, kernelOnly },
          { id, call: 'unlock', target, ...give, kernelOnly },
        ]),
    },
  ],
  [
    'priorities, and one that changes',
    grammarOf('lock trylock unlock fifo setprio', 2, 1, 2, 1),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1],
      ops: 2,
      fifos: [0, 10, 20, 30],
      events: [null, ...[1, 2].flatMap((task) => [0, 10, 20, 30].map((to) => setprio(task, to)))],
    },
  ],
  [
    'two futexes that may share a bucket, and a signal',
    grammarOf('lock trylock unlock bucket signal', 2, 2, 2, 1),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1, 2],
      ops: 2,
      buckets: [[], [[1, 2]]],
      events: [null, { id: 1, call: 'signal', task: 1 }, { id: 1, call: 'signal', task: 2 }],
    },
  ],
  [
    'two futexes that may be robust, and a kill',
    grammarOf('lock trylock unlock kill robust', 2, 2, 2, 1),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1, 2],
      ops: 2,
      robust: [[], [1], [2], [1, 2]],
      events: [null, { id: 1, call: 'kill', task: 1 }, { id: 1, call: 'kill', task: 2 }],
    },
  ],
  [
    'a futex and an rt_mutex whose lock may be interrupted',
    grammarOf('lock trylock unlock rt_mutex interruptible', 2, 2, 3),
    {
      ...PLAIN,
      tasks: 2,
      locks: [1, 101],
      ops: 3,
      opsOf: (target, id) => [
        ...plainOps(target, id),
        ...(target > 100
          ? [{ id, call: 'lock', target, ...ask, interruptible: true } as const]
          : []),
      ],
    },
  ],
  [
    'sleepers that are given a lock, or moved to it',
    { ...grammarOf('lock wait_requeue_pi cmp_requeue_pi requeue_all', 2, 2, 2), conditions: 1 },
    { ...PLAIN, tasks: 2, locks: [1, 2], ops: 2, opsOf: movingOps([1001]) },
  ],
  [
    'two condition variables that may be in a bucket with others',
    {
      ...grammarOf('lock wait_requeue_pi cmp_requeue_pi requeue_all bucket', 3, 1, 3),
      conditions: 2,
    },
    {
      ...PLAIN,
      tasks: 3,
      locks: [1],
      ops: 3,
      buckets: [[], [[1, 1001]], [[1, 1002]], [[1001, 1002]], [[1, 1001, 1002]]],
      opsOf: movingOps([1001, 1002]),
    },
  ],
];

/** Lock, and what is about a condition variable and the lock. */
function movingOps(conditions: readonly number[]): (target: number, id: number) => Op[] {
  return (target, id) => [
    { id, call: 'lock', target, ...ask },
    ...conditions.flatMap((condition): Op[] => [
      { id, call: 'wait_requeue_pi', condition, target, timeout: false },
      { id, call: 'cmp_requeue_pi', condition, target, requeueAll: false },
      { id, call: 'cmp_requeue_pi', condition, target, requeueAll: true },
    ]),
  ];
}

/** Not in a grammar that has nothing of this. */
function isOther(program: Program): boolean {
  return /kernel|lock2|env/.test(printProgram(program));
}

describe('the programs of a sweep', () => {
  it.each(someOf(SAME, 3))('are all there are, each once: %s', (_, grammar, plain) => {
    const size = { tasks: plain.tasks, locks: plain.locks.length, ops: plain.ops };
    const families = new Set(plain.locks.map((lock) => lock > 100)).size;
    const swept = programsOf(grammar, size).filter((program) => {
      // Written out was the one with both kinds of locks.
      return families === 1 || new Set(printProgram(program).match(/\b[fm]1/g)).size === 2;
    });
    const names = swept.map(plainName);
    const written = new Set([...plainPrograms(plain)].map(plainName));
    expect(new Set(names).size).toBe(names.length);
    expect([...new Set(names)].sort()).toEqual([...written].sort());
    expect(names.length).toBeGreaterThan(50);
  });

  it('come in the order in which shrinking calls them simpler', () => {
    const programs = all(grammarOf('lock trylock unlock timeout fifo', 3, 2, 2));
    const inOrder = programs.slice(1).every((program, at) => {
      return comparePrograms(programs[at] as Program, program) <= 0;
    });
    expect([programs.length > 1_000, inOrder]).toEqual([true, true]);
  });

  it('are legit, and have the numbers that a reader expects', () => {
    for (const program of all(grammarOf('lock unlock timeout fifo setprio', 2, 2, 2, 1))) {
      expect(parseProgram(printProgram(program))).toEqual(program);
    }
  });

  it('have one name each, whatever they are called', () => {
    const programs = [
      ...all(grammarOf('lock trylock unlock timeout fifo', 2, 2, 2)),
      ...all(grammarOf('lock lock2 unlock kernel setprio bucket', 2, 2, 1, 1)).filter(isOther),
      ...all({ ...grammarOf('wait_requeue_pi cmp_requeue_pi', 2, 2, 2), conditions: 2 }).filter(
        (program) => conditionsOf(program).length > 0,
      ),
    ];
    const names = programs.map((program) => canonical(program).text);
    expect(new Set(names).size).toBe(names.length);
    for (const program of programs) {
      const [first, ...rest] = program.tasks;
      const turned = { ...program, tasks: [...rest, first as (typeof rest)[number]] };
      expect(canonical(turned).text).toBe(canonical(program).text);
    }
  });
});
