/** Today's kernel with one small mistake in what becomes of the futexes of a task that dies. */
import { type Kernel, type KernelFunction, mainline, patch } from '../../src/kernel/build.ts';
import { ESRCH } from '../../src/kernel/errno.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS, type futex_key } from '../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../../src/kernel/futex/futex_pi_state.ts';
import { FUTEX_STATE_DEAD } from '../../src/kernel/futex/state.ts';
import type { task_struct } from '../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../src/machine/access.ts';
import type { Word } from '../../src/machine/word.ts';

/** For each the program in which it shows, and how. */
export interface CarelessExit {
  readonly name: string;
  readonly mistake: string;
  readonly program: string;
  readonly kind: string;
  readonly functions: Readonly<Record<string, KernelFunction>>;
}

const ROBUST = 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1';

export const carelessExits: readonly CarelessExit[] = [
  {
    name: 'dead-too-early',
    mistake: 'whoever begins to exit says at once that it is dead',
    program: ROBUST,
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    functions: {
      *futex_cleanup_begin(_k: Kernel, tsk: task_struct): Proc<void> {
        yield* tsk.futex_exit_mutex!.lock();
        yield* tsk.pi_lock.lock();
        yield* (tsk.futex_state as Word<number>).write(FUTEX_STATE_DEAD);
        yield* tsk.pi_lock.unlock();
      },
    },
  },
  {
    name: 'attaches-to-the-dying',
    mistake: 'nobody asks whether the owner exits',
    program: ROBUST,
    kind: 'every-waiter-returns/lock_pi/asleep',
    functions: {
      *attach_to_pi_owner(k: Kernel, uval: number, key: futex_key, ps: PiStateSlot): Proc<number> {
        const p = k.find_get_task_by_vpid(uval & FUTEX_TID_MASK);
        if (p === null) return yield* k.handle_exit_race(key, uval, null);
        k.row(2, uval, p);
        yield* p.pi_lock.lock();
        k.__attach_to_pi_owner(p, key, ps);
        yield* p.pi_lock.unlock();
        return 0;
      },
    },
  },
  {
    name: 'looks-once',
    mistake: 'who finds the owner dead does not read the word again',
    program: ROBUST,
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    functions: {
      *handle_exit_race(): Proc<number> {
        return -ESRCH;
      },
    },
  },
  {
    name: 'clears-the-word',
    mistake: 'the exit gives locks back as if they had been unlocked',
    program: ROBUST,
    kind: 'owner-died/lock_pi/missed',
    functions: {
      *handle_futex_death(k: Kernel, uaddr: futex_key, curr: task_struct): Proc<void> {
        for (;;) {
          const uval = yield* uaddr.uaddr.read();
          if ((uval & FUTEX_TID_MASK) !== curr.pid) return;
          const mval = uval & FUTEX_WAITERS;
          if ((yield* k.futex_cmpxchg_value_locked(uaddr, uval, mval)) === uval) return;
        }
      },
    },
  },
  {
    name: 'forgets-the-pending',
    mistake: 'only locks that are on the robust list already are told of',
    program: 'T1: lock f1 | T2: lock f1 | env: robust f1; kill T1',
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    functions: {
      *exit_robust_list(k: Kernel, curr: task_struct): Proc<void> {
        for (const entry of curr.robust_list as readonly futex_key[]) {
          yield* k.handle_futex_death(entry, curr);
        }
      },
    },
  },
  {
    name: 'looks-too-early',
    mistake: 'the exit looks for pi_states before it is known to exit',
    program: ROBUST,
    kind: 'every-waiter-returns/lock_pi/asleep',
    functions: {
      *futex_exit_release(k: Kernel, tsk: task_struct): Proc<void> {
        const has = (list: readonly futex_pi_state[]) => list.length > 0;
        const hasSome = yield* tsk.pi_state_list.racing().as(has);
        yield* k.futex_cleanup_begin(tsk);
        if (tsk.robust_list !== null) yield* k.exit_robust_list(tsk);
        if (hasSome) yield* k.exit_pi_state_list(tsk);
        yield* k.futex_cleanup_end(tsk, FUTEX_STATE_DEAD);
      },
    },
  },
  {
    name: 'takes-what-is-gone',
    mistake: 'the exit takes a reference to a pi_state that may have none left',
    program: 'T1: holds f1 | T2: lock f1 timeout | env: robust f1; kill T1',
    kind: 'lifetimes',
    functions: {
      *exit_pi_state_list(k: Kernel, curr: task_struct): Proc<void> {
        yield* curr.pi_lock.lock();
        for (;;) {
          const [pi_state] = curr.pi_state_list.get() as [futex_pi_state | undefined];
          if (pi_state === undefined) break;
          const { hb } = pi_state.key as futex_key;
          yield* k.get_pi_state(pi_state);
          yield* curr.pi_lock.unlock();
          yield* hb.lock.lock();
          yield* pi_state.pi_mutex.wait_lock.lock();
          yield* curr.pi_lock.lock();
          if (curr.pi_state_list.get()[0] !== pi_state) {
            yield* pi_state.pi_mutex.wait_lock.unlock();
            yield* hb.lock.unlock();
            yield* k.put_pi_state(pi_state);
            continue;
          }
          k.listDelPiState(pi_state, curr);
          yield* pi_state.owner.write(null);
          yield* curr.pi_lock.unlock();
          yield* pi_state.pi_mutex.wait_lock.unlock();
          yield* hb.lock.unlock();
          yield* k.rt_mutex_futex_unlock(pi_state.pi_mutex);
          yield* k.put_pi_state(pi_state);
          yield* curr.pi_lock.lock();
        }
        yield* curr.pi_lock.unlock();
      },
    },
  },
  {
    name: 'keeps-the-mutex',
    mistake: 'who is dead keeps its futex_exit_mutex',
    program: ROBUST,
    kind: 'every-waiter-returns/lock_pi/stuck-on-mutex_lock',
    functions: {
      *futex_cleanup_end(_k: Kernel, tsk: task_struct, state: number): Proc<void> {
        yield* (tsk.futex_state as Word<number>).write(state);
      },
    },
  },
];

export function carelessBuild({ name, mistake, functions }: CarelessExit) {
  return patch(mainline, name, `Linux, but ${mistake}.`, functions);
}
