/** Locks that are given to two tasks, or twice to one. */
import { futexLocks, locks } from './calls.ts';
import { asked, type Spoiled } from './spoiled.ts';

const ORACLE = 'mutual-exclusion';

const toTwo: readonly Spoiled[] = locks.map(({ call, op, fn, lock, done }) => ({
  kind: `${ORACLE}/two-owners`,
  mistake: `${call} gives away what another task holds`,
  program: `A: ${op} | B: holds ${lock}`,
  functions: (stage) => asked(stage, 'A', fn, () => done),
}));

/** Both have been given it by a call, and hold another lock as well. */
const toTwoThatAsk: readonly Spoiled[] = locks.map(({ call, op, fn, lock, done }) => ({
  kind: `${ORACLE}/two-owners`,
  mistake: `${call} gives a lock to everybody who asks`,
  program: `A: holds z; ${op} | B: ${op}${lock === 'x' ? ' | C: lock y' : ''}`,
  functions: () => ({
    [fn]: () =>
      (function* () {
        return done;
      })(),
  }),
}));

const twice: readonly Spoiled[] = futexLocks.map(({ call, op, fn }) => ({
  kind: `${ORACLE}/locked-twice`,
  mistake: `${call} gives a lock to who holds it already`,
  program: `A: holds z x; ${op}`,
  functions: (stage) => asked(stage, 'A', fn, () => 0),
}));

export const notExclusive: readonly Spoiled[] = [...toTwo, ...toTwoThatAsk, ...twice];
