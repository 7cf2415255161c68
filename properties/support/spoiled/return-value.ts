/** Answers that the word, the owner field or the rt_mutex contradicts. */
import type { Kernel, KernelFunction } from '../../../src/kernel/build.ts';
import { EDEADLK, EINTR, ETIMEDOUT } from '../../../src/kernel/errno.ts';
import { FUTEX_WAITERS, type futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { Word } from '../../../src/machine/word.ts';
import { type Call, futexLocks, futexUnlock, rtMutexLocks, rtMutexUnlock } from './calls.ts';
import { asked, original, requeuesLast, rests, type Spoiled, until } from './spoiled.ts';
import type { Stage } from './stage.ts';

const ORACLE = 'return-value';
const [lock, lock2, trylock] = futexLocks as readonly [Call, Call, Call];
const [rtLock, rtInterruptible, rtTrylock] = rtMutexLocks as readonly [Call, Call, Call];

/** Who is named after the call, in what the call is about. */
type Naming = (k: Kernel, stage: Stage) => number;

const nobody: Naming = () => 0;
const wordOf =
  (role: string): Naming =>
  (k, stage) =>
    stage.task(k, role).pid;
const ownerOf =
  (role: string): Naming =>
  (k, stage) =>
    k.address(stage.task(k, role));

function cellOf(lockAsked: futex_key | rt_mutex): Word<number> {
  return 'uaddr' in lockAsked ? lockAsked.uaddr : lockAsked.owner;
}

/** A word keeps its WAITERS bit, whoever it names. */
function keptBits({ value }: Word<number>): number {
  return value < 0 ? FUTEX_WAITERS : 0;
}

/** The call is done as always; then the cell names somebody, and the answer is what it was. */
function naming(call: Call, what: string, program: string, named: Naming): Spoiled {
  const act = (stage: Stage): KernelFunction =>
    function* (k: Kernel, on: futex_key | rt_mutex, ...rest: unknown[]) {
      const ret = original(call.fn)(k, on, ...rest) as Iterable<never, unknown>;
      const answer = yield* ret;
      const cell = cellOf(on);
      stage.spoil(cell, named(k, stage) | keptBits(cell));
      return answer;
    };
  return {
    kind: `${ORACLE}/${call.call}/${what}`,
    mistake: `after ${call.call} what is to be seen is ${what.split('/')[1]}`,
    program,
    functions: (stage) => asked(stage, 'A', call.fn, act(stage)),
  };
}

/** The call answers what it likes, and the cell goes on naming, or not naming, its caller. */
function answering(call: Call, what: string, program: string, ret: unknown): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${what}`,
    mistake: `${call.call} says what is not so: ${what}`,
    program,
    functions: (stage) => asked(stage, 'A', call.fn, () => ret),
  };
}

const miscounted: readonly Spoiled[] = [
  {
    kind: `${ORACLE}/cmp_requeue_pi/miscounted`,
    mistake: 'a requeue counts a task that it has not moved',
    program: 'A: cmp_requeue_pi c1 x',
    functions: (stage) => asked(stage, 'A', 'futex_requeue', () => 1),
  },
  {
    kind: `${ORACLE}/cmp_requeue_pi/miscounted`,
    mistake: 'a requeue does not count a task that it has given the lock',
    program: 'A: cmp_requeue_pi c1 x | B: wait_requeue_pi c1 x',
    functions: () => ({
      *futex_requeue(k: Kernel, ...rest: unknown[]) {
        const ret = yield* requeuesLast.futex_requeue?.(k, ...rest) as Iterable<never, number>;
        return Math.max(ret - 1, 0);
      },
    }),
  },
];

const notNamed: readonly Spoiled[] = [
  ...futexLocks.flatMap((call) => [
    naming(call, '0/word-names-another', `A: ${call.op} | B: holds z`, wordOf('B')),
    naming(call, '0/word-names-another', `A: ${call.op}`, nobody),
    answering(call, '0/word-names-another', `A: ${call.op} | B: holds x`, 0),
    naming(call, 'EDEADLK/word-names-another', `A: holds x; ${call.op} | B: holds z`, wordOf('B')),
  ]),
  ...rtMutexLocks.flatMap((call) => [
    naming(call, '0/owner-names-another', `A: ${call.op} | B: holds w`, ownerOf('B')),
    naming(call, '0/owner-names-another', `A: ${call.op}`, nobody),
    answering(call, '0/owner-names-another', `A: ${call.op} | B: holds y`, call.done),
  ]),
];

const stillNamed: readonly Spoiled[] = [
  naming(trylock, 'EAGAIN/word-names-the-caller', 'A: trylock x kernel | B: holds x', wordOf('A')),
  naming(rtTrylock, 'EAGAIN/owner-names-the-caller', 'A: trylock y | B: holds y', ownerOf('A')),
  naming(
    lock,
    'ETIMEDOUT/word-names-the-caller',
    'A: lock x timeout kernel | B: holds x',
    wordOf('A'),
  ),
  naming(
    lock2,
    'ETIMEDOUT/word-names-the-caller',
    'A: lock2 x timeout kernel | B: holds x',
    wordOf('A'),
  ),
  naming(
    rtInterruptible,
    'EINTR/owner-names-the-caller',
    'A: lock y interruptible | B: holds y | env: signal A',
    ownerOf('A'),
  ),
  answering(futexUnlock, '0/word-names-the-caller', 'A: holds x; unlock x kernel', 0),
  answering(rtMutexUnlock, '0/owner-names-the-caller', 'A: holds y; unlock y', undefined),
  naming(futexUnlock, '0/word-names-the-caller', 'A: holds x; unlock x kernel', wordOf('A')),
];

/** C waits, so there is an rt_mutex; it belongs to A, which is told that it has nothing. */
function leftTheRtMutex(call: Call, answer: string, ret: number): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${answer}/rt_mutex-names-the-caller`,
    mistake: `${call.call} fails and leaves the rt_mutex with its caller`,
    program: `A: ${call.op} | B: holds x | C: lock x`,
    functions: (stage) => {
      return asked(stage, 'A', call.fn, function* (k: Kernel) {
        yield* until(k, () => rests(stage.task(k, 'C')));
        const owner = stage.piState(k, 'x')?.pi_mutex.owner as Word<number>;
        stage.spoil(owner, (owner.value & 1) | k.address(k.current));
        return ret;
      });
    },
  };
}

export const wrongAnswers: readonly Spoiled[] = [
  ...miscounted,
  ...notNamed,
  ...stillNamed,
  answering(rtLock, '0/owner-names-another', 'A: lock y', undefined),
  leftTheRtMutex(trylock, 'EAGAIN', -11),
  leftTheRtMutex(lock, 'ETIMEDOUT', -ETIMEDOUT),
  leftTheRtMutex(lock, 'EDEADLK', -EDEADLK),
  leftTheRtMutex(lock2, 'EINTR', -EINTR),
];
