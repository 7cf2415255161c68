/** What can go wrong when a task dies: with its locks, with those who wait for it, with itself. */
import type { Kernel } from '../../../src/kernel/build.ts';
import { EAGAIN, EBUSY, ESRCH } from '../../../src/kernel/errno.ts';
import {
  FUTEX_OWNER_DIED,
  FUTEX_TID_MASK,
  FUTEX_WAITERS,
  type futex_key,
} from '../../../src/kernel/futex/futex_key.ts';
import type { PiStateSlot } from '../../../src/kernel/futex/futex_pi_state.ts';
import type { KernelMachine } from '../../../src/kernel/kernel-machine.ts';
import type { task_struct } from '../../../src/kernel/sched/task_struct.ts';
import type { Proc } from '../../../src/machine/access.ts';
import type { Mutex } from '../../../src/machine/mutex.ts';
import { TASK_UNINTERRUPTIBLE } from '../../../src/machine/task-state.ts';
import { futexLocks } from './calls.ts';
import { leavings } from './leavings.ts';
import { meddling } from './meddling.ts';
import { asked, original, rests, type Spoiled, until } from './spoiled.ts';
import type { Stage } from './stage.ts';

/** B asks when A has died, and nobody is busy with that any more. */
function whenAIsGone(stage: Stage) {
  return asked(stage, 'B', 'futex_lock_pi', function* (k: Kernel, ...rest: unknown[]) {
    yield* until(k, () => stage.task(k, 'A').proc === null);
    return yield* original('futex_lock_pi')(k, ...rest) as Proc<number>;
  });
}

/** The word is made free, and does not say of whom. */
function* withoutTheMark(k: Kernel, { uaddr }: futex_key, curr: task_struct): Proc<void> {
  const uval = yield* uaddr.read();
  if ((uval & FUTEX_TID_MASK) === curr.pid) yield* uaddr.cmpxchg(uval, uval & FUTEX_WAITERS);
  k.reached('exit: OWNER_DIED is set');
}

const missed: readonly Spoiled[] = futexLocks.map(({ call, op }) => ({
  kind: `owner-died/${call}/missed`,
  mistake: 'the exit frees a robust lock and does not set OWNER_DIED',
  program: `A: holds x | B: ${op} | env: robust x; kill A`,
  functions: (stage) => ({ ...whenAIsGone(stage), handle_futex_death: withoutTheMark }),
}));

/** Machines on which B has had the lock before. */
const before = new WeakSet<KernelMachine>();

/** B was told once, and has mended the word. */
const toldTwice: Spoiled = {
  kind: 'owner-died/invented',
  mistake: 'a death is told of twice',
  program: 'A: holds x | B: lock x kernel; unlock x kernel; lock x kernel | env: robust x; kill A',
  functions: (stage) => {
    return asked(stage, 'B', 'futex_lock_pi', function* (k: Kernel, key: futex_key, ...rest) {
      yield* until(k, () => stage.task(k, 'A').proc === null);
      const ret = yield* original('futex_lock_pi')(k, key, ...rest) as Proc<number>;
      if (before.has(k.machine)) stage.spoil(key.uaddr, key.uaddr.value | FUTEX_OWNER_DIED);
      before.add(k.machine);
      return ret;
    });
  },
  // The library has taken the mark off again by the time that it tells of it.
  saysMore: true,
};

/** As if futex_state said OK for ever. */
function* attach_to_pi_owner(
  k: Kernel,
  uval: number,
  key: futex_key,
  ps: PiStateSlot,
): Proc<number> {
  const p = k.find_get_task_by_vpid(uval & FUTEX_TID_MASK) as task_struct;
  yield* p.pi_lock.lock();
  k.__attach_to_pi_owner(p, key, ps);
  yield* p.pi_lock.unlock();
  return 0;
}

/** A late waiter in two eyes: it sleeps for ever, and has a pi_state of a task that is gone. */
const late: readonly Spoiled[] = [
  'every-waiter-returns/lock_pi/asleep',
  'lifetimes/owner-gone/pi_state',
].map((kind) => ({
  kind,
  mistake: 'a waiter attaches to a task that has died',
  program: 'A: holds x | B: lock x kernel | env: kill A',
  functions: (stage) => ({ ...whenAIsGone(stage), attach_to_pi_owner }),
}));

/** B has read the word of A's lock by then, and looks at A after it. */
const behindAnExec: readonly Spoiled[] = ['lock', 'lock2'].map((op) => ({
  kind: `every-waiter-returns/${op}_pi/asleep-behind-an-execve`.replace('lock2_pi', 'lock_pi2'),
  mistake: `${op} takes a task for the owner that has called execve() meanwhile`,
  program: `A: holds x | B: ${op} x kernel | env: robust x; exec A`,
  functions: (stage) => {
    return asked(stage, 'B', 'attach_to_pi_owner', function* (k: Kernel, ...rest: unknown[]) {
      yield* until(k, () => stage.task(k, 'A').proc === null);
      return yield* original('attach_to_pi_owner')(k, ...rest) as Proc<number>;
    });
  },
}));

/** A dies when B waits for it. */
function whenBWaits(stage: Stage) {
  return asked(stage, 'A', 'futex_exit_release', function* (k: Kernel, tsk: unknown) {
    yield* until(k, () => rests(stage.task(k, 'B')));
    yield* original('futex_exit_release')(k, tsk) as Proc<void>;
  });
}

const leftWaiting: readonly Spoiled[] = [
  'every-waiter-returns/lock_pi/asleep',
  'lifetimes/owner-gone/pi_state',
].map((kind) => ({
  kind,
  mistake: 'the exit leaves the pi_states of the task on its list',
  program: 'A: holds x | B: lock x kernel | env: kill A',
  functions: (stage) => ({ ...whenBWaits(stage), *exit_pi_state_list(): Proc<void> {} }),
}));

/** Who owns what it waits for has ended, but it is killed and has to go. */
const unkilled: Spoiled = {
  kind: 'every-waiter-returns/lock_pi/asleep',
  mistake: 'a kill does not wake who waits for a lock',
  program: 'A: lock x kernel | B: holds x | env: kill A',
  functions: () => ({
    *complete_signal(k: Kernel, t: task_struct): Proc<void> {
      yield* until(k, () => rests(t));
      yield* k.notNull(t.SIGKILL, 'SIGKILL').write(true);
      yield* k.notNull(t.TIF_SIGPENDING, 'TIF_SIGPENDING').write(true);
    },
  }),
};

function stuck(
  at: string,
  mistake: string,
  wait: (k: Kernel, stage: Stage) => Proc<void>,
): Spoiled {
  return {
    kind: `every-waiter-returns/exit/stuck-on-${at}`,
    mistake,
    program: 'A: holds x | B: holds z | env: kill A',
    functions: (stage) => {
      return asked(stage, 'A', 'futex_exit_release', (k: Kernel) => wait(k, stage));
    },
  };
}

const neverGone: readonly Spoiled[] = [
  stuck('lock', 'an exit waits for a spinlock that is never dropped', function* (k, stage) {
    k.current.pi_lock.value = stage.task(k, 'B');
    yield* k.current.pi_lock.lock();
  }),
  stuck('mutex_lock', 'an exit waits for a mutex that is never released', function* (k, stage) {
    const mutex = k.current.futex_exit_mutex as Mutex;
    mutex.value = stage.task(k, 'B');
    yield* mutex.lock();
  }),
  stuck('sleep', 'an exit goes to sleep and nobody wakes it', function* (k) {
    yield* k.set_current_state(TASK_UNINTERRUPTIBLE);
    yield* k.schedule();
  }),
];

/** C waits for z, which B holds, so there is another bucket and another rt_mutex to be left in. */
const leftByTheDead: readonly Spoiled[] = leavings.map(({ what, leave }) => ({
  kind: `nothing-left-behind/exit/${what}`,
  mistake: `a task dies with ${what}`,
  program: 'A: holds x; lock z timeout | B: holds z | C: lock z | env: kill A',
  functions: (stage) => {
    return asked(stage, 'A', 'release_task', function* (k: Kernel) {
      yield* until(k, () => rests(stage.task(k, 'C')));
      yield* original('release_task')(k) as Proc<void>;
      leave(k, stage, null);
    });
  },
}));

/** Once the next owner has mended the word, nobody has a reason to speak of who has died. */
const afterMending: readonly Spoiled[] = [
  {
    kind: 'no-spurious-errno/lock_pi/ESRCH',
    mistake: 'a lock that is well again is told of as one whose owner is gone',
    program: 'A: holds x | B: lock x kernel; unlock x kernel if held; lock x kernel | env: kill A',
    functions: (stage) => ({
      ...whenBWaits(stage),
      ...asked(stage, 'B', 'futex_lock_pi', (k: Kernel, ...rest: unknown[]) => {
        if (stage.task(k, 'A').proc === null) return -ESRCH;
        return original('futex_lock_pi')(k, ...rest);
      }),
    }),
  },
];

const checks: readonly Spoiled[] = [
  meddling(
    'kernel-assertions/wait_for_owner_exiting: a task, and nothing to wait for',
    'whoever was told EAGAIN has a task in hand',
    ({ k, B }) => k.wait_for_owner_exiting(-EAGAIN, B),
  ),
  meddling(
    'kernel-assertions/wait_for_owner_exiting: nobody to wait for',
    'whoever was told EBUSY has no task in hand',
    ({ k }) => k.wait_for_owner_exiting(-EBUSY, null),
  ),
  meddling(
    'kernel-assertions/exit_pi_state_list: another owner',
    'a pi_state on the list of one task belongs to another',
    function* ({ k, pi_state, B, C }) {
      pi_state.owner.value = C;
      yield* k.exit_pi_state_list(B);
    },
  ),
  meddling(
    'kernel-assertions/exit_pi_state_list: not on a list',
    'a pi_state does not know that it is on a list',
    function* ({ k, pi_state, B }) {
      pi_state.listed_on = null;
      yield* k.exit_pi_state_list(B);
    },
  ),
];

export const exits: readonly Spoiled[] = [
  ...missed,
  toldTwice,
  ...late,
  ...behindAnExec,
  ...leftWaiting,
  unkilled,
  ...neverGone,
  ...leftByTheDead,
  ...afterMending,
  ...checks,
];
