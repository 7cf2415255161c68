/** Signals that wake nobody, or too few: by the call, and by who reads the number too late. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { AtCondition } from '../../../src/userspace/cond_var.ts';
import { asked, rests, type Spoiled, until } from './spoiled.ts';

const ORACLE = 'cond-wakes-one';

/** B is the one that signals, when all others sleep. */
function byB(call: string, what: string, program: string, wake: boolean): Spoiled {
  return {
    kind: `${ORACLE}/${call}/asleep`,
    mistake: `${call} ${what}`,
    program,
    functions: (stage) => {
      return asked(stage, 'B', call, function* (k: Kernel, thread: AtCondition) {
        yield* until(k, () => k.tasks.every((task) => task === k.current || rests(task)));
        const number = yield* thread.add_one();
        if (wake) yield* thread.cmp_requeue_pi(0, number);
        return 0;
      });
    },
  };
}

/** B takes the mutex, so it comes after A has given that back; A waits for B to be through. */
function tooLate(call: string): Spoiled {
  return {
    kind: `${ORACLE}/${call}/unread`,
    mistake: `cond_wait reads the number after a ${call}`,
    program: `A: holds x; cond_wait c1 x; unlock x | B: lock x; ${call} c1 x; unlock x`,
    functions: (stage) => {
      return asked(stage, 'A', 'cond_wait', function* (k: Kernel, thread: AtCondition) {
        yield* thread.mutex_unlock();
        yield* until(k, () => rests(stage.task(k, 'B')));
        return yield* thread.wait_requeue_pi(yield* thread.read_number());
      });
    },
  };
}

const TWO = 'A: lock x; cond_wait c1 x; unlock x | C: lock x; cond_wait c1 x; unlock x';

export const lostSignals: readonly Spoiled[] = [
  byB(
    'cond_signal',
    'wakes nobody',
    'A: holds x; cond_wait c1 x; unlock x | B: cond_signal c1 x',
    false,
  ),
  byB('cond_signal', 'wakes neither', `${TWO} | B: cond_signal c1 x`, false),
  byB('cond_broadcast', 'wakes nobody', `${TWO} | B: cond_broadcast c1 x`, false),
  byB('cond_broadcast', 'wakes only one', `${TWO} | B: cond_broadcast c1 x`, true),
  tooLate('cond_signal'),
  tooLate('cond_broadcast'),
];
