/** Tasks that never come back: asleep with nobody to wake them, in a circle, or at a spinlock. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { Proc } from '../../../src/machine/access.ts';
import type { Spinlock } from '../../../src/machine/spinlock.ts';
import { TASK_UNINTERRUPTIBLE } from '../../../src/machine/task-state.ts';
import { type Call, holding, locks, unlocks } from './calls.ts';
import { asked, rests, type Spoiled, until, unwokenWhereMoved } from './spoiled.ts';

const ORACLE = 'every-waiter-returns';

function* sleepForEver(k: Kernel): Proc<void> {
  yield* k.set_current_state(TASK_UNINTERRUPTIBLE);
  yield* k.schedule();
}

/** Nobody holds what it asks for. */
const asleep: readonly Spoiled[] = [...locks, ...unlocks].map((call) => ({
  kind: `${ORACLE}/${call.call}/asleep`,
  mistake: `${call.call} goes to sleep and nobody wakes its caller`,
  program: `A: ${holding(call)}${call.op} | B: holds z`,
  functions: (stage) => asked(stage, 'A', call.fn, sleepForEver),
}));

/** B will not give x back, because it sleeps for what nobody holds. */
const behindASleeper: readonly Spoiled[] = ['lock', 'lock2'].map((op) => ({
  kind: `${ORACLE}/${op === 'lock' ? 'lock_pi' : 'lock_pi2'}/asleep`,
  mistake: 'a holder sleeps for ever and keeps its waiters waiting',
  program: `B: holds x; ${op} z kernel | A: ${op} x kernel`,
  functions: (stage) => asked(stage, 'B', 'futex_lock_pi', sleepForEver),
}));

/** A holder that has ended is an excuse for who waits for its lock, not for who gives it back. */
const unlockOfWhatAnotherHas: Spoiled = {
  kind: `${ORACLE}/unlock_pi/asleep`,
  mistake: 'an unlock goes to sleep after another has been given the lock',
  program: 'A: holds x; unlock x kernel | B: lock x kernel',
  functions: (stage) => ({
    ...asked(stage, 'B', 'futex_lock_pi', () => 0),
    ...asked(stage, 'A', 'futex_unlock_pi', sleepForEver),
  }),
};

function circle(op: string, call: string, program: string): Spoiled {
  return {
    kind: `${ORACLE}/${call}/asleep-in-a-circle`,
    mistake: `nobody notices that ${op} closes a circle`,
    program,
    functions: () => ({
      *isDeadlock() {
        return false;
      },
      endsHere: () => true,
    }),
  };
}

const circles: readonly Spoiled[] = [
  circle('lock', 'lock_pi', 'A: holds x; lock z kernel | B: holds z; lock x kernel'),
  circle('lock2', 'lock_pi2', 'A: holds x; lock2 z kernel | B: holds z; lock2 x kernel'),
  circle('lock', 'lock_pi', 'C: lock x kernel | A: holds x; lock z | B: holds z; lock x'),
  circle('lock', 'lock_pi', 'A: holds x; lock z | B: holds z; lock v | C: holds v; lock x'),
];

/** A waits for a spinlock that B has; who holds the lock has ended, which is no excuse for that. */
function keepsSpinlock(call: Call): Spoiled {
  const spinlockOf = (on: futex_key | rt_mutex): Spinlock => {
    return 'hb' in on ? on.hb.lock : on.wait_lock;
  };
  const held = holding(call) === '' ? ` | C: holds ${call.lock}` : '';
  return {
    kind: `${ORACLE}/${call.call}/stuck-on-lock`,
    mistake: `${call.call} waits for a spinlock that is never dropped`,
    program: `A: ${holding(call)}${call.op} | B: lock z kernel; lock w${held}`,
    functions: (stage) => ({
      ...asked(stage, 'A', call.fn, function* (k: Kernel, on: futex_key | rt_mutex) {
        yield* until(k, () => rests(stage.task(k, 'B')));
        spinlockOf(on).value = stage.task(k, 'B');
        yield* spinlockOf(on).lock();
      }),
    }),
  };
}

export const neverReturning: readonly Spoiled[] = [
  ...asleep,
  ...behindASleeper,
  unlockOfWhatAnotherHas,
  unwokenWhereMoved(`${ORACLE}/wait_requeue_pi/asleep-where-it-was-moved`),
  ...circles,
  ...[...locks, ...unlocks].map(keepsSpinlock),
];
