/** A kernel in which one task, once another waits for the futex, does something forbidden. */
import type { Kernel } from '../../../src/kernel/build.ts';
import type { futex_key } from '../../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state } from '../../../src/kernel/futex/futex_pi_state.ts';
import type { futex_q } from '../../../src/kernel/futex/futex_q.ts';
import type { rt_mutex } from '../../../src/kernel/locking/rt_mutex.ts';
import type { rt_mutex_waiter } from '../../../src/kernel/locking/rt_mutex_waiter.ts';
import type { task_struct } from '../../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../../src/machine/access.ts';
import { asked, rests, type Spoiled, until } from './spoiled.ts';

/** A has asked for x, which B holds and C waits for; A holds no spinlock. */
export interface Meddler {
  readonly k: Kernel;
  readonly key: futex_key;
  readonly pi_state: futex_pi_state;
  readonly mutex: rt_mutex;
  /** C's. */
  readonly q: futex_q;
  /** C's. */
  readonly waiter: rt_mutex_waiter;
  readonly A: task_struct;
  readonly B: task_struct;
  readonly C: task_struct;
}

export const meddlers = 'A: lock x timeout kernel | B: holds x | C: lock x';

export function meddling(
  kind: string,
  mistake: string,
  act: (meddler: Meddler) => Proc<unknown>,
): Spoiled {
  return {
    kind,
    mistake,
    program: meddlers,
    functions: (stage) => {
      return asked(stage, 'A', 'futex_lock_pi', function* (k: Kernel, key: futex_key) {
        const [A, B, C] = ['A', 'B', 'C'].map((role) => stage.task(k, role));
        yield* until(k, () => rests(C!));
        const pi_state = stage.piState(k, 'x') as futex_pi_state;
        const mutex = pi_state.pi_mutex;
        const q = stage.queueEntry(pi_state, C!);
        const waiter = C!.pi_blocked_on.value as rt_mutex_waiter;
        yield* act({ k, key, pi_state, mutex, q, waiter, A: A!, B: B!, C: C! });
        return 0;
      });
    },
  };
}
