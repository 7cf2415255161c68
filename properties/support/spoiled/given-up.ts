/** Robust mutexes whose account of themselves (__owner) is not what their users made of it. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import { CONSISTENT, NOTRECOVERABLE } from '../../../src/kernel/futex/user_word.ts';
import type { Proc } from '../../../src/machine/access.ts';
import type { Word } from '../../../src/machine/word.ts';
import { futexLocks } from './calls.ts';
import { asked, original, type Spoiled, until } from './spoiled.ts';

const HELD_BACK = 'unlock x kernel if held inconsistent';

const refused: readonly Spoiled[] = futexLocks.map(({ call, op }) => ({
  kind: `owner-died/${call}/not-recoverable`,
  mistake: 'a mutex that nobody has left inconsistent says that it is not recoverable',
  program: `A: ${op}; ${HELD_BACK} | env: robust x`,
  functions: (stage) => {
    return asked(stage, 'A', 'futex_lock_pi', function* (k: Kernel, key: futex_key, ...rest) {
      const ret = yield* original('futex_lock_pi')(k, key, ...rest) as Proc<number>;
      stage.spoil(key.uaddr.__owner as Word<number>, NOTRECOVERABLE);
      return ret;
    });
  },
  saysMore: true,
}));

const forgotten: readonly Spoiled[] = futexLocks.map(({ call, op }) => ({
  kind: `owner-died/${call}/recovered`,
  mistake: 'a mutex that was left inconsistent says that it is in order',
  program: `A: lock x kernel; ${HELD_BACK}; ${op} | B: holds x | env: robust x; kill B`,
  functions: (stage) => {
    return asked(stage, 'A', 'futex_lock_pi', function* (k: Kernel, key: futex_key, ...rest) {
      yield* until(k, () => stage.task(k, 'B').proc === null);
      const ret = yield* original('futex_lock_pi')(k, key, ...rest) as Proc<number>;
      const account = key.uaddr.__owner as Word<number>;
      if (account.value === NOTRECOVERABLE) stage.spoil(account, CONSISTENT);
      return ret;
    });
  },
  saysMore: true,
}));

export const givenUp = [...refused, ...forgotten];
