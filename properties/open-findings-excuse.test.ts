/**
 * What is known to be wrong with Linux excuses a generated run only where its program has the shape
 * that the finding needs. A mistake of the same kind shows in simpler programs, too, and there it
 * is no excuse.
 */

import { RandomStream } from '../src/explore/random-stream.ts';
import { Sequence } from '../src/explore/sequence.ts';
import { RandomWalk } from '../src/explore/strategies/random-walk.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type Build, type KernelFunction, mainline, patch } from '../src/kernel/build.ts';
import { parseProgram } from '../src/program/text.ts';
import { run } from '../src/run.ts';
import { isOpen } from './support/open-findings.ts';

const NOT_BOOSTED = 'effective-priority/not-boosted';
const STILL_BOOSTED = 'effective-priority/still-boosted';
const BOOST_KEY = 'trees-sorted/boost-tree-key';
const TREE_KEY = 'trees-sorted/tree-key';
const BYSTANDER = 'no-spurious-errno/lock_pi/EDEADLK/bystander';
const ASLEEP = 'every-waiter-returns/lock_pi/asleep';

function open(build: string, kind: string, program: string): boolean {
  return isOpen(build, kind, parseProgram(program));
}

describe('a program that lacks what a finding needs', () => {
  it.each([
    [
      'no real-time task',
      NOT_BOOSTED,
      'T1: holds f1; unlock f1; lock f1 | T2: lock f1 | T3: lock f1',
    ],
    [
      'one lock that is never taken anew',
      NOT_BOOSTED,
      'T1: holds f1 | T2 fifo 10: lock f1 | env: setprio T1 other',
    ],
    [
      'a taker whose priority only rises',
      NOT_BOOSTED,
      'T1: holds f1; unlock f1; lock f1 | T2 fifo 10: lock f1 | env: setprio T1 20',
    ],
    [
      'no unlock',
      NOT_BOOSTED,
      'T1 fifo 20: holds f1 | T2 fifo 10: lock f1 | T3 fifo 20: lock f1 | env: setprio T1 other',
    ],
    [
      'a waiter that is alone',
      BOOST_KEY,
      'T1: holds f1; unlock f1 | T2: lock f1 | env: setprio T2 10',
    ],
    [
      'two waiters of which none can leave or take it',
      BOOST_KEY,
      'T1: holds f1 | T2: lock f1 | T3: lock f1 | env: setprio T3 10',
    ],
    [
      'no change of a waiter’s priority',
      BOOST_KEY,
      'T1 fifo 20: holds f1; unlock f1; lock f1 | T2: lock f1 | T3 fifo 10: lock f1 timeout',
    ],
    [
      'a change of the owner’s only',
      BOOST_KEY,
      'T1: holds f1; unlock f1 | T2: lock f1 | T3 fifo 10: lock f1 timeout | env: setprio T1 10',
    ],
    [
      'one change',
      STILL_BOOSTED,
      'T1: holds f1 | T2 fifo 10: lock f1 timeout | T3: lock f1 timeout | env: setprio T2 20',
    ],
    [
      'two changes of one that never waits',
      STILL_BOOSTED,
      'T1: holds f1; unlock f1 | T2 fifo 10: lock f1 timeout | env: setprio T1 20; setprio T1 30',
    ],
    [
      'no chain',
      TREE_KEY,
      'T1: holds f1; unlock f1 | T2 fifo 10: lock f1 timeout | env: setprio T2 20',
    ],
    [
      'one lock behind another',
      TREE_KEY,
      'T1: holds f1; lock f2 | T2: holds f2 | T3: lock f1 | T4: lock f3 | env: setprio T3 10',
    ],
    [
      'three locks side by side',
      STILL_BOOSTED,
      'T1: holds f1 f2 f3 | T2: lock f1 | T3 fifo 10: lock f2 | T4: lock f3',
    ],
    ['no circle', BYSTANDER, 'T1: holds f1; lock f2 | T2: holds f2 | T3: lock f1'],
    ['no circle', ASLEEP, 'T1: holds f1; lock f2 | T2: holds f2; unlock f2 | T3: lock f1'],
  ])('as %s is not excused of %s', (_what, kind, program) => {
    for (const build of ['mainline', 'v4.8.15']) expect(open(build, kind, program)).toBe(false);
  });
});

describe('an excuse', () => {
  const CIRCLE = 'T1 fifo 10: holds f1; lock f2 timeout | T2: holds f2; lock f1';

  it('is for one kind of failure, and for builds without the cure', () => {
    expect(open('mainline', TREE_KEY, CIRCLE)).toBe(true);
    expect(open('v4.8.15', TREE_KEY, CIRCLE)).toBe(true);
    expect(open('rfc-2016-10', TREE_KEY, CIRCLE)).toBe(false);
    expect(open('mainline+proposed', TREE_KEY, CIRCLE)).toBe(false);
    expect(open('mainline+walk-past-leaver', TREE_KEY, CIRCLE)).toBe(false);
    expect(open('mainline', 'trees-sorted/tree-order', CIRCLE)).toBe(false);
    expect(open('mainline', 'trees-sorted/boost-tree', CIRCLE)).toBe(false);
    expect(open('mainline', ASLEEP, CIRCLE)).toBe(false);
    expect(open('v4.8.15', ASLEEP, CIRCLE)).toBe(true);
  });

  const nothing: KernelFunction = function* () {};
  const plain: KernelFunction = () => {};

  it.each<[string, string, string, Record<string, KernelFunction>]>([
    [
      'nobody is boosted',
      NOT_BOOSTED,
      'T1: holds f1 | T2 fifo 10: lock f1',
      { rt_mutex_setprio: nothing },
    ],
    [
      'a waiter keeps its key',
      TREE_KEY,
      'T1: holds f1 | T2: lock f1 | env: setprio T2 10',
      { rt_mutex_adjust_pi: nothing },
    ],
    [
      'keys of boost trees are not copied',
      BOOST_KEY,
      'T1: holds f1 | T2: lock f1 | env: setprio T2 10',
      { waiter_clone_prio: plain },
    ],
    [
      'the boost stays when the waiter gives up',
      STILL_BOOSTED,
      'T1: holds f1 | T2 fifo 10: lock f1 timeout',
      {
        *rt_mutex_setprio(k, p, donor) {
          const before = p.prio.load();
          yield* mainline.functions.rt_mutex_setprio?.(k, p, donor) as Iterable<never>;
          if (p.prio.load() > before) yield* p.prio.write(before);
        },
      },
    ],
  ])('does not cover that %s', (mistake, kind, text, functions) => {
    const build: Build = patch(mainline, `mainline, but ${mistake}`, `${mistake}.`, functions);
    const { fast, oracles } = subjectOf(build);
    const program = parseProgram(text);
    const kinds = [0, 1, 2, 3].map((at) => {
      const walk = new RandomWalk(new RandomStream(jest.getSeed() + at));
      return run(fast, program, at === 0 ? new Sequence([]) : walk, oracles).failure?.kind;
    });
    expect(kinds).toContain(kind);
    expect(isOpen(build.name, kind, program)).toBe(false);
  });
});
