/** Errors that the program gave no reason for, by every call that can answer with one. */

import type { Kernel } from '../../../src/kernel/build.ts';
import {
  EAGAIN,
  EDEADLK,
  EINTR,
  EINVAL,
  EPERM,
  ESRCH,
  ETIMEDOUT,
  errnoName,
} from '../../../src/kernel/errno.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import { type Call, futexLocks, futexUnlock, holding, rtMutexLocks } from './calls.ts';
import { asked, original, rests, type Spoiled, until } from './spoiled.ts';

const ORACLE = 'no-spurious-errno';
const ERRORS = [EPERM, ESRCH, EINTR, EAGAIN, EINVAL, EDEADLK, ETIMEDOUT];
const [lock, lock2, trylock] = futexLocks as readonly [Call, Call, Call];
const interruptible = rtMutexLocks[1] as Call;

function answers(call: Call, errno: number, program: string): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${errnoName(-errno)}`,
    mistake: `${call.call} answers ${errnoName(-errno)} for no reason`,
    program,
    functions: (stage) => asked(stage, 'A', call.fn, () => -errno),
  };
}

/** All errors but those that the call may answer with. */
function errorsOf(call: Call, allowed: readonly number[], extra = ''): Spoiled[] {
  return ERRORS.filter((errno) => !allowed.includes(errno)).map((errno) => {
    return answers(call, errno, `A: ${holding(call)}${call.op}${extra}`);
  });
}

/** In which row of the state matrix a call says that it found its futex. */
function inRow(call: Call, row: number, errno: number, noted: string): Spoiled {
  return {
    kind: `${ORACLE}/${call.call}/${errnoName(-errno)}${noted}`,
    mistake: `${call.call} answers ${errnoName(-errno)} in row ${row} of the state matrix`,
    program: `A: ${holding(call)}${call.op}`,
    functions: (stage) => {
      return asked(stage, 'A', call.fn, (k: Kernel) => {
        k.row(row, 0, k.current);
        return -errno;
      });
    },
  };
}

/** A circle of A and B that nobody notices, and C, which is told of it. */
function bystander(op: string, call: string): Spoiled {
  return {
    kind: `${ORACLE}/${call}/EDEADLK/bystander`,
    mistake: 'who waits for a circle of others is told EDEADLK in their place',
    program: `C: ${op} | A: holds x; lock z | B: holds z; lock x`,
    functions: (stage) => ({
      ...asked(stage, 'C', 'futex_lock_pi', function* (k: Kernel) {
        yield* until(k, () => rests(stage.task(k, 'A')) && rests(stage.task(k, 'B')));
        return -EDEADLK;
      }),
      *isDeadlock() {
        return false;
      },
    }),
  };
}

/** The row of one op is no reason for what becomes of the next one. */
const rowOfTheOpBefore: Spoiled = {
  kind: `${ORACLE}/lock_pi/EINVAL`,
  mistake: 'an op fails without a row, and the op before it had one',
  program: 'A: lock x kernel; lock z kernel',
  functions: (stage) => {
    return asked(stage, 'A', 'futex_lock_pi', (k: Kernel, key: futex_key) => {
      if (!stage.plays('x', key)) return -EINVAL;
      k.row(10, 0, k.current);
      return 0;
    });
  },
};

const signalled: readonly Spoiled[] = [
  answers(lock, EINTR, 'A: lock x kernel | env: signal A'),
  {
    ...answers(interruptible, EINTR, 'A: lock y interruptible | B: lock x | env: signal B'),
    mistake: 'the signal of another task ends the wait',
    functions: (stage) => {
      return asked(stage, 'A', interruptible.fn, function* (k: Kernel) {
        yield* until(k, () => stage.task(k, 'B').TIF_SIGPENDING?.value === true);
        return -EINTR;
      });
    },
  },
];

/** The circle is of two others, and is over for who has left it. */
const afterTheCircle: Spoiled = {
  kind: `${ORACLE}/lock_pi/EDEADLK`,
  mistake: 'who was told of a deadlock is told of one again, though it waits for nothing',
  program: 'A: holds x; lock z timeout; lock v kernel | B: holds z; lock x timeout',
  functions: (stage) => {
    return asked(stage, 'A', 'futex_lock_pi', (k: Kernel, key: futex_key, ...rest: unknown[]) => {
      if (stage.plays('z', key)) return original('futex_lock_pi')(k, key, ...rest);
      return -EDEADLK;
    });
  },
};

export const spuriousErrnos: readonly Spoiled[] = [
  ...errorsOf(lock, []),
  ...errorsOf(lock, [ETIMEDOUT], ' timeout'),
  ...errorsOf(lock2, []),
  ...errorsOf(trylock, [EAGAIN]),
  ...errorsOf(interruptible, []),
  // Who is told EAGAIN asks again.
  ...errorsOf(futexUnlock, [EAGAIN]),
  ...futexLocks.flatMap((call) => {
    return [3, 5, 7, 9, 10].map((row) => inRow(call, row, EINVAL, `/row${row}`));
  }),
  inRow(lock, 8, EINVAL, ''),
  inRow(lock, 10, EPERM, ''),
  inRow(futexUnlock, 10, EINVAL, ''),
  rowOfTheOpBefore,
  bystander('lock x kernel', 'lock_pi'),
  bystander('lock2 x kernel', 'lock_pi2'),
  ...signalled,
  afterTheCircle,
];
