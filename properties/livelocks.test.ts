/** A circle of states is a livelock if everybody who could move does, and only then. */
import { ExhaustiveSearch } from '../src/explore/exhaustive.ts';
import { livelockFailure } from '../src/explore/exhaustive-livelock.ts';
import { bind, type Kernel, mainline, patch } from '../src/kernel/build.ts';
import type { futex_key } from '../src/kernel/futex/futex_key.ts';
import type { Proc } from '../src/machine/access.ts';
import { forgetAllBut, OP_BEGAN } from '../src/machine/observer.ts';
import { parseProgram } from '../src/program/text.ts';

type Lock = (k: Kernel, uaddr: futex_key) => Proc<number>;

const PROGRAM = parseProgram('T1: lock f1 kernel | T2: lock f1 kernel');

function livelocksOf(futex_lock_pi: Lock) {
  const kernel = bind(patch(mainline, 'toy', 'Loops.', { futex_lock_pi }), false);
  const search = new ExhaustiveSearch(kernel, PROGRAM, [], { preemptions: Infinity });
  while (search.advance(1_000));
  return search.livelocks().map((found) => livelockFailure(kernel, PROGRAM, found));
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
});
