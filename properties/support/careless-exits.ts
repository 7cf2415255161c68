/** Today's kernel with one small mistake in what becomes of the futexes of a task that dies. */
import { type Kernel, type KernelFunction, mainline, patch } from '../../src/kernel/build.ts';
import { ESRCH } from '../../src/kernel/errno.ts';
import { FUTEX_TID_MASK, FUTEX_WAITERS, type futex_key } from '../../src/kernel/futex/futex_key.ts';
import type { futex_pi_state, PiStateSlot } from '../../src/kernel/futex/futex_pi_state.ts';
import { FUTEX_STATE_DEAD } from '../../src/kernel/futex/state.ts';
import type { task_struct } from '../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../src/machine/access.ts';
import type { Word } from '../../src/machine/word.ts';

/** A mistake, the program in which it shows, and how. */
export interface CarelessExit {
  readonly name: string;
  readonly mistake: string;
  readonly program: string;
  readonly kind: string;
  /** One that fails: lines `<step> -> <actor>`, as in properties/support/story.ts. */
  readonly schedule: readonly string[];
  /** The heart of it, as the story of that run has it. */
  readonly tells: string;
  readonly functions: Readonly<Record<string, KernelFunction>>;
}

const BARE = 'T1: holds f1 | T2: lock f1 | env: kill T1';
const ROBUST = 'T1: holds f1 | T2: lock f1 | env: robust f1; kill T1';

export const carelessExits: readonly CarelessExit[] = [
  {
    name: 'dead-too-early',
    mistake: 'whoever begins to exit says at once that it is dead',
    program: ROBUST,
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    schedule: ['start -> env1', 'T1.0 futex_cleanup_begin unlock T1.pi_lock -> T2'],
    tells: 'finds T1 DEAD (futex_state), and the word of f1 as it was',
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
    program: BARE,
    kind: 'every-waiter-returns/lock_pi/asleep',
    schedule: ['start -> env1'],
    tells: 'T1 exits: it finds no pi_state on its list, says that it is DEAD',
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
    schedule: ['start -> env1', 'T1.0 futex_cleanup_begin unlock T1.pi_lock -> T2'],
    tells: 'finds T1 EXITING (futex_state) and looks no further',
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
    schedule: ['start -> env1'],
    tells: 'says that it is EXITING (futex_state) and sets the word of f1 to 0',
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
    schedule: ['T1.1 user read T1.TIF_SIGPENDING #2 -> env1'],
    tells: 'exits while f1 is not on its robust list, but noted as under way (list_op_pending)',
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
    program: BARE,
    kind: 'every-waiter-returns/lock_pi/asleep',
    schedule: ['start -> env1', 'T1.0 futex_exit_release read T1.pi_state_list -> T2'],
    tells: 'finds no pi_state on its list, and has not yet said that it is EXITING',
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
    program: 'T1: holds f1 | T2: lock f1 timeout | env: kill T1',
    kind: 'lifetimes/get-from-zero/pi_state',
    schedule: [
      'start -> T2',
      'T2.1 rt_mutex_owner read pi_state(T2.1).pi_mutex.owner #5 -> T2.timer',
      'T2.timer.1 wake_up_state wake T2.__state -> T2',
      'T2.1 put_pi_state dec_and_test pi_state(T2.1).refcount -> env1',
    ],
    tells: 'drops the last reference to pi_state(T2.1). T1 is killed. T1 exits:',
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
    program: BARE,
    kind: 'every-waiter-returns/lock_pi/stuck-on-mutex_lock',
    schedule: ['start -> env1', 'T1.0 futex_cleanup_begin unlock T1.pi_lock -> T2'],
    tells: 'finds T1 EXITING (futex_state) and has to wait for the end of that',
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
