/** A circle of states is a livelock if everybody who could move does, and only then. */

import { type Build, bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { Proc } from '../src/machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../src/machine/observer.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { ExhaustiveSearch } from '../src/search/exhaustive-search.ts';
import { livelockFailure } from '../src/search/livelock.ts';
import { tryAgainWhenQueued } from '../src/variants/proposed/try-again-when-queued.ts';
import { isNight } from './support/by-day.ts';

type Lock = (k: Kernel, uaddr: futex_key) => Proc<number>;

const PROGRAM = parseProgram('T1: lock f1 kernel | T2: lock f1 kernel');

function livelocksIn(build: Build, program: Program) {
  const kernel = bind(build, false);
  const search = new ExhaustiveSearch(kernel, program, [], { preemptions: Infinity });
  while (search.advance(1_000));
  return search.livelocks().map((found) => livelockFailure(kernel, program, found));
}

function livelocksOf(futex_lock_pi: Lock) {
  return livelocksIn(patch(mainline, 'toy', 'Loops.', { futex_lock_pi }), PROGRAM);
}

describe('a livelock', () => {
  it('is found where two tasks keep overwriting what the other has written', () => {
    const [found, ...others] = livelocksOf(function* (k, uaddr) {
      for (;;) {
        forgetAllBut(OP_BEGAN, 'polite');
        yield* uaddr.uaddr.write(k.current.pid);
        yield* k.cpu_relax();
        if ((yield* uaddr.uaddr.read()) === k.current.pid) return 0;
      }
    });
    expect(others).toEqual([]);
    expect(found?.kind).toBe('no-livelock/lock_pi');
    expect(found?.sentence).toMatch(/^T1 in its lock of f1 and T2 in its lock of f1 can go round /);
  });

  it('is found where one task spins for ever and nobody else is left', () => {
    const found = livelocksOf(function* (k, uaddr) {
      if (k.current.pid === 1) return 0;
      for (;;) {
        forgetAllBut(OP_BEGAN, 'alone');
        if ((yield* uaddr.uaddr.read()) === 1) return 0;
        yield* k.cpu_relax();
      }
    });
    expect(found.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^T2 in its lock of f1 can go round 2 states for ever/),
    ]);
  });

  it('is none where a task spins while the one it waits for is merely not scheduled', () => {
    const found = livelocksOf(function* (k, uaddr) {
      if (k.current.pid === 1) {
        yield* uaddr.uaddr.write(1);
        return 0;
      }
      for (;;) {
        forgetAllBut(OP_BEGAN, 'waiting');
        if ((yield* uaddr.uaddr.read()) === 1) return 0;
        yield* k.cpu_relax();
      }
    });
    expect(found).toEqual([]);
  });

  it('is none where a task takes a lock again and again that another one waits for', () => {
    const found = livelocksOf(function* (k, uaddr) {
      const { lock } = uaddr.hb;
      if (k.current.pid === 1) {
        yield* lock.lock();
        yield* uaddr.uaddr.write(1);
        yield* lock.unlock();
        return 0;
      }
      for (;;) {
        forgetAllBut(OP_BEGAN, 'waiting');
        yield* lock.lock();
        const seen = yield* uaddr.uaddr.read();
        yield* lock.unlock();
        if (seen === 1) return 0;
        yield* k.cpu_relax();
      }
    });
    expect(found).toEqual([]);
  });

  it('is found where somebody else does the same, but nobody writes what it waits for', () => {
    const found = livelocksOf(function* (k, uaddr) {
      const { lock } = uaddr.hb;
      if (k.current.pid === 1) {
        yield* lock.lock();
        yield* lock.unlock();
        return 0;
      }
      for (;;) {
        forgetAllBut(OP_BEGAN, 'in vain');
        yield* lock.lock();
        const seen = yield* uaddr.uaddr.read();
        yield* lock.unlock();
        if (seen === 1) return 0;
        yield* k.cpu_relax();
      }
    });
    expect(found.map(({ kind }) => kind)).toEqual(['no-livelock/lock_pi']);
  });

  const moved: [string, Build, string[]][] = [
    ['is told from others', mainline, ['no-livelock/lock_pi/behind-a-moved-sleeper']],
    ['is none of a leaver that is queued', tryAgainWhenQueued(mainline), []],
  ];

  // Each takes seconds, as every schedule is looked at; the cure is looked at by night.
  it.each(isNight ? moved : moved.slice(0, 1))(
    '%s where a moved sleeper would end it',
    (_, build, expected) => {
      const program = parseProgram(
        'T1: holds f1; unlock f1; cmp_requeue_pi c1 f1 | T2: lock f1 timeout | ' +
          'T3: wait_requeue_pi c1 f1 | env: setprio T3 10',
      );
      const kinds = new Set(livelocksIn(build, program).map(({ kind }) => kind));
      expect([...kinds]).toEqual(expected);
    },
  );

  it('is called by the event that goes round', () => {
    const build = patch(mainline, 'toy', 'Loops.', {
      *rt_mutex_adjust_pi(k: Kernel): Proc<void> {
        for (;;) {
          forgetAllBut(OP_BEGAN, 'change');
          yield* k.cpu_relax();
        }
      },
    });
    const program = parseProgram('T1: holds f1; unlock f1 | env: setprio T1 10');
    const [found] = livelocksIn(build, program);
    expect(found?.kind).toBe('no-livelock/setprio');
    expect(found?.sentence).toMatch(/^the setprio of T1 can go round /);
  });

  it.each([
    'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: setprio T2 10',
    'T1: holds f1; lock f2; unlock f2 if held | T2: holds f2; lock f1; unlock f1 if held',
    'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: signal T2',
  ])('is none of mainline: %s', (text) => {
    expect(livelocksIn(mainline, parseProgram(text))).toEqual([]);
  });
});
